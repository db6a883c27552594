/**
 * B5: waits that fall due, by a worker process in real time. An hour with a million waits at random seconds is played faster, at a
 * rate that the machine sustains: its seconds are shorter, and a lag is told in real ones. And what falls due all at once drains.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '../bench.ts'
import { withWorkers, withYard, type Yard } from '../crew.ts'
import { benchFlow, secondDelayMs } from '../flow.ts'
import { dueBuckets, watchLags } from '../lag.ts'
import { timed } from '../memory.ts'
import { insertContacts, insertRuns, settleTables } from '../waiting.ts'

/** Of B1's nine nodes, those that a run passes from its second delay on: the delay itself, a condition, the end. */
const stepsOfRest = 3
/** Of what a burst drained at: a machine that runs at its limit has no lag to speak of, only a queue. */
const sustained = 0.6
const pollMs = 50
const drainLimitMs = 60_000
/** Until a worker has started and knows when each lane wakes, on a machine that has other work too. */
const startMs = 8000

/** Waits at the second delay that fall due within so many ms, from the answered instant on. */
async function layOut({ pool, flow }: Yard, count: number, withinMs: number): Promise<number> {
  const since = Date.now()
  const contactsMs = await timed(async () => {
    await insertContacts(pool, { first: 0, count }, since)
    await settleTables(pool)
  })
  // Runs take longer than their contacts did: wider rows, and an index more.
  const wakeFrom = Date.now() + 3 * contactsMs + startMs
  await insertRuns(pool, { first: 0, count, flow, node: 'pause', waitMs: secondDelayMs, wakeFrom, wakeWithinMs: withinMs })
  await settleTables(pool)
  return wakeFrom
}

/** Waits done a second when they fall due within one. */
async function drain(count: number): Promise<number> {
  return withYard(benchFlow, async (yard) => {
    const wakeFrom = await layOut(yard, count, 1000)
    return withWorkers(yard.url, 1, async () => {
      await dueLater(wakeFrom)
      await sleep(wakeFrom - Date.now())
      while (await anyWaits(yard)) {
        if (Date.now() - wakeFrom > drainLimitMs) throw new Error('What fell due at once did not drain within a minute')
        await sleep(pollMs)
      }
      return (count * 1000) / (Date.now() - wakeFrom)
    })
  })
}

async function dueLater(wakeFrom: number): Promise<void> {
  if (Date.now() > wakeFrom - 1000) throw new Error('The waits fell due before a worker had started: this machine is too busy')
}

async function anyWaits({ pool }: Yard): Promise<boolean> {
  const { rows } = await pool.query<{ any: boolean }>('select exists (select from millrace.run where status = 0) as any')
  return rows[0]!.any
}

/** The lag that 99 of 100 waits do not exceed, in ms. */
async function play(count: number, perSecond: number): Promise<number> {
  return withYard(benchFlow, async (yard) => {
    const wakeFrom = await layOut(yard, count, (count * 1000) / perSecond)
    const due = await dueBuckets(yard.pool)
    return withWorkers(yard.url, 1, async () => {
      await dueLater(wakeFrom)
      return (await watchLags(yard.pool, due, pollMs)).percentile(0.99)
    })
  })
}

export const b5: Bench = {
  id: 'B5',
  what: 'waits that fall due',
  measure: async ({ engine, size }) => {
    const { steps } = await engine()
    const burst = size(100_000, 1000)
    const drained = [await drain(burst)]
    const rate = Math.round(drained[0]! * sustained)
    const hour = size(1_000_000, 2000)
    const p99 = await play(hour, rate)
    return [
      {
        id: 'B5',
        what: `${hour} waits of a virtual hour at ${rate}/s of real time: lag p99`,
        unit: 'ms',
        values: [p99],
        promises: [{ of: 'value', most: 1000 }],
      },
      {
        id: 'B5b',
        what: `${burst} waits due within one second: drained at`,
        unit: 'steps/s',
        values: drained.map((waits) => waits * stepsOfRest),
        baseline: { what: 'B1', values: steps },
        promises: [{ of: 'ratio', least: 0.4 }],
      },
    ]
  },
}
