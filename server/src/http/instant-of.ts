/** An instant of a query as epoch milliseconds; null when it was not given. */
import { Problem } from './problem.ts'

export function instantOf(text: string | undefined): number | null {
  if (text === undefined) return null
  const at = Date.parse(text)
  // The format allows a leap second, which no clock of ours has.
  if (Number.isNaN(at)) throw new Problem('REQUEST_INVALID', `${JSON.stringify(text)} is no instant`)
  return Math.max(0, at)
}
