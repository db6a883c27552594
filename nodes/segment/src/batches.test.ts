import { checkFlow, createRegistry, isoOf, type Instant } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { nextBatch, type Batches } from './batches.ts'
import plugin from './index.ts'
import { triggerSegment } from './trigger.ts'

const series = (batches: Batches, count: number, zone = 'UTC') => {
  const found: string[] = []
  for (let after: Instant | null = 0; found.length < count && after !== null;) {
    after = nextBatch(batches, after, zone)
    if (after !== null) found.push(isoOf(after).slice(0, 16))
  }
  return found
}

describe('a batch over a segment (004.20, 004.38)', () => {
  it('comes once', () => {
    expect(series({ at: '2027-01-31T10:00' }, 3)).toEqual(['2027-01-31T10:00'])
  })

  it('comes every month on the day of the first, or on the last day of a shorter one', () => {
    expect(series({ at: '2027-01-31T10:00', every: 'P1M' }, 4)).toEqual([
      '2027-01-31T10:00',
      '2027-02-28T10:00',
      '2027-03-31T10:00',
      '2027-04-30T10:00',
    ])
  })

  it('keeps its local time over a change of the clocks, and passes over nothing after years', () => {
    expect(series({ at: '2027-03-27T10:00', every: 'P1D' }, 3, 'Europe/Berlin')).toEqual([
      '2027-03-27T09:00',
      '2027-03-28T08:00',
      '2027-03-29T08:00',
    ])
    expect(isoOf(nextBatch({ at: '2027-01-31T10:00', every: 'P1M' }, Date.UTC(2035, 1, 28, 9), 'UTC')!)).toBe('2035-02-28T10:00:00.000Z')
  })

  it('asks for all who are in the segment at that time', () => {
    const trigger = triggerSegment.starts!({ segment: 'vip', on: 'batch', at: '2027-01-31T10:00' })
    expect(trigger).toMatchObject({ kind: 'schedule', audience: { in: ['vip', { var: 'contact.segments' }] } })
    expect(trigger.kind === 'schedule' && trigger.next(0, 'Europe/Moscow')).toBe(Date.UTC(2027, 0, 31, 7))
  })

  it('is not published without a time, or when it would come all the time', () => {
    const faults = (config: Record<string, string>) =>
      checkFlow(
        {
          millrace: 1,
          name: 'Batch',
          nodes: [{ id: 't', type: 'trigger.segment', version: 1, config: { segment: 'vip', on: 'batch', ...config } }],
          edges: [],
        },
        createRegistry([plugin]),
      ).map(({ code }) => code)
    expect(faults({})).toContain('SEGMENT_BATCH_WHEN')
    expect(faults({ at: '2027-01-31T10:00', every: 'PT5M' })).toContain('SEGMENT_BATCH_TOO_OFTEN')
    expect(faults({ at: '2027-01-31T10:00', every: 'P1W' }).filter((code) => code.startsWith('SEGMENT'))).toEqual([])
  })
})
