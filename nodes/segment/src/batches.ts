/** The instants of a batch: one, or one every so often from it on. Law: the n-th is the first and n times the period, so that months do not drift. */
import { addDuration, localToInstant, parseDuration, type Instant } from '@millrace/core'

export interface Batches {
  /** Local date and time. */
  readonly at: string
  /** ISO 8601; absent: once. */
  readonly every?: string
}

/** The first one after an instant; null when there is none. Throws `FlowError` `TIME_*`. */
export function nextBatch({ at, every }: Batches, after: Instant, zone: string): Instant | null {
  const first = localToInstant(at, zone)
  if (first > after) return first
  if (every === undefined) return null
  const length = approximateMs(every)
  for (let times = Math.max(1, Math.floor((after - first) / length) - 1); ; times++) {
    const next = addDuration(first, multiple(every, times), zone)
    if (next > after) return next
  }
}

const dayMs = 86_400_000

/** At least as long as the period ever is, so that no batch is passed over. */
export function approximateMs(period: string): number {
  const { years, months, weeks, days, elapsedMs } = parseDuration(period)
  return (years * 366 + months * 31 + weeks * 7 + days) * dayMs + elapsedMs
}

function multiple(period: string, times: number): string {
  const { years, months, weeks, days, elapsedMs } = parseDuration(period)
  return `P${years * times}Y${months * times}M${(weeks * 7 + days) * times}DT${(elapsedMs * times) / 1000}S`
}
