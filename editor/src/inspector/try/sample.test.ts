import type { Json } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { readSample, trySampleOf } from './sample.ts'

describe('what a step that is tried sees', () => {
  it('are attributes, the event and what steps kept, without what is not given but known', () => {
    const scope = {
      now: 'x',
      contact: { userId: 'u', tags: [], city: 'Riga' },
      event: { properties: { total: 5 } },
      vars: { a: 1 },
      bonus: {},
    }
    expect(trySampleOf(scope, 'Order Completed')).toEqual({
      contact: { city: 'Riga' },
      event: { event: 'Order Completed', properties: { total: 5 } },
      vars: { a: 1 },
    })
  })

  it('may be written with parts left out', () => {
    expect(readSample({ contact: { city: 'Riga' } })).toEqual({
      contact: { city: 'Riga' },
      event: { event: 'Tried', properties: {} },
      vars: {},
    })
  })

  it('is not read when it has another shape', () => {
    const wrong: readonly Json[] = [[], 'text', null, { contacts: {} }, { event: { event: 5 } }, { event: { name: 'x' } }]
    for (const one of wrong) expect(readSample(one)).toBeNull()
  })
})
