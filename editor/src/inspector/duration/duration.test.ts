import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationInWords, durationUnits, parseDuration, simpleDuration, unitInWords, writeDuration } from './duration.ts'

describe('durations', () => {
  it('come back from a number and a unit unchanged', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5000, max: 5000 }), fc.constantFrom(...durationUnits), (amount, unit) => {
        expect(simpleDuration(writeDuration({ amount, unit }))).toEqual({ amount, unit })
      }),
    )
  })

  it('tell minutes from months (000.28)', () => {
    expect(writeDuration({ amount: 1, unit: 'month' })).toBe('P1M')
    expect(writeDuration({ amount: 30, unit: 'minute' })).toBe('PT30M')
    expect(simpleDuration('P3M')).toEqual({ amount: 3, unit: 'month' })
    expect(simpleDuration('PT3M')).toEqual({ amount: 3, unit: 'minute' })
  })

  it('keep a sign for "before"', () => {
    expect(simpleDuration('-P3D')).toEqual({ amount: -3, unit: 'day' })
    expect(writeDuration({ amount: -3, unit: 'day' })).toBe('-P3D')
  })

  it('of several units or with a fraction are read but not taken apart', () => {
    expect(simpleDuration('P1DT2H')).toBeNull()
    expect(simpleDuration('PT1.5H')).toBeNull()
    expect(durationInWords('P1DT2H', 'en')).toBe('1 day 2 hours')
    expect(durationInWords('PT1.5H', 'en')).toBe('1.5 hours')
  })

  it('refuse what ISO 8601 does not write', () => {
    const wrong = ['', 'P', 'PT', 'P1DT', '30 minutes', 'P1.5D', 'P1H', 'PT1D', 'P-1D']
    expect(wrong.filter((text) => parseDuration(text) !== null)).toEqual([])
  })

  it('are said with the right plural in Russian', () => {
    expect(durationInWords('PT1M', 'ru')).toBe('1 минута')
    expect(durationInWords('PT3M', 'ru')).toBe('3 минуты')
    expect(durationInWords('PT25M', 'ru')).toBe('25 минут')
    expect(unitInWords({ amount: 22, unit: 'day' }, 'ru')).toBe('дня')
    expect(unitInWords({ amount: -1, unit: 'day' }, 'en')).toBe('day')
  })
})
