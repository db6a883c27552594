/**
 * P3: quiet hours over the changes of the clocks. Every hour of two years in twelve zones is a start; what the rules make of it is held
 * against the wall clock as `Intl` knows it, not against our own arithmetic.
 */
import { assert, boolean, constantFrom, integer, property, record, uniqueArray } from 'fast-check'
import { nextTimeOfDay, windowsOver, type Instant, type TimeWindow } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { decide } from '../../server/src/sending-rules/decide.ts'
import { noRules, windowsOf, type QuietHours, type SendingRules } from '../../server/src/sending-rules/rules.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Clocks that move by an hour in either half of the year, by half an hour (Lord Howe), around Ramadan (Casablanca), or not at all. */
const zones = [
  'Europe/Moscow',
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Asia/Kolkata',
  'Asia/Tokyo',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Pacific/Auckland',
  'Pacific/Apia',
] as const
const from = Date.UTC(2026, 0, 1)
const until = Date.UTC(2028, 0, 1)

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const clocks = new Map(
  zones.map((zone) => [
    zone as string,
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  ]),
)
/** ISO weekday and minute of the day, by `Intl`. */
function clockAt(at: Instant, zone: string): { readonly weekday: number; readonly ofDay: number } {
  const parts = Object.fromEntries(
    clocks
      .get(zone)!
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return { weekday: weekdays.indexOf(parts['weekday']!) + 1, ofDay: Number(parts['hour']) * 60 + Number(parts['minute']) }
}
const ofDay = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

function isQuiet(at: Instant, zone: string, { days, from: opens, to: closes }: TimeWindow): boolean {
  const { weekday, ofDay: now } = clockAt(at, zone)
  const [start, end] = [ofDay(opens), ofDay(closes)]
  if (end > start) return days.includes(weekday) && now >= start && now < end
  const before = weekday === 1 ? 7 : weekday - 1
  return (days.includes(weekday) && now >= start) || (days.includes(before) && now < end)
}

const rulesOf = (...quietHours: readonly QuietHours[]): SendingRules => ({ ...noRules, quietHours })
const night = rulesOf({ from: '22:00', to: '09:00' })
/** When one message that is claimed then leaves: as often as it is put off, it is claimed again just then. */
function leaves(rules: SendingRules, zone: string, start: Instant): { readonly at: Instant; readonly claims: number } {
  let at = start
  for (let claims = 1; claims < 10; claims++) {
    const message = { id: 'a', channel: 'pigeon', priority: 5, latest: Infinity, isClaimed: true, isReady: true }
    const [ruling] = decide(rules, { zone, sent: [], queued: [message] }, at)
    if (ruling === undefined) return { at, claims }
    if (ruling.kind === 'refuse' || ruling.until <= at) throw new Error(`Stuck at ${at} in ${zone}`)
    at = ruling.until
  }
  throw new Error(`Put off again and again from ${start} in ${zone}`)
}

describe('P3: quiet hours', () => {
  it.each(zones)('in %s: of every hour of two years none leaves inside them, each leaves once, none overtakes another (003.07)', (zone) => {
    const [window] = windowsOf(night, 'pigeon') as [TimeWindow]
    const known = new Map<Instant, boolean>()
    const quietAt = (at: Instant) => known.get(at) ?? known.set(at, isQuiet(at, zone, window)).get(at)!
    let outside = 0
    let last = 0
    for (let start = from; start < until; start += hour) {
      const { at, claims } = leaves(night, zone, start)
      if (quietAt(at) || claims > 2 || at < last || at < start || (at > start && !quietAt(at - minute))) outside++
      last = at
    }
    expect(outside).toBe(0)
  })

  it('over the changes of the clocks leave each day its message, in the gap and in the hour that comes twice', () => {
    const early = rulesOf({ from: '00:00', to: '02:30' })
    for (const zone of zones) {
      let messages = 0
      let last = 0
      for (let at = nextTimeOfDay(from, '02:15', zone); at < until; at = nextTimeOfDay(at + hour, '02:15', zone)) {
        const left = leaves(early, zone, at).at
        expect(left).toBeGreaterThan(last)
        expect(left - at).toBeLessThanOrEqual(2 * hour)
        last = left
        messages++
      }
      expect([zone, messages]).toEqual([zone, Math.round((until - from) / day)])
    }
  })

  it('end at the earliest instant that is outside of all of them, whatever they are (10,000 cases)', () => {
    const time = integer({ min: 0, max: 95 }).map(
      (quarter) => `${String(quarter >> 2).padStart(2, '0')}:${String((quarter & 3) * 15).padStart(2, '0')}`,
    )
    const hours = record({
      days: uniqueArray(integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 }),
      from: time,
      to: time,
    }).filter((window) => window.from !== window.to)
    const start = integer({ min: from / minute, max: until / minute - 1 }).map((at) => at * minute)
    assert(
      property(constantFrom(...zones), hours, hours, boolean(), start, (zone, one, other, both, at) => {
        const windows: readonly TimeWindow[] = both ? [one, other] : [one]
        const isOver = (instant: Instant) => windows.every((window) => !isQuiet(instant, zone, window))
        let left: Instant
        try {
          left = windowsOver(at, windows, zone)
        } catch {
          // Two that leave no time together are refused when they are saved.
          return both
        }
        const before = left === at ? true : !isOver(left - minute)
        const middle = left === at ? true : !isOver(at + Math.floor((left - at) / 2 / minute) * minute)
        expect([left >= at, isOver(left), before, middle, windowsOver(left, windows, zone) === left]).toEqual([
          true,
          true,
          true,
          true,
          true,
        ])
        return true
      }),
      { numRuns: 10_000 },
    )
  })
})
