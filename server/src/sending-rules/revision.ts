/** Rules of sending and subscription groups are changed under one revision: it is the ETag of both. */
import { Problem } from '../http/problem.ts'

/** Null when the caller does not care what it overwrites. */
export function revisionOf(ifMatch: string | undefined): number | null {
  if (ifMatch === undefined || ifMatch.trim() === '*') return null
  const revision = /^\s*(?:W\/)?"(\d{1,9})"\s*$/.exec(ifMatch)?.[1]
  if (revision === undefined) throw new Problem('SENDING_REVISION_INVALID', 'If-Match must be the ETag that reading the rules gave')
  return Number(revision)
}

export const stale = () => new Problem('SENDING_RULES_STALE', 'Somebody changed the rules of sending since you read them; read them again')
