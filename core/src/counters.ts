/** How far each node's counters move in one decision; the sums of all decisions are the statistics. */
import type { CounterMove } from './lane.ts'
import type { RunState } from './run.ts'

export interface Counters {
  count(run: Pick<RunState, 'flow' | 'version'>, node: string, what: string): void
  moves(): readonly CounterMove[]
}

/** Counts by flow version, node and kind; nested, so that counting makes no strings. */
export function createCounters(): Counters {
  type Move = { -readonly [K in keyof CounterMove]: CounterMove[K] }
  const flows = new Map<string, Map<number, Map<string, Map<string, Move>>>>()
  const moves: Move[] = []
  return {
    count: ({ flow, version }, node, what) => {
      const kinds = inner(inner(inner(flows, flow), version), node)
      const move = kinds.get(what)
      if (move !== undefined) {
        move.count += 1
        return
      }
      const first = { flow, version, node, what, count: 1 }
      kinds.set(what, first)
      moves.push(first)
    },
    moves: () => moves,
  }
}

function inner<K, I, V>(map: Map<K, Map<I, V>>, key: K): Map<I, V> {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = new Map<I, V>()
  map.set(key, made)
  return made
}
