/** What becomes of a message whose sending threw: pure, and the one place where at most once and at least once are told apart. */
import { CallError, type Failure } from '@millrace/core'
import type { ClaimedMessage } from './claim.ts'

/** Tries of a message that a server answers with "later", or that never reach one: about two days, by `retryDelay`. */
export const maxTries = 21

/** 30 s, 1 min, 2 min, ... at most 4 h. */
export const retryDelay = (tries: number): number => Math.min(30_000 * 2 ** (tries - 1), 4 * 60 * 60_000)

export interface Fate {
  /** `queued`: to be tried again after `retryAfterMs`. */
  readonly state: 'queued' | 'failed' | 'unknown'
  readonly failure: Failure
  readonly retryAfterMs: number
}

/**
 * Certainly not sent: try again. Perhaps sent: marketing stays unknown, transactional mail is sent again under the same key. What a
 * channel throws that is no `CallError` says nothing of how far it came, so it counts as perhaps sent.
 */
export function fateOf({ transactional, tries }: Pick<ClaimedMessage, 'transactional' | 'tries'>, error: unknown): Fate {
  const known = error instanceof CallError ? error : null
  const kind = known?.kind ?? 'unknown'
  const message = error instanceof Error ? error.message : String(error)
  const failure = { code: known?.code ?? 'MESSAGE_CHANNEL_THREW', message, ...(known?.says && { says: known.says }) }
  const retryAfterMs = known?.retryAfterMs ?? retryDelay(tries)
  if (kind === 'permanent') return { state: 'failed', failure, retryAfterMs }
  if (kind === 'unknown' && !(transactional && tries < maxTries)) return { state: 'unknown', failure, retryAfterMs }
  return { state: tries < maxTries ? 'queued' : 'failed', failure, retryAfterMs }
}
