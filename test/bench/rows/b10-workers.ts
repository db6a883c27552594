/**
 * B10: the first half of B1's flow, up to its first delay, by one, two and eight worker processes that all hear of the work at the
 * same moment. More of them than the machine has cores must cost next to nothing: no convoy at the lanes' locks.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { laneCount, laneOf } from '@millrace/core'
import type { Pool } from 'pg'
import type { Bench } from '../bench.ts'
import { withWorkers, withYard } from '../crew.ts'
import { benchFlow } from '../flow.ts'
import { timed } from '../memory.ts'
import { firstId, insertContacts, settleTables, type Range } from '../waiting.ts'

const processes = [1, 2, 8] as const
const limitMs = 120_000

/** Orders of these contacts in their inboxes, and the news of it, in one commit. */
async function deliver(pool: Pool, { first, count }: Range): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => firstId + first + index)
  const lanes = ids.map((id) => laneOf(String(id), laneCount))
  await pool.query(
    `with delivered as (
       insert into millrace.inbox (workspace, lane, contact, kind, payload, received_at)
       select 1, lane, id, 'event', json_build_object('id', 'order-' || id, 'type', 'track', 'event', 'Order Completed', 'at', $3::float8,
         'receivedAt', $3::float8, 'properties', json_build_object('order_id', 'order-' || id, 'total', (id % 100) + 0.5, 'currency', 'EUR')), now()
       from unnest($1::bigint[], $2::smallint[]) as o (id, lane) returning 1)
     select pg_notify('millrace_lanes', '*') from (select count(*) from delivered) d`,
    [ids, lanes, Date.now()],
  )
}

/** Runs a second, from the commit that delivered the events until every contact stands at the first delay. */
async function entered(workers: number, contacts: number): Promise<number> {
  return withYard(benchFlow, async ({ pool, url }) => {
    const warmUp = Math.ceil(contacts / 10)
    await insertContacts(pool, { first: 0, count: warmUp + contacts }, Date.now())
    await settleTables(pool)
    return withWorkers(url, workers, async () => {
      // Processes compile and prepare at their first visits; a service has that behind it.
      await deliver(pool, { first: 0, count: warmUp })
      await handled(pool)
      await sleep(500)
      await deliver(pool, { first: warmUp, count: contacts })
      const ms = await timed(() => handled(pool))
      const { rows } = await pool.query<{ runs: number }>(
        `select count(*)::int as runs from millrace.run where node = 'rest' and status = 0`,
      )
      if (rows[0]!.runs !== warmUp + contacts) throw new Error(`${rows[0]!.runs} of ${warmUp + contacts} runs came to the delay`)
      return (contacts * 1000) / ms
    })
  })
}

async function handled(pool: Pool): Promise<void> {
  const limit = performance.now() + limitMs
  while (await anyLeft(pool)) {
    if (performance.now() > limit) throw new Error(`The inboxes were not empty within ${limitMs} ms`)
    await sleep(20)
  }
}

async function anyLeft(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ any: boolean }>('select exists (select from millrace.inbox) as any')
  return rows[0]!.any
}

export const b10: Bench = {
  id: 'B10',
  what: 'worker processes',
  measure: async ({ runs, size }) => {
    const contacts = size(40_000, 500)
    const rates: number[][] = processes.map(() => [])
    for (let run = 0; run < runs; run++) {
      for (const [index, count] of processes.entries()) rates[index]!.push(await entered(count, contacts))
    }
    const [one, two, eight] = rates as [number[], number[], number[]]
    const best = one.map((_, run) => Math.max(one[run]!, two[run]!, eight[run]!))
    const unit = 'runs/s'
    return [
      {
        id: 'B10',
        what: 'eight worker processes',
        unit,
        values: eight,
        baseline: { what: 'best', values: best },
        promises: [{ of: 'ratio', least: 0.9 }],
      },
      { id: 'B10b', what: 'two worker processes', unit, values: two, baseline: { what: 'one', values: one }, promises: [] },
    ]
  },
}
