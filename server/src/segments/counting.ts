/**
 * Counts for people who are typing a rule: all contacts are looked at for each. Law: one at a time in a workspace, bounded in time, and
 * none for somebody who has gone. Who comes meanwhile waits a little, for the count before it is often one that nobody wants any more.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Rule } from '@millrace/core'
import { Problem } from '../http/problem.ts'
import type { CountBounds, Counted } from './count.ts'

export interface CountingLimits {
  /** One count, however many contacts there are. */
  readonly countMs: number
  /** For the one before. */
  readonly waitMs: number
  /** Of a workspace, besides the one that counts. */
  readonly waiting: number
}

const usual: CountingLimits = { countMs: 20_000, waitMs: 5_000, waiting: 3 }

export interface CountOrder {
  readonly workspace: number
  readonly rule: Rule
  /** Aborted when nobody waits for the answer. */
  readonly signal: AbortSignal
}

export type Counting = (order: CountOrder) => Promise<Counted>

interface Line {
  last: Promise<unknown>
  length: number
}

/** Throws `Problem` SEGMENT_COUNT_*. One that was stopped throws SEGMENT_COUNT_STOPPED, which nobody is there to read. */
export function createCounting(
  count: (workspace: number, rule: Rule, bounds: CountBounds) => Promise<Counted>,
  { countMs, waitMs, waiting }: CountingLimits = usual,
): Counting {
  const lines = new Map<number, Line>()
  const busy = () => new Problem('SEGMENT_COUNT_BUSY', 'Another rule is being counted; try again when that is done', { retryAfter: 2 })
  return async ({ workspace, rule, signal }) => {
    const line = lines.get(workspace) ?? { last: Promise.resolve(), length: 0 }
    if (line.length > waiting) throw busy()
    lines.set(workspace, line)
    line.length += 1
    const turn = line.last
    const { promise: done, resolve: leave } = Promise.withResolvers<void>()
    line.last = turn.then(() => done)
    try {
      if (!(await comes(turn, waitMs))) throw busy()
      return await count(workspace, rule, { signal, until: performance.now() + countMs })
    } finally {
      leave()
      line.length -= 1
      if (line.length === 0) lines.delete(workspace)
    }
  }
}

/** Whether it comes within that time. */
async function comes(turn: Promise<unknown>, ms: number): Promise<boolean> {
  const late = new AbortController()
  try {
    return await Promise.race([turn.then(() => true), sleep(ms, false, { signal: late.signal })])
  } finally {
    late.abort()
  }
}
