/** Formats of our own in schemas, besides those of JSON Schema: what each takes and how it is said. */
import { format as known } from '@cfworker/json-schema'
import { FlowError } from '../errors.ts'
import { isZone, localToInstant, parseDuration, parseInstant, parseTimeOfDay } from '../time.ts'

interface Format {
  /** Throws `FlowError`, or answers false, when the text is none. */
  read(text: string): unknown
  /** What to write instead. */
  readonly wanted: string
}

const eventName = /^[^\p{Cc}]{1,200}$/u

const formats: Readonly<Record<string, Format>> = {
  'iso-duration': {
    read: (text) => parseDuration(text),
    wanted: 'a duration in ISO 8601, as in PT30M (30 minutes), P3D (3 days) or P1M (a month)',
  },
  'iso-offset': {
    read: (text) => parseDuration(text, { negative: true }),
    wanted: 'a duration in ISO 8601, negative for before, as in -P3D (3 days before) or PT2H (2 hours after)',
  },
  'iso-instant': {
    read: (text) => parseInstant(text, 'UTC'),
    wanted: 'a date, as in 2027-03-31, 2027-03-31T09:00 or 2027-03-31T09:00:00Z',
  },
  'local-date-time': { read: (text) => localToInstant(text, 'UTC'), wanted: 'a local date and time, as in 2027-03-31T09:00' },
  'time-of-day': { read: (text) => text === '24:00' || parseTimeOfDay(text) >= 0, wanted: 'a time of day, as in 09:00' },
  timezone: { read: isZone, wanted: 'an IANA time zone, as in Europe/Moscow' },
  'event-name': { read: (text) => eventName.test(text) && text.trim() === text, wanted: 'the name of an event, as in Order Completed' },
}

for (const [name, { read }] of Object.entries(formats)) {
  known[name] = (text) => {
    try {
      return read(text) !== false
    } catch (error) {
      if (error instanceof FlowError) return false
      throw error
    }
  }
}

const standard: Readonly<Record<string, string>> = {
  date: 'a date, as in 2027-03-31',
  'date-time': 'an instant, as in 2027-03-31T09:00:00Z',
  email: 'an e-mail address, as in anna@example.com',
  uri: 'an address, as in https://example.com/page',
  url: 'an address, as in https://example.com/page',
  uuid: 'a UUID',
}

export function wantedFormat(name: string): string {
  return formats[name]?.wanted ?? standard[name] ?? `a text in the format ${name}`
}
