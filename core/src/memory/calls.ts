/** Calls of a memory store that are to be made, and what comes of them. */
import type { Instant, Json } from '../json.ts'
import type { CallRecord, LaneInput } from '../lane.ts'
import type { CallOutcome } from '../store.ts'

export interface Calls {
  add(call: CallRecord, at: Instant): void
  claim(limit: number, now: Instant): readonly (CallRecord & { readonly attempt: number })[]
  /** The input for the run that waits for this result, if one does. */
  settle(id: string, outcome: CallOutcome): LaneInput | null
  /** When the next call is to be made, or null. */
  next(): Instant | null
}

interface Kept {
  readonly record: CallRecord
  attempt: number
  dueAt: Instant
  running: boolean
}

export function createCalls(): Calls {
  const calls = new Map<string, Kept>()
  return {
    add: (record, at) => void calls.set(record.id, { record, attempt: 0, dueAt: at, running: false }),
    claim: (limit, now) => {
      const claimed: (CallRecord & { readonly attempt: number })[] = []
      for (const call of calls.values()) {
        if (claimed.length === limit) break
        if (call.running || call.dueAt > now) continue
        call.running = true
        call.attempt += 1
        claimed.push({ ...call.record, attempt: call.attempt })
      }
      return claimed
    },
    settle: (id, outcome) => {
      const call = calls.get(id)
      if (call === undefined) return null
      if (outcome.kind === 'retry') {
        call.running = false
        call.dueAt = outcome.at
        return null
      }
      calls.delete(id)
      return call.record.awaited ? resultOf(call.record, outcome) : null
    },
    next: () => {
      let next: Instant | null = null
      for (const { running, dueAt } of calls.values()) if (!running && (next === null || dueAt < next)) next = dueAt
      return next
    },
  }
}

function resultOf({ id, workspace, contact, run }: CallRecord, outcome: Exclude<CallOutcome, { kind: 'retry' }>): LaneInput {
  const result: { result: Json } | { failure: { code: string; message: string } } =
    outcome.kind === 'done' ? { result: outcome.result } : { failure: outcome.failure }
  return { workspace, contact, kind: 'result', run, call: id, ...result }
}
