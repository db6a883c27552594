import { describe, expect, it } from 'vitest'
import type { Reason } from '../../../../api/explain.ts'
import en from '../../../../i18n/en/lab.ts'
import ru from '../../../../i18n/ru/lab.ts'
import { reasonCodes, sentenceOfReason } from './reasons.ts'

const words = { instant: (iso: string) => `at ${iso}`, duration: (iso: string) => `in ${iso}`, quoted: (text: string) => `<${text}>` }
const reason = (code: string, values: Reason['values'] = {}): Reason => ({ code, trigger: 'start', message: 'In English', values })
const sentence = (code: string, values: Reason['values'] = {}, again = false) => sentenceOfReason(reason(code, values), again, words)

describe('the sentence of a reason', () => {
  it('is there in both languages for every code, and for each of its variants', () => {
    const keys = reasonCodes.flatMap((code) => [
      sentence(code).key,
      sentence(code, {}, true).key,
      sentence(code, { key: 'c-1' }).key,
      sentence(code, { at: null }).key,
    ])
    for (const key of new Set(keys)) {
      expect(en.why.reasons).toHaveProperty(String(key))
      expect(ru.why.reasons).toHaveProperty(String(key))
    }
    expect(Object.keys(en.why.reasons).filter((key) => !keys.includes(key as (typeof keys)[number]))).toEqual([])
  })

  it('names the values that it tells, and leaves those that the rule read to be listed', () => {
    const { key, named, rest } = sentence('ENTRY_RULE_FALSE', {
      event: 'Order Completed',
      id: 'm-1',
      at: '2026-01-01T10:00:00Z',
      'event.properties.total': 40,
    })
    expect(key).toBe('ENTRY_RULE_FALSE')
    expect(named).toMatchObject({ event: 'Order Completed', at: 'at 2026-01-01T10:00:00Z' })
    expect(rest).toEqual({ 'event.properties.total': 40 })
  })

  it('names every value that its text asks for', () => {
    const values = {
      event: 'E',
      events: ['E'],
      at: '2026-01-01T10:00:00Z',
      enteredAt: '2026-01-01T10:00:00Z',
      publishedAt: '2026-01-01T10:00:00Z',
      until: '2026-01-01T10:00:00Z',
      period: 'P1D',
      key: 'c-1',
      waiting: 2,
      aside: 1,
    }
    const { named } = sentence('ENTRY_PERIOD', values)
    const asked = Object.values(en.why.reasons).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!))
    expect(asked.filter((name) => !(name in named))).toEqual([])
    expect(named).toMatchObject({ events: '<E>', period: 'in P1D', waiting: '2' })
  })

  it('says "since" where it is asked why not again', () => {
    expect(sentence('ENTRY_NO_EVENT', { events: [] }, true).key).toBe('ENTRY_NO_EVENT_AGAIN')
    expect(sentence('ENTRY_ONCE', { key: 'c-1' }, true).key).toBe('ENTRY_ONCE_KEY')
  })

  it('leaves a code that it does not know to the server’s words, with all values', () => {
    expect(sentence('ENTRY_BY_THE_MOON', { event: 'E', phase: 'new' })).toMatchObject({ key: null, rest: { event: 'E', phase: 'new' } })
  })
})
