/**
 * `npm run bench -- [--json FILE] [--contacts N] [--runs N]`: every benchmark beside its baseline of the same run, on a fresh
 * database each time; medians, and the machine's facts. Exits 1 when a target is missed.
 */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { Pool } from 'pg'
import { createDatabase } from '../support/postgres.ts'
import startDatabaseServer from '../support/global-postgres.ts'
import { runEngine, type EngineRun } from './engine.ts'
import { nodesPerRun } from './flow.ts'
import { formatRows, machine, rowOf, type Machine, type Row } from './report.ts'
import { keepPhase, runTwin, type TwinRun } from './twin.ts'

interface Pair {
  readonly engine: EngineRun
  readonly twin: TwinRun
  readonly postgres: string
}

async function measureOnce(contacts: number): Promise<Pair> {
  const database = await createDatabase()
  const pool = new Pool({ connectionString: database.url, max: 10 })
  try {
    const engine = await runEngine(pool, contacts, (phase) => keepPhase(pool, phase))
    const { rows } = await pool.query<{ done: number; version: string }>(
      `select count(*)::int as done, current_setting('server_version') as version from millrace.run where status = 1`,
    )
    if (rows[0]?.done !== contacts) throw new Error(`${rows[0]?.done} of ${contacts} runs completed: nothing was measured`)
    const twin = await runTwin(pool)
    return { engine, twin, postgres: rows[0].version }
  } finally {
    await pool.end()
    await database.drop()
  }
}

function rowsOf(pairs: readonly Pair[], contacts: number): readonly Row[] {
  const perSecond = (count: number, times: readonly number[]) => count / times.reduce((sum, time) => sum + time, 0)
  const steps = contacts * nodesPerRun
  return [
    rowOf({
      id: 'B1',
      what: `nine-node flow, ${contacts} contacts, two waits, from inbox to end`,
      unit: 'steps/s',
      target: 50_000,
      values: pairs.map(({ engine }) => perSecond(steps, engine.phaseSeconds)),
      baselines: pairs.map(({ twin }) => perSecond(steps, twin.phaseSeconds)),
    }),
    rowOf({
      id: 'B2',
      what: 'ingest: durable, deduplicated, in the inbox',
      unit: 'events/s',
      target: null,
      values: pairs.map(({ engine }) => perSecond(contacts, [engine.ingestSeconds])),
      baselines: pairs.map(({ twin }) => perSecond(contacts, [twin.ingestSeconds])),
    }),
  ]
}

function countOf(text: string | undefined, standard: number): number {
  if (text === undefined) return standard
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`${text} is no whole number from 1 to 9,999,999`)
  return Number(text)
}

async function main(): Promise<void> {
  const options = { json: { type: 'string' }, contacts: { type: 'string' }, runs: { type: 'string' } } as const
  const { values } = parseArgs({ options })
  const [contacts, runs] = [countOf(values.contacts, 100_000), countOf(values.runs, 3)]
  const stop = await startDatabaseServer()
  try {
    const pairs: Pair[] = []
    for (let run = 1; run <= runs; run++) {
      console.info(`run ${run} of ${runs} ...`)
      pairs.push(await measureOnce(contacts))
    }
    await report(machine(pairs[0]?.postgres ?? ''), rowsOf(pairs, contacts), values.json)
  } finally {
    await stop?.()
  }
}

async function report(head: Machine, rows: readonly Row[], file: string | undefined): Promise<void> {
  console.info(`\n${head.cpu}, ${head.cores} cores, ${head.memoryGb} GB, Node ${head.node}, Postgres ${head.postgres}\n`)
  console.info(formatRows(rows))
  console.info(
    '\n  Mails are queued, not sent. The bare SQL writes the very same rows, without the engine and without sending them over the wire.',
  )
  if (file !== undefined) await writeFile(file, `${JSON.stringify({ machine: head, rows }, null, 2)}\n`)
  process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1
}

await main()
