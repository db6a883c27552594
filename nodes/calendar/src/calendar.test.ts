import { withDefaults, type Facts, type JsonObject, type MomentView } from '@millrace/core'
import { testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { triggerDate } from './date.ts'
import plugin from './index.ts'
import { triggerSchedule } from './schedule.ts'

testNode(triggerDate, { plugin, cases: [{ name: 'lets everybody in at the moment (004.07)', leaves: 'out' }] })
testNode(triggerSchedule, { plugin, cases: [{ name: 'lets the audience in (000.19)', leaves: 'out' }] })

const after = Date.UTC(2027, 0, 1)
const view = (contact: JsonObject, timezone = 'UTC'): MomentView => ({
  contact: { id: '1', userId: 'anna', anonymousId: null, attributes: contact, createdAt: after },
  facts: { contact, event: null, run: {}, vars: {}, now: '2027-01-01T00:00:00.000Z' } as unknown as Facts,
  timezone,
  after,
})

const moment = (config: JsonObject, of: MomentView) => {
  const trigger = triggerDate.starts!(withDefaults(triggerDate.config, config) as never)
  if (trigger.kind !== 'moment') throw new Error('Not a moment')
  const at = trigger.next(of)
  return at === null ? null : new Date(at).toISOString()
}

describe('trigger.date', () => {
  it('lies before or after a field of the contact, or a path of what is known (001.08, 001.09)', () => {
    expect(moment({ field: 'policy_until', offset: '-P30D' }, view({ policy_until: '2027-06-30' }))).toBe('2027-05-31T00:00:00.000Z')
    const orders = {
      orders: { lastAt: '2026-12-31T10:00:00.000Z', firstAt: '2026-01-05T10:00:00.000Z' },
      createdAt: '2026-12-30T08:00:00.000Z',
    }
    expect(moment({ field: 'contact.orders.lastAt', offset: 'P7D' }, view(orders))).toBe('2027-01-07T10:00:00.000Z')
    expect(moment({ field: 'contact.orders.firstAt', yearly: true }, view(orders))).toBe('2027-01-05T10:00:00.000Z')
    expect(moment({ field: 'contact.createdAt', offset: 'P3D', time: '12:00' }, view(orders, 'Asia/Tokyo'))).toBe(
      '2027-01-02T03:00:00.000Z',
    )
    expect(moment({ field: 'birthday' }, view(orders))).toBeNull()
  })

  it('names the facts that its field belongs to, and no other', () => {
    const needs = triggerDate.needs as (config: object) => readonly string[]
    expect(needs({ field: 'contact.orders.lastAt' })).toEqual(['contact.orders.lastAt'])
    expect(needs({ mode: 'at', at: '2027-01-01' })).toEqual([])
  })

  it('takes a date for all, at the local time of each', () => {
    const config = { mode: 'at', at: '2027-12-31T23:00', offset: '-P2D' }
    expect(moment(config, view({}))).toBe('2027-12-29T23:00:00.000Z')
    expect(moment(config, view({}, 'Asia/Vladivostok'))).toBe('2027-12-29T13:00:00.000Z')
  })

  it('tells its author of a date that is none', () => {
    expect(triggerDate.check!({ mode: 'at', at: 'tomorrow' })).toMatchObject([{ path: '/at', code: 'TIME_INSTANT_BAD' }])
    expect(triggerDate.check!({ mode: 'at', at: '2027-01-01' })).toEqual([])
  })
})

describe('trigger.schedule', () => {
  const next = (config: JsonObject, timezone: string) => {
    const trigger = triggerSchedule.starts!({ audience: true, ...config })
    return trigger.kind === 'schedule' && new Date(trigger.next(after, timezone)!).toISOString()
  }

  it('goes by its own zone, else by the one it is given (004.36)', () => {
    expect(next({ cron: '0 9 * * *' }, 'Europe/Moscow')).toBe('2027-01-01T06:00:00.000Z')
    expect(next({ cron: '0 9 * * *', timezone: 'Asia/Tokyo' }, 'Europe/Moscow')).toBe('2027-01-02T00:00:00.000Z')
    expect(next({ every: 'P1W', from: '2026-12-28T09:00' }, 'UTC')).toBe('2027-01-04T09:00:00.000Z')
  })

  it('tells its author what never comes, or too often', () => {
    const check = (config: JsonObject) => triggerSchedule.check!({ audience: true, ...config }).map(({ path, code }) => `${code} ${path}`)
    expect(check({ cron: '0 9 * * *' })).toEqual([])
    expect(check({ cron: '0 9 * *' })).toEqual(['SCHEDULE_CRON_BAD /cron'])
    expect(check({ cron: '0 0 31 2 *' })).toEqual(['SCHEDULE_NEVER /cron'])
    expect(check({ cron: '0 9 * * *', from: '2027-02-01T00:00', until: '2027-01-01T00:00' })).toEqual(['SCHEDULE_NEVER /until'])
    expect(check({ cron: '0 9 * * *', every: 'P1D', from: '2027-02-01T00:00' })).toEqual(['SCHEDULE_TWICE /every'])
    expect(check({ every: 'PT10S', from: '2027-02-01T00:00' })).toEqual(['SCHEDULE_TOO_OFTEN /every'])
  })
})
