/** B4: the same slice of B1's work with ever more waiting runs around it in the table. */
import type { Runtime } from '@millrace/server'
import { Pool } from 'pg'
import { createDatabase } from '../../support/postgres.ts'
import type { Bench } from '../bench.ts'
import { ingest, introduction, openEngine, order, seconds, start, visitAll, workspace } from '../engine.ts'
import { firstDelayMs, nodesPerRun, secondDelayMs } from '../flow.ts'
import { firstId, insertContacts, insertRuns, settleTables } from '../waiting.ts'

const year = 365 * 24 * 3600 * 1000

interface Ground {
  readonly pool: Pool
  readonly runtime: Runtime
  /** Contacts so far, and the instant the clock has reached. */
  readonly reached: { contacts: number; at: number }
  close(): Promise<void>
}

/** Steps a second of new contacts through the whole flow. */
async function slice({ pool, runtime, reached }: Ground, contacts: number): Promise<number> {
  const from = reached.contacts
  reached.contacts += contacts
  await ingest(runtime, contacts, (index) => introduction(from + index))
  await visitAll(runtime)
  await ingest(runtime, contacts, (index) => order(from + index))
  await pool.query('checkpoint')
  let time = 0
  for (const wait of [0, firstDelayMs, secondDelayMs]) {
    reached.at += wait
    await pool.query('update millrace.clock set at = to_timestamp($1::float8 / 1000)', [reached.at])
    time += await seconds(() => visitAll(runtime))
  }
  const { rows } = await pool.query<{ left: number }>('select count(*)::int as left from millrace.run where status = 0 and contact < $1', [
    firstId,
  ])
  if (rows[0]!.left > 0) throw new Error(`${rows[0]!.left} runs did not end: nothing was measured`)
  return (contacts * nodesPerRun) / time
}

/** A database of its own with so many runs that wait for another year. */
async function openGround(waiting: number): Promise<Ground> {
  const database = await createDatabase()
  const pool = new Pool({ connectionString: database.url, max: 10 })
  const runtime = await openEngine(pool)
  const [flow] = await runtime.flows.list(workspace)
  await insertContacts(pool, { first: 0, count: waiting }, start)
  await insertRuns(pool, {
    first: 0,
    count: waiting,
    flow: flow!.id,
    node: 'rest',
    waitMs: firstDelayMs,
    wakeFrom: start + year,
    wakeWithinMs: year,
  })
  await settleTables(pool)
  const close = async () => {
    await runtime.stop()
    await pool.end()
    await database.drop()
  }
  return { pool, runtime, reached: { contacts: 0, at: start }, close }
}

export const b4: Bench = {
  id: 'B4',
  what: 'growth',
  measure: async ({ runs, size }) => {
    const sizes = [size(50_000, 500), size(500_000, 1000), size(5_000_000, 2000)] as const
    const [grounds, rates]: [Ground[], number[][]] = [[], sizes.map(() => [])]
    try {
      for (const count of sizes) grounds.push(await openGround(count))
      // The first visits of a process compile and prepare.
      for (const ground of grounds) await slice(ground, size(2000, 50))
      // In turns, so that whatever else the machine does meets all of them.
      for (let run = 0; run < runs; run++) {
        for (const [index, ground] of grounds.entries()) rates[index]!.push(await slice(ground, size(10_000, 200)))
      }
    } finally {
      for (const ground of grounds) await ground.close()
    }
    const baseline = { what: `with ${sizes[0]}`, values: rates[0]! }
    const line = { unit: 'steps/s', baseline }
    const what = (waiting: number) => `with ${waiting} waiting runs in the table`
    return [
      { ...line, id: 'B4', what: what(sizes[2]), values: rates[2]!, promises: [{ of: 'ratio', least: 0.8 }] },
      { ...line, id: 'B4b', what: what(sizes[1]), values: rates[1]!, promises: [] },
    ]
  },
}
