/** How far each node's counters move in one decision; the sums of all decisions are the statistics. */
import type { CounterMove } from './lane.ts'
import type { RunState } from './run.ts'

export interface Counters {
  /** Counts for one flow version: looked up once for a run, not at each of its steps. */
  of(run: Pick<RunState, 'flow' | 'version'>): Count
  moves(): readonly CounterMove[]
}

/** `by`: how many; one unless it says otherwise. */
export type Count = (node: string, what: string, by?: number) => void

/** Counts by flow version, node and kind; nested, so that counting makes no strings. */
export function createCounters(): Counters {
  type Move = { -readonly [K in keyof CounterMove]: CounterMove[K] }
  const flows = new Map<string, Map<number, Count>>()
  const moves: Move[] = []
  const counter = (flow: string, version: number): Count => {
    const nodes = new Map<string, Map<string, Move>>()
    return (node, what, by = 1) => {
      const kinds = within(nodes, node, () => new Map<string, Move>())
      const move = kinds.get(what)
      if (move !== undefined) {
        move.count += by
        return
      }
      const first = { flow, version, node, what, count: by }
      kinds.set(what, first)
      moves.push(first)
    }
  }
  return {
    of: ({ flow, version }) => {
      const versions = within(flows, flow, () => new Map<number, Count>())
      return within(versions, version, () => counter(flow, version))
    },
    moves: () => moves,
  }
}

function within<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
