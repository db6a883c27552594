/**
 * Lanes that this process rang a moment ago, by rings that are still to come: another ring would say the same, and 64 of them with
 * every commit of the door cost a fifth of its time. A hint about hints: what it gets wrong, the sweep finds (law 6).
 */
import type { LaneKey } from '@millrace/core'
import { laneName } from '../store/lanes.ts'

export interface Rung {
  /** Of these lanes, those that have no ring to come. */
  without(lanes: readonly LaneKey[]): readonly LaneKey[]
  /** Rings of these lanes are committed, in a transaction that was begun then. */
  add(lanes: readonly LaneKey[], begunAt: number): void
}

/** `delayMs`: how long after the beginning of its transaction a ring comes. A quarter of it is left for the next commit to end in. */
export function createRung(delayMs: number, now: () => number = () => performance.now()): Rung {
  const until = new Map<string, number>()
  return {
    without: (lanes) => {
      const instant = now()
      return lanes.filter((lane) => (until.get(laneName(lane)) ?? -Infinity) <= instant)
    },
    add: (lanes, begunAt) => {
      const end = begunAt + delayMs * 0.75
      // Those that have one to come keep its end: nothing was sent for them.
      const instant = now()
      for (const name of lanes.map(laneName)) if ((until.get(name) ?? -Infinity) <= instant) until.set(name, end)
    },
  }
}
