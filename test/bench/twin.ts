/**
 * The bare SQL twin: the very rows that the engine wrote, written again into the same emptied tables, in transactions of the same
 * size, by set-based statements inside Postgres. No engine, no JavaScript, no rows over the wire: what Postgres alone can do, and so
 * more than any engine can reach.
 *
 * `keepPhase` copies what each phase of the engine added or changed; `runTwin` plays it back, a lane's batch a transaction.
 */
import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { visitors } from './engine.ts'

/** Tables whose rows a phase adds, with the column that names the contact. */
const added = ['entry', 'activation', 'contact_tag', 'bonus_entry', 'bonus_lot', 'bonus_account', 'message', 'call'] as const
const ingested = ['event', 'inbox'] as const
const batchSize = 1000

export interface TwinRun {
  readonly ingestSeconds: number
  readonly phaseSeconds: readonly number[]
}

/** Keeps, after the ingest (phase 0) or a phase, the rows that were not there before it, and the runs as they stand. */
export async function keepPhase(pool: Pool, phase: number): Promise<void> {
  if (phase === 0) {
    await pool.query('create schema twin')
    await pool.query(
      `create unlogged table twin.batch as
       select id as contact, lane * 1000 + (row_number() over (partition by lane order by id) - 1) / ${batchSize} as batch
       from millrace.contact`,
    )
    await pool.query('create unique index on twin.batch (contact)')
    for (const table of ingested) await keep(pool, table, { name: `${table}_0`, where: table === 'event' ? `r.type = 'track'` : 'true' })
    return
  }
  await keep(pool, 'run', { name: `run_${phase}`, where: 'true' })
  for (const table of added) await keep(pool, table, { name: `${table}_${phase}`, where: notKept(table, phase) })
  await countSteps(pool, phase)
}

/** One counter a node and way of leaving, as the engine keeps them, summed up beforehand. */
async function countSteps(pool: Pool, phase: number): Promise<void> {
  await pool.query(
    `create unlogged table twin.counter_${phase} as
     select a.twin_batch, a.workspace, a.twin_batch / 1000 as lane, a.flow, a.version, s ->> 'node' as node,
       coalesce('left:' || (s ->> 'port'), s ->> 'outcome') as what, count(*) as count
     from twin.activation_${phase} a, json_array_elements(a.steps::json) s group by 1, 2, 3, 4, 5, 6, 7`,
  )
  await pool.query(`create index on twin.counter_${phase} (twin_batch)`)
}

const keyOf = { activation: ['run', 'seq'], entry: ['contact'], contact_tag: ['contact'], message: ['id'], call: ['id'] } as const

/** Rows of earlier phases are left out by their keys. */
function notKept(table: (typeof added)[number], phase: number): string {
  const keys: readonly string[] = keyOf[table as keyof typeof keyOf] ?? ['contact']
  const same = keys.map((key) => `k.${key} = r.${key}`).join(' and ')
  return (
    Array.from({ length: phase - 1 }, (_, index) => `not exists (select from twin.${table}_${index + 1} k where ${same})`).join(' and ') ||
    'true'
  )
}

async function keep(pool: Pool, table: string, { name, where }: { readonly name: string; readonly where: string }): Promise<void> {
  await pool.query(
    `create unlogged table twin.${name} as select b.batch as twin_batch, r.* from millrace.${table} r join twin.batch b using (contact) where ${where}`,
  )
  await pool.query(`create index on twin.${name} (twin_batch)`)
}

export async function runTwin(pool: Pool): Promise<TwinRun> {
  const plan = await planOf(pool)
  await pool.query(`truncate ${[...added, 'run', 'counter', 'event', 'event_key', 'inbox'].map((table) => `millrace.${table}`).join(', ')}`)
  await pool.query('vacuum analyze')
  const ingestSeconds = await playBack(pool, plan.batches, plan.ingest)
  const phaseSeconds: number[] = []
  for (const statements of plan.phases) phaseSeconds.push(await playBack(pool, plan.batches, statements))
  await pool.query('drop schema twin cascade')
  return { ingestSeconds, phaseSeconds }
}

interface TwinPlan {
  readonly batches: readonly number[]
  readonly ingest: readonly string[]
  /** Statements of one transaction with the batch as `$1`, by phase. */
  readonly phases: readonly (readonly string[])[]
}

async function planOf(pool: Pool): Promise<TwinPlan> {
  const { rows } = await pool.query<{ batch: string }>('select distinct batch from twin.batch order by 1')
  const insert = async (table: string, name: string) => {
    const columns = await columnsOf(pool, table)
    return `insert into millrace.${table} (${columns}) overriding system value select ${columns} from twin.${name} where twin_batch = $1`
  }
  const lock = 'select from millrace.lane where lane = $1 / 1000 for update'
  const eventKeys = `insert into millrace.event_key (workspace, key, received_at)
    select workspace, md5(id)::uuid, received_at from twin.event_0 where twin_batch = $1`
  const phases: string[][] = []
  for (const phase of [1, 2, 3]) {
    const inserts = []
    for (const table of added) if (await hasRows(pool, `${table}_${phase}`)) inserts.push(await insert(table, `${table}_${phase}`))
    const run = phase === 1 ? await insert('run', 'run_1') : moveRuns(phase)
    phases.push([lock, ...(phase === 1 ? [takeInbox] : []), run, ...inserts, moveCounters(phase)])
  }
  const ingest = [eventKeys, await insert('event', 'event_0'), await insert('inbox', 'inbox_0')]
  return { batches: rows.map(({ batch }) => Number(batch)), ingest, phases }
}

const takeInbox = `delete from millrace.inbox i using twin.inbox_0 t
  where t.twin_batch = $1 and i.workspace = t.workspace and i.lane = t.lane and i.seq = t.seq`

const moveRuns = (phase: number) => `update millrace.run r
  set node = t.node, status = t.status, steps = t.steps, since = t.since, wake_at = t.wake_at, state = t.state
  from twin.run_${phase} t where t.twin_batch = $1 and r.id = t.id and r.status = 0`

const moveCounters = (phase: number) => `
  insert into millrace.counter as c (workspace, lane, flow, version, node, what, count)
  select workspace, lane, flow, version, node, what, count from twin.counter_${phase} where twin_batch = $1
  on conflict (flow, version, lane, node, what) do update set count = c.count + excluded.count`

async function columnsOf(pool: Pool, table: string): Promise<string> {
  const { rows } = await pool.query<{ columns: string }>(
    `select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns from information_schema.columns
     where table_schema = 'millrace' and table_name = $1 and is_generated = 'NEVER'`,
    [table],
  )
  return rows[0]?.columns ?? ''
}

async function hasRows(pool: Pool, name: string): Promise<boolean> {
  const { rows } = await pool.query<{ any: boolean }>(`select exists (select from twin.${name}) as any`)
  return rows[0]?.any === true
}

/** Every batch in a transaction of its own, as many at once as the engine has visitors; as for the engine, a plan made on a table that was empty must not scan it later. */
async function playBack(pool: Pool, batches: readonly number[], statements: readonly string[]): Promise<number> {
  const queue = [...batches]
  const started = performance.now()
  await Promise.all(
    Array.from({ length: visitors }, async () => {
      const client = await pool.connect()
      for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
        await client.query('begin; set local enable_seqscan = off')
        for (const text of statements) await client.query({ name: nameOf(text), text, values: [batch] })
        await client.query('commit')
      }
      client.release()
    }),
  )
  return (performance.now() - started) / 1000
}

const nameOf = (text: string) => createHash('sha1').update(text).digest('hex')
