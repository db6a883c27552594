/**
 * A database as the version before the newest migration left it, with runs that wait: the past that a new version finds when it is
 * started. Written in the columns that every version has.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { laneCount, laneOf, type FlowDocument } from '@millrace/core'
import { Client } from 'pg'

const folder = join(import.meta.dirname, '../../server/src/migrations')

/** Names of the core's own, in order. */
export async function migrationFiles(): Promise<readonly string[]> {
  return (await readdir(folder)).filter((file) => file.endsWith('.sql')).toSorted()
}

/** Where the runs stand: their rows say for a year, unless somebody wakes them, for what the node asks for is over. */
export const waitNode = 'wait'

const flow: FlowDocument = {
  millrace: 1,
  name: 'Of old',
  settings: {},
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Long Ago' } },
    { id: waitNode, type: 'delay', version: 1, config: { mode: 'for', duration: 'PT1S' } },
    { id: 'mail', type: 'email.send', version: 1, config: { subject: 'At last', text: 'x' } },
    { id: 'end', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: waitNode },
    { from: waitNode, port: 'out', to: 'mail' },
    { from: 'mail', port: 'out', to: 'end' },
  ],
}

export async function writeOldDatabase(url: string, runs: number): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('begin')
    await migrateToLastBut(client)
    await writeRuns(client, runs)
    await client.query('commit')
  } finally {
    await client.end()
  }
}

async function migrateToLastBut(client: Client): Promise<void> {
  await client.query(
    `create schema millrace;
     create table millrace.migration (owner text not null, id text not null, at timestamptz not null default now(), primary key (owner, id))`,
  )
  for (const file of (await migrationFiles()).slice(0, -1)) {
    await client.query(await readFile(join(folder, file), 'utf8'))
    await client.query(`insert into millrace.migration (owner, id) values ('millrace', $1)`, [file.slice(0, -'.sql'.length)])
  }
}

async function writeRuns(client: Client, runs: number): Promise<void> {
  const lanes = Array.from({ length: runs }, (_, index) => laneOf(String(index + 1), laneCount))
  await client.query(
    `insert into millrace.flow (workspace, name, state, draft, current_version, created_at, updated_at)
     select id, 'Of old', 'active', $1, 1, now(), now() from millrace.workspace`,
    [JSON.stringify(flow)],
  )
  await client.query(
    `insert into millrace.flow_version (flow, version, document, published_at) select id, 1, draft, now() from millrace.flow`,
  )
  await client.query(`insert into millrace.lane (workspace, lane) select id, generate_series(0, $1::int - 1) from millrace.workspace`, [
    laneCount,
  ])
  await client.query(
    `insert into millrace.contact (workspace, lane, user_id, attributes, created_at, updated_at)
     select w.id, lane, 'old-' || n, jsonb_build_object('email', 'old-' || n || '@chaos.example'), now(), now()
     from millrace.workspace w, unnest($1::smallint[]) with ordinality as l (lane, n) order by n`,
    [lanes],
  )
  await client.query(
    `insert into millrace.run (id, workspace, lane, contact, flow, version, node, status, steps, key, entered_at, since, wake_at, state)
     select gen_random_uuid(), c.workspace, c.lane, c.id, f.id, 1, $1, 0, 2, '', now(), now(), now() + interval '1 year', '{}'
     from millrace.contact c, millrace.flow f`,
    [waitNode],
  )
  await client.query(
    `insert into millrace.counter (workspace, lane, flow, version, node, what, count)
     select r.workspace, r.lane, r.flow, r.version, c.node, c.what, count(*)
     from millrace.run r, (values ('', 'entered'), ('start', 'entered'), ('start', 'left:out'), ($1, 'entered')) as c (node, what)
     group by 1, 2, 3, 4, 5, 6`,
    [waitNode],
  )
}
