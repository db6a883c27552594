/** Days that a person chooses, as the instants between which they lie in the workspace's time zone. */
import { addDuration, parseInstant } from '@millrace/core'

/** `YYYY-MM-DD`, both of them included; absent: from the beginning, until now. */
export interface Period {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export interface Instants {
  readonly from?: string
  readonly to?: string
}

const isDay = (text: string | undefined): text is string => text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text)

/** A day of an address that is none is as if it were not there. */
export function instantsOf({ from, to }: Period, zone: string): Instants {
  const start = (day: string) => parseInstant(`${day}T00:00:00`, zone)
  try {
    return {
      ...(isDay(from) ? { from: new Date(start(from)).toISOString() } : {}),
      ...(isDay(to) ? { to: new Date(addDuration(start(to), 'P1D', zone)).toISOString() } : {}),
    }
  } catch {
    return {}
  }
}

/** The days in which a period of instants lies, the end left out: what a picker shows of one that nobody chose. */
export function daysOf({ from, to }: Required<Instants>, zone: string): Required<Period> {
  // Swedes write dates as ISO 8601 does.
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' })
  return { from: day.format(Date.parse(from)), to: day.format(Date.parse(to) - 1) }
}
