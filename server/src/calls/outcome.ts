/** What becomes of a call that was performed: done, tried again with growing pauses, failed for good, or not known. */
import { CallError, type CallDefinition, type CallOutcome, type Failure, type Instant } from '@millrace/core'

const defaultAttempts = 8
const firstPauseMs = 1000
const longestPauseMs = 3600_000

export interface Attempt {
  readonly definition: Pick<CallDefinition, 'repeat' | 'maxAttempts'>
  readonly attempt: number
  readonly now: Instant
  /** Uniform in [0, 1): spreads those that failed together. */
  readonly random: number
}

export function outcomeOf(error: unknown, attempt: Attempt): CallOutcome {
  const failure = failureOf(error)
  switch (kindOf(error, attempt)) {
    case 'permanent':
      return { kind: 'failed', failure }
    case 'unknown':
      return { kind: 'unknown', failure }
    case 'retry':
      if (attempt.attempt >= (attempt.definition.maxAttempts ?? defaultAttempts)) return { kind: 'failed', failure }
      return { kind: 'retry', at: attempt.now + pauseMs(error, attempt), failure }
  }
}

/** Unknown may be repeated when repeating is safe. An error that says nothing of itself may have come after the request was sent. */
function kindOf(error: unknown, { definition }: Attempt): CallError['kind'] {
  const kind = error instanceof CallError ? error.kind : 'unknown'
  return kind === 'unknown' && definition.repeat === 'safe' ? 'retry' : kind
}

function pauseMs(error: unknown, { attempt, random }: Attempt): number {
  const asked = error instanceof CallError ? (error.retryAfterMs ?? 0) : 0
  if (error instanceof CallError && error.deferred) return Math.ceil(asked)
  const grown = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempt - 1, 20))
  return Math.round(Math.max(asked, grown * (0.8 + 0.4 * random)))
}

function failureOf(error: unknown): Failure {
  const known = error instanceof CallError ? error : null
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 2000)
  return { code: known?.code ?? 'CALL_THREW', message, ...(known?.says && { says: known.says }) }
}
