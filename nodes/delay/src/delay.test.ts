import { runNode, testNode, type StepOptions } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { delay } from './delay.ts'
import plugin from './index.ts'

const isVip = { '==': [{ var: 'contact.level' }, 'vip'] }
const due = { kind: 'due' } as const
const window = { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }
/** A Friday. */
const noon = Date.UTC(2027, 0, 1, 12)

testNode(delay, {
  plugin,
  cases: [
    { name: 'waits for a duration (004.16)', config: { mode: 'for', duration: 'PT30M' }, waits: true },
    { name: 'is over when it is due', config: { mode: 'for', duration: 'PT30M' }, input: due, run: { since: noon - 1_800_000 }, leaves: 'out' },
    { name: 'waits until a date (000.29)', config: { mode: 'until', at: '2027-03-31T09:00' }, waits: true },
    { name: 'leaves by “past” when the date is past', config: { mode: 'until', at: '2026-12-31T23:59:59Z' }, leaves: 'past' },
    { name: 'refuses a text that is no date', config: { mode: 'until', at: '{{ contact.level }}' }, fails: 'TIME_INSTANT_BAD' },
    { name: 'waits until before a date of the contact (001.08)', config: { mode: 'field', field: 'trip', offset: '-P3D' }, attributes: { trip: '2027-02-01' }, waits: true },
    { name: 'says that there is no date', config: { mode: 'field', field: 'trip' }, fails: 'DELAY_DATE_MISSING' },
    { name: 'waits until a rule holds (000.32)', config: { mode: 'rule', rule: isVip }, waits: true },
    { name: 'leaves at once when the rule holds', config: { mode: 'rule', rule: isVip }, attributes: { level: 'vip' }, leaves: 'out' },
    { name: 'gives up at its timeout', config: { mode: 'rule', rule: isVip, timeout: 'P1D' }, input: due, run: { since: noon - 86_400_000 }, leaves: 'timeout' },
  ],
}) // prettier-ignore

const at = async (options: StepOptions) => {
  const outcome = await runNode(delay, options)
  return outcome.kind === 'wait' ? new Date(outcome.until!).toISOString() : outcome.kind === 'leave' ? outcome.port : outcome.kind
}

describe('delay for a time', () => {
  it('of nothing is none: the contact goes on at once (001.06)', async () => {
    expect(await at({ config: { mode: 'for', duration: 'PT0S' } })).toBe('out')
  })

  it('counts days, weeks and months by the calendar of the contact (000.28)', async () => {
    const berlin = { now: '2027-03-27T08:00:00Z', attributes: { timezone: 'Europe/Berlin' } }
    expect(await at({ ...berlin, config: { mode: 'for', duration: 'P1D' } })).toBe('2027-03-28T07:00:00.000Z')
    expect(await at({ ...berlin, config: { mode: 'for', duration: 'PT24H' } })).toBe('2027-03-28T08:00:00.000Z')
    expect(await at({ now: '2027-01-31T12:00:00Z', config: { mode: 'for', duration: 'P1M' } })).toBe('2027-02-28T12:00:00.000Z')
  })

  it('ends within its window only', async () => {
    const config = { mode: 'for', duration: 'PT8H', window }
    expect(await at({ config })).toBe('2027-01-04T09:00:00.000Z')
    expect(await at({ config: { ...config, duration: 'PT1H' } })).toBe('2027-01-01T13:00:00.000Z')
    expect(await at({ config, attributes: { timezone: 'America/New_York' } })).toBe('2027-01-01T20:00:00.000Z')
  })

  it('looks at the window again when it wakes late', async () => {
    const config = { mode: 'for', duration: 'PT1H', window }
    const late = { config, input: due, run: { since: noon } }
    expect(await at({ ...late, now: '2027-01-01T13:00:00Z' })).toBe('out')
    expect(await at({ ...late, now: '2027-01-01T23:10:00Z' })).toBe('2027-01-04T09:00:00.000Z')
  })
})

describe('delay until a time of day', () => {
  it('waits for the next such time, on the weekdays that are asked for, by the contact’s clock', async () => {
    const attributes = { timezone: 'Asia/Tokyo' }
    expect(await at({ attributes, config: { mode: 'next', time: '09:00' } })).toBe('2027-01-02T00:00:00.000Z')
    expect(await at({ config: { mode: 'next', time: '12:00', days: [1, 3] } })).toBe('2027-01-04T12:00:00.000Z')
    expect(await at({ config: { mode: 'next', time: '08:00', window } })).toBe('2027-01-04T09:00:00.000Z')
  })

  it('waits a whole day when it is that very time, and is over once it wakes', async () => {
    const config = { mode: 'next', time: '12:00' }
    expect(await at({ config })).toBe('2027-01-02T12:00:00.000Z')
    expect(await at({ config, input: due, run: { since: noon }, now: '2027-01-02T12:00:00Z' })).toBe('out')
    expect(await at({ config, input: due, run: { since: noon }, now: '2027-01-05T12:00:00Z' })).toBe('out')
  })
})

describe('delay around a date', () => {
  it('lies minutes to months before or after it (000.28, 004.43, 004.48)', async () => {
    const attributes = { trip: '2027-05-31T10:00' }
    const around = (offset: string, time?: string) =>
      at({ attributes, config: { mode: 'field', field: 'trip', offset, ...(time !== undefined && { time }) } })
    expect(await around('-PT45M')).toBe('2027-05-31T09:15:00.000Z')
    expect(await around('-P2D', '18:00')).toBe('2027-05-29T18:00:00.000Z')
    expect(await around('-P3M')).toBe('2027-02-28T10:00:00.000Z')
    expect(await around('P1M')).toBe('2027-06-30T10:00:00.000Z')
    expect(await around('-P1Y')).toBe('past')
  })

  it('takes epoch milliseconds for a date, and says of nonsense that it is none', async () => {
    const config = { mode: 'field', field: 'trip' }
    expect(await at({ attributes: { trip: Date.UTC(2027, 4, 1) }, config })).toBe('2027-05-01T00:00:00.000Z')
    for (const trip of [1e300, true, '', null, {}])
      await expect(at({ attributes: { trip }, config })).rejects.toMatchObject({ code: 'DELAY_DATE_MISSING' })
  })
})

describe('delays of a chain', () => {
  it('last a day, three, seven and eight (003.17, 003.27), and a year and more (003.36)', async () => {
    const lasts = async (duration: string) => (Date.parse(await at({ config: { mode: 'for', duration } })) - noon) / 86_400_000
    expect(await Promise.all(['P1D', 'P3D', 'P7D', 'P8D', 'P1Y', 'P3Y'].map(lasts))).toEqual([1, 3, 7, 8, 365, 1096])
  })
})

describe('delay until a date', () => {
  it('reads local time, an instant, or a text', async () => {
    const attributes = { timezone: 'Europe/Moscow', visit: '2027-05-01' }
    expect(await at({ attributes, config: { mode: 'until', at: '2027-03-31T09:00' } })).toBe('2027-03-31T06:00:00.000Z')
    expect(await at({ attributes, config: { mode: 'until', at: '2027-03-31T09:00:00Z' } })).toBe('2027-03-31T09:00:00.000Z')
    expect(await at({ attributes, config: { mode: 'until', at: '{{ contact.visit }}T10:00' } })).toBe('2027-05-01T07:00:00.000Z')
  })

  it('is over at that very instant, and past a moment later', async () => {
    const config = { mode: 'until', at: '2027-01-01T12:00:00Z' }
    expect(await at({ config })).toBe('out')
    expect(await at({ config, now: '2027-01-01T12:00:00.001Z' })).toBe('past')
  })

  it('lets even a past date wait for its window, and still leaves by “past”', async () => {
    const config = { mode: 'until', at: '2026-01-01', window }
    expect(await at({ config, now: '2027-01-02T12:00:00Z' })).toBe('2027-01-04T09:00:00.000Z')
    const woken = { config, input: due, run: { since: Date.UTC(2027, 0, 2, 12) }, now: '2027-01-04T09:00:00Z' }
    expect(await at(woken)).toBe('past')
  })

  it('does not run after a text that counts from now', async () => {
    const config = { mode: 'until', at: '{{ now }}' }
    expect(await at({ config, input: due, run: { since: noon - 1000 } })).toBe('out')
  })

  it('finds a date that is none before anybody waits for it', () => {
    expect(delay.check!({ mode: 'until', at: '31.03.2027' })).toMatchObject([{ path: '/at', code: 'TIME_INSTANT_BAD' }])
    expect(delay.check!({ mode: 'until', at: '{{ contact.date }}' })).toEqual([])
  })
})

describe('delay around a date of the contact', () => {
  const config = { mode: 'field', field: 'trip', offset: '-P3D', time: '09:00' }

  it('goes before or after it, at a local time', async () => {
    const attributes = { trip: '2027-02-10T15:30', timezone: 'Europe/Moscow' }
    expect(await at({ config, attributes })).toBe('2027-02-07T06:00:00.000Z')
    expect(await at({ config: { mode: 'field', field: 'contact.trip', offset: 'PT2H' }, attributes })).toBe('2027-02-10T14:30:00.000Z')
  })

  it('reads any path of the scope', async () => {
    const event = { event: 'Trip Booked', properties: { departure: Date.UTC(2027, 1, 1) } }
    expect(await at({ config: { mode: 'field', field: 'event.properties.departure' }, event })).toBe('2027-02-01T00:00:00.000Z')
  })

  it('waits on when the date has moved on meanwhile', async () => {
    const woken = { config, input: due, run: { since: noon }, now: '2027-02-07T09:00:00Z' }
    expect(await at({ ...woken, attributes: { trip: '2027-02-10' } })).toBe('out')
    expect(await at({ ...woken, attributes: { trip: '2027-02-20' } })).toBe('2027-02-17T09:00:00.000Z')
  })
})

describe('delay until a rule holds', () => {
  const wake = {
    kind: 'event',
    name: 'out',
    event: { id: 'e', type: 'track', event: 'Any', at: noon, receivedAt: noon, properties: {} },
  } as const

  it('listens to every event of the contact, with the rule', async () => {
    const outcome = await runNode(delay, { config: { mode: 'rule', rule: isVip } })
    expect(outcome).toMatchObject({ kind: 'wait', events: [{ event: '*', where: isVip }] })
    expect(outcome).not.toHaveProperty('until')
    expect(delay.awaits!({ mode: 'rule', rule: isVip })).toEqual(['*'])
  })

  it('is over when an event has made the rule true', async () => {
    expect(await at({ config: { mode: 'rule', rule: isVip }, input: wake })).toBe('out')
  })

  it('looks every hour when the rule reads the clock, and gives up in time', async () => {
    const rule = { '!': [{ withinLast: [{ var: 'contact.lastOrder' }, 'P30D'] }] }
    const attributes = { lastOrder: '2026-12-31T00:00:00Z' }
    const config = { mode: 'rule', rule, timeout: 'PT90M' }
    expect(await at({ config, attributes })).toBe('2027-01-01T13:00:00.000Z')
    const hourLater = { config, attributes, input: due, run: { since: noon }, now: '2027-01-01T13:00:00Z' }
    expect(await at(hourLater)).toBe('2027-01-01T13:30:00.000Z')
    expect(await at({ ...hourLater, now: '2027-01-01T13:30:00Z' })).toBe('timeout')
    expect(await at({ ...hourLater, attributes: { lastOrder: '2026-11-01T00:00:00Z' } })).toBe('out')
  })

  it('keeps what an event made true until its window opens', async () => {
    const config = { mode: 'rule', rule: { '==': [{ var: 'event.event' }, 'Any'] }, window }
    const night = await runNode(delay, { config, input: wake, now: '2027-01-02T03:00:00Z' })
    expect(night).toMatchObject({ kind: 'wait', until: Date.UTC(2027, 0, 4, 9), vars: { node: true } })
    expect(night).not.toHaveProperty('events')
    const morning = await runNode(delay, { config, input: due, vars: { node: true }, now: '2027-01-04T09:00:00Z' })
    expect(morning).toMatchObject({ kind: 'leave', port: 'out', vars: { node: null } })
  })
})
