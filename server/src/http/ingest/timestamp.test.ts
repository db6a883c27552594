import { describe, expect, it } from 'vitest'
import { correctTimestamp, parseTimestamp, type Receipt } from './timestamp.ts'

const at = (iso: string) => Date.parse(iso)

describe('a timestamp', () => {
  it('is an ISO 8601 date or date-time; without an offset it is UTC', () => {
    expect(parseTimestamp('2026-03-29T01:30:00.250Z')).toBe(at('2026-03-29T01:30:00.250Z'))
    expect(parseTimestamp('2026-03-29T01:30:00+03:00')).toBe(at('2026-03-28T22:30:00Z'))
    expect(parseTimestamp('2026-03-29T01:30:00-0430')).toBe(at('2026-03-29T06:00:00Z'))
    expect(parseTimestamp('2026-03-29T01:30:00')).toBe(at('2026-03-29T01:30:00Z'))
    expect(parseTimestamp('2026-03-29')).toBe(at('2026-03-29T00:00:00Z'))
  })

  it('is nothing else', () => {
    const values = ['yesterday', '', '2026-13-01', '26-01-01', '2026-01-01T25:00:00Z', 1_700_000_000_000, null, {}, '+275760-09-13']
    expect(values.filter((value) => parseTimestamp(value) !== null)).toEqual([])
  })
})

describe('clock skew', () => {
  const now = at('2026-06-01T12:00:00Z')
  const receipt: Receipt = { at: now, wall: now, virtual: false }

  it('is taken off: the event is as old as the sender saw it', () => {
    const sentAt = at('2020-01-01T00:10:00Z')
    expect(correctTimestamp(at('2020-01-01T00:00:00Z'), sentAt, receipt)).toBe(at('2026-06-01T11:50:00Z'))
  })

  it('leaves a historic timestamp exactly as it is when the sender’s clock is right', () => {
    expect(correctTimestamp(at('1997-03-02T00:00:00Z'), now - 3000, receipt)).toBe(at('1997-03-02T00:00:00Z'))
  })

  it('is unknown without sentAt', () => {
    expect(correctTimestamp(at('1999-01-01'), null, receipt)).toBe(at('1999-01-01'))
  })

  describe('under the test clock', () => {
    const virtual: Receipt = { at: at('1997-01-01T00:00:00Z'), wall: now, virtual: true }

    it('brings an event that its SDK stamped just now to the clock’s now', () => {
      expect(correctTimestamp(now - 250, now - 50, virtual)).toBe(at('1997-01-01T00:00:00Z') - 200)
    })

    it('does so for a sender that stamps but does not say when it sent', () => {
      expect(correctTimestamp(now - 40, null, virtual)).toBe(at('1997-01-01T00:00:00Z') - 40)
    })

    it('keeps a timestamp that the caller gave', () => {
      expect(correctTimestamp(at('1996-12-31T10:00:00Z'), null, virtual)).toBe(at('1996-12-31T10:00:00Z'))
      expect(correctTimestamp(at('1996-12-31T10:00:00Z'), now, virtual)).toBe(at('1996-12-31T10:00:00Z'))
    })
  })
})
