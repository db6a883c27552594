import type { JsonObject } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import type { TimelineItem } from '../../api/types.ts'
import { byDay, deedsOf, deedsOfKind, dataOf, kindOf, type TimelineKind } from './timeline.ts'

describe('a timeline', () => {
  it('knows the family of a kind, and takes what plugins bring as it is', () => {
    expect(kindOf({ kind: 'bonus.accrued' })).toBe('bonus')
    expect(kindOf({ kind: 'event' })).toBe('event')
    expect(kindOf({ kind: 'deal.won' })).toBe('other')
  })

  it('is cut into days in the order given', () => {
    const items = ['2027-03-08T21:00Z', '2027-03-08T01:00Z', '2027-03-07T10:00Z'].map((at) => ({ at }))
    expect(byDay(items, (iso) => iso.slice(0, 10)).map(({ day, items: own }) => [day, own.length])).toEqual([
      ['2027-03-08', 2],
      ['2027-03-07', 1],
    ])
  })

  it('takes data of any kind', () => {
    expect(dataOf({ data: 'plain' })).toEqual({})
    expect(dataOf({ data: { run: 'r' } })).toEqual({ run: 'r' })
  })
})

const entry = (kind: string, step: string | null, data: JsonObject = {}): TimelineItem => ({
  at: '2026-12-01T09:10:00.000Z',
  kind,
  title: { en: kind },
  data,
  step,
})

describe('a deed that several entries tell of', () => {
  const bonus = entry('bonus.accrued', 'run:2')
  const letter = entry('message', 'run:0', { id: 'm1' })
  const steps = ['run:2', 'run:1', 'run:0'].map((step) => entry('step', step))
  const told = entry('event', 'run:2', { event: 'Bonus Accrued' })
  const tagged = entry('event', 'run:1', { event: 'Tag Added' })
  const ofLetter = (status: string) => entry('event', null, { event: status, message: { id: 'm1', status } })
  const clicked = ofLetter('clicked')
  const sent = ofLetter('sent')
  const own = entry('event', null, { event: 'Signed Up' })
  const deeds = deedsOf([clicked, bonus, letter, ...steps, told, tagged, sent, own])

  it('is told once: by what a plugin says of it, else by the step', () => {
    expect(deeds).toEqual([
      { at: clicked.at, head: clicked, rest: [] },
      { at: bonus.at, head: bonus, rest: [steps[0], told] },
      { at: letter.at, head: letter, rest: [steps[2], sent] },
      { at: letter.at, head: steps[1], rest: [tagged] },
      { at: own.at, head: own, rest: [] },
    ])
  })
  it('is found under every kind that tells of it, by that entry', () => {
    const heads = (kind: TimelineKind) => deedsOfKind(deeds, kind).map(({ head }) => head)
    expect(heads('event')).toEqual([clicked, told, sent, tagged, own])
    expect(heads('step')).toEqual([steps[0], steps[2], steps[1]])
    expect(heads('message')).toEqual([letter])
    expect(deedsOfKind(deeds, 'step')[0]!.rest).toEqual([bonus, told])
    expect(deedsOfKind(deeds, null)).toBe(deeds)
  })
  it('is each lot of bonuses for itself', () => {
    const other = entry('bonus.accrued', 'run:2')
    expect(deedsOf([bonus, other, steps[0]!]).map(({ head, rest }) => [head, rest])).toEqual([
      [bonus, [steps[0]]],
      [other, []],
    ])
  })
})
