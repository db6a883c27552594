/** A long past for R18, made by SQL: runs that ended with their steps, messages, events and counters, as the product would have left them. */
import type { Pool } from 'pg'

/** Whatever the live runs have, as many days ago. */
export async function passDaysOfRuns(database: Pool, days: number): Promise<void> {
  const back = `- $1 * interval '1 day'`
  await database.query(`update millrace.run set entered_at = entered_at ${back}, since = since ${back}, wake_at = wake_at ${back}`, [days])
  await database.query(`update millrace.activation set at = at ${back}`, [days])
  await database.query(`update millrace.event set received_at = received_at ${back}`, [days])
  await database.query(`update millrace.event_key set received_at = received_at ${back}`, [days])
}

interface History {
  readonly flow: string
  readonly count: number
  /** They ended from then on, over a month. */
  readonly daysAgo: number
}

const statements = (at: string, flow: number): readonly string[] => [
  `create temp table past as
   select n, ${at} as at, (lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8'
     || lpad(to_hex(n), 15, '0'))::uuid as id, c.id as contact, c.lane
   from generate_series(1, $1::int) n join (select id, lane, row_number() over () - 1 as place from millrace.contact) c
     on c.place = n % (select count(*) from millrace.contact)`,
  `insert into millrace.run (id, workspace, lane, contact, flow, version, node, status, steps, key, entered_at, since, state)
   select id, 1, lane, contact, ${flow}, 1, 'finish', 1, 3, '', at, at + interval '1 hour', '{}' from past`,
  `insert into millrace.activation (run, seq, workspace, contact, flow, version, at, input, steps)
   select id, 0, 1, contact, ${flow}, 1, at, 'enter',
     '[{"node":"start","port":"out","outcome":"left"},{"node":"wait","port":"out","outcome":"left"},{"node":"finish","port":null,"outcome":"ended"}]'
   from past`,
  `insert into millrace.event (workspace, id, contact, type, name, at, received_at, properties)
   select 1, 'past-' || n, contact, 'track', 'Begun', at, at, '{}' from past`,
  `insert into millrace.event_key (workspace, key, received_at) select 1, id, at from past`,
  `insert into millrace.message (id, workspace, contact, run, flow, version, node, channel, content, transactional, state, queued_at)
   select id, 1, contact, id, ${flow}, 1, 'wait', 'email', '{}', false, 'sent', at from past where n % 5 = 0`,
  `insert into millrace.message_status (message, workspace, status, at) select id, 1, 'sent', at from past where n % 5 = 0`,
  `insert into millrace.counter (workspace, lane, flow, version, node, what, count)
   select 1, 0, ${flow}, 1, node, what, $1::int from (values ('', 'entered'), ('', 'completed'), ('start', 'entered'), ('start', 'left:out'),
     ('wait', 'entered'), ('wait', 'left:out'), ('finish', 'entered'), ('finish', 'left:end')) as moved (node, what)
   on conflict (flow, version, lane, node, what) do update set count = counter.count + excluded.count`,
  `drop table past`,
]

export async function insertEndedRuns(database: Pool, { flow, count, daysAgo }: History): Promise<void> {
  const at = `now() - ${daysAgo} * interval '1 day' + (n::float8 / $1) * interval '30 days'`
  const client = await database.connect()
  try {
    await makeMonths(database, daysAgo)
    for (const statement of statements(at, Number(flow))) await client.query(statement, statement.includes('$1') ? [count] : [])
    await client.query('vacuum analyze')
  } finally {
    client.release(true)
  }
}

/** Every second month of that time has partitions, as if the product had been there; the rest lies in the default ones. */
async function makeMonths(database: Pool, daysAgo: number): Promise<void> {
  const first = new Date(Date.now() - daysAgo * 24 * 3600 * 1000)
  const month = (plus: number) => new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + plus, 1))
  const name = month(1).toISOString().slice(0, 7).replace('-', '_')
  for (const log of ['event', 'activation'])
    await database.query(
      `create table millrace.${log}_${name} partition of millrace.${log} for values from ('${month(1).toISOString()}') to ('${month(2).toISOString()}')`,
    )
}
