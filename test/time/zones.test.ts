/**
 * Time over all zones, around each change of their clocks, against Temporal: no wait is lost, doubled or outside its window; months
 * clamp; a day is calendar and 24 hours are elapsed. `MILLRACE_LONG=1`: the changes of 130 years instead of those of one.
 */
import { addDuration, type Instant, type JsonObject, type PluginDefinition, type TimeWindow } from '@millrace/core'
import { runNode } from '@millrace/core/testing'
import calendar from '@millrace/node-calendar'
import delays from '@millrace/node-delay'
import { describe, expect, it } from 'vitest'
import { changesOf, clockAt, Temporal, zonedAt, zones, type Change } from './zones.ts'

const isLong = process.env['MILLRACE_LONG'] === '1'
const [from, to] = isLong ? [1971, 2101] : [2026, 2027]
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Zones without changes are looked at around a new year. */
const changes: readonly Change[] = zones.flatMap((zone) => {
  const found = changesOf(zone, from, to)
  return found.length === 0 ? [{ zone, at: Date.UTC(2027, 0, 1) }] : found
})
const around = [-25 * hour, -hour - minute, -1, 0, 30 * minute, 3 * hour]
/** Temporal is slow: what is compared with it step by step looks at fewer. */
const compared = isLong ? around : [-25 * hour, -hour - minute, 0]

const windows: readonly TimeWindow[] = [
  { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' },
  { days: [1, 2, 3, 4, 5, 6, 7], from: '02:15', to: '02:45' },
  { days: [6, 7], from: '22:00', to: '02:30' },
  { days: [7], from: '00:00', to: '24:00' },
]

const nodeOf = ({ nodes = [] }: PluginDefinition, type: string) => nodes.find((node) => node.type === type)!
const delay = nodeOf(delays, 'delay')

const ofDay = (text: string) => Number(text.slice(0, 2)) * hour + Number(text.slice(3)) * minute

function isOpen(at: Instant, zone: string, { days, from: opens, to: closes }: TimeWindow): boolean {
  const { ofDay: now, weekday } = clockAt(at, zone)
  const [start, end] = [ofDay(opens), ofDay(closes)]
  if (end > start) return days.includes(weekday) && now >= start && now < end
  const before = weekday === 1 ? 7 : weekday - 1
  return (days.includes(weekday) && now >= start) || (days.includes(before) && now < end)
}

/** Comes to a delay, is woken whenever it asks to be, and leaves: when. */
async function passed(config: JsonObject, { zone, at }: Change): Promise<{ readonly left: Instant; readonly woken: number }> {
  let now = at
  for (let woken = 0; woken < 4; woken++) {
    const input = woken === 0 ? { kind: 'enter' as const } : { kind: 'due' as const }
    const outcome = await runNode(delay, { config, now, input, run: { since: at }, attributes: { timezone: zone } })
    if (outcome.kind === 'leave') return { left: now, woken }
    if (outcome.kind !== 'wait' || outcome.until === undefined || outcome.until <= now) throw new Error(`Stuck at ${now} in ${zone}`)
    now = outcome.until
  }
  throw new Error(`Woken again and again in ${zone}`)
}

describe('time in every zone', () => {
  it('knows all zones and their changes', () => {
    expect(zones.length).toBeGreaterThan(400)
    expect(changes.length).toBeGreaterThan(zones.length)
  })

  it('adds a day by the calendar and 24 hours by the clock, and clamps months (000.28)', () => {
    const faults: string[] = []
    for (const { zone, at } of changes) {
      for (const shift of compared) {
        const start = at + shift
        const zoned = zonedAt(start, zone)
        const cases = [
          ['P1D', zoned.add({ days: 1 })],
          ['PT24H', zoned.add({ hours: 24 })],
          ['P1W', zoned.add({ weeks: 1 })],
          ['P1M', zoned.add({ months: 1 })],
          ['-P1M', zoned.subtract({ months: 1 })],
          ['P1Y', zoned.add({ years: 1 })],
          ['P1DT1H', zoned.add({ days: 1 }).add({ hours: 1 })],
        ] as const
        for (const [duration, expected] of cases)
          if (addDuration(start, duration, zone) !== expected.epochMilliseconds) faults.push(`${zone} ${zoned.toString()} ${duration}`)
        if (addDuration(start, 'PT24H', zone) !== start + day) faults.push(`${zone} ${zoned.toString()} elapsed`)
      }
    }
    expect(faults).toEqual([])
  })

  it('clamps to the last day of the month wherever it is asked', () => {
    const last = (date: string, months: string) =>
      new Date(addDuration(Date.parse(`${date}T12:00:00Z`), months, 'UTC')).toISOString().slice(0, 10)
    expect([last('2027-01-31', 'P1M'), last('2028-01-31', 'P1M'), last('2027-03-31', '-P1M'), last('2028-02-29', 'P1Y')]).toEqual([
      '2027-02-28',
      '2028-02-29',
      '2027-02-28',
      '2029-02-28',
    ])
  })

  it('ends a wait once, inside its window, and not a millisecond later than it could (004.16)', async () => {
    const faults: string[] = []
    for (const [index, change] of changes.entries()) {
      for (const [place, shift] of around.entries()) {
        const window = windows[(index + place) % windows.length]!
        const start = { zone: change.zone, at: change.at + shift }
        const { left, woken } = await passed({ mode: 'for', duration: 'PT30M', window: { ...window } }, start)
        const due = start.at + 30 * minute
        const isFirst = left === due || !isOpen(left - 1, change.zone, window)
        const isMissed = left !== due && isOpen(due, change.zone, window)
        if (left < due || woken !== 1 || !isOpen(left, change.zone, window) || !isFirst || isMissed)
          faults.push(
            `${change.zone} ${zonedAt(start.at, change.zone).toString()} ${window.from}-${window.to}: ${zonedAt(left, change.zone).toString()}`,
          )
      }
    }
    expect(faults).toEqual([])
  }, 200_000)

  it('keeps a timetable’s every local day, once, whatever the clocks do (000.19)', () => {
    const schedule = nodeOf(calendar, 'trigger.schedule')
    const faults: string[] = []
    for (const { zone, at } of changes) {
      const local = zonedAt(at, zone).toPlainDateTime()
      for (const [hours, minutes] of [[2, 30], [local.hour, local.minute], [0, 0]] as const) {
        const trigger = schedule.starts!({ cron: `${minutes} ${hours} * * *`, timezone: zone, audience: true })
        if (trigger.kind !== 'schedule') throw new Error('No timetable')
        const first = zonedAt(at, zone).toPlainDate().subtract({ days: 1 })
        const time = Temporal.PlainTime.from({ hour: hours, minute: minutes })
        const expected = [0, 1, 2].map((n) => first.add({ days: n }).toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds)
        let next: Instant | null = expected[0]! - 1
        const found = expected.map(() => (next = trigger.next(next!, 'UTC')))
        if (new Set(expected).size === 3 && found.join() !== expected.join()) faults.push(`${zone} ${local.toString()} ${hours}:${minutes}`)
      }
    }
    expect(faults).toEqual([])
  }, 200_000) // prettier-ignore

  it('gives every contact one moment a year, at its local time (004.11)', () => {
    const date = nodeOf(calendar, 'trigger.date')
    const trigger = date.starts!({ mode: 'field', field: 'day', time: '02:30', yearly: true })
    if (trigger.kind !== 'moment') throw new Error('No moment')
    const faults: string[] = []
    for (const { zone, at } of changes) {
      const { month, day: date_, year } = zonedAt(at, zone)
      const attributes = { day: `--${String(month).padStart(2, '0')}-${String(date_).padStart(2, '0')}` }
      const contact = { id: '1', userId: null, anonymousId: null, attributes, createdAt: 0 }
      const facts = { contact: attributes } as never
      const expected = [0, 1].map((n) => {
        const on = Temporal.PlainDate.from({ year: year + n, month, day: date_ }, { overflow: 'constrain' })
        return on.toZonedDateTime({ timeZone: zone, plainTime: '02:30' }).epochMilliseconds
      })
      let after: Instant | null = expected[0]! - 1
      const found = expected.map(() => (after = trigger.next({ contact, facts, timezone: zone, after: after! })))
      if (found.join() !== expected.join()) faults.push(`${zone} ${year}-${month}-${date_}`)
    }
    expect(faults).toEqual([])
  })
})
