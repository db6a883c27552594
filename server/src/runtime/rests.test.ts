import { describe, expect, it } from 'vitest'
import { createRests } from './rests.ts'

describe('the rest of a lane', () => {
  it('is none while visits are few', () => {
    let now = 0
    const rests = createRests(() => now)
    for (let n = 0; n < 100; n++) {
      now += 100
      expect(rests.after({ handled: 1, tookMs: 5 })).toBe(0)
    }
  })

  it('comes once small visits take more than a quarter of a visitor’s time, grows, and is bounded', () => {
    let now = 0
    const rests = createRests(() => now)
    const found = Array.from({ length: 400 }, () => {
      now += 5
      return rests.after({ handled: 1, tookMs: 5 })
    })
    expect(found.slice(0, 45)).toEqual(Array.from({ length: 45 }, () => 0))
    expect(found[60]).toBeGreaterThan(0)
    expect(found[70]).toBeGreaterThan(found[60]!)
    expect(found.at(-1)).toBe(250)
  })

  it('is over once the rush is', () => {
    let now = 0
    const rests = createRests(() => now)
    for (let n = 0; n < 200; n++) {
      now += 5
      rests.after({ handled: 1, tookMs: 5 })
    }
    now += 3000
    expect(rests.after({ handled: 1, tookMs: 5 })).toBe(0)
  })

  it('is none after a visit that was worth its cost, however many there are', () => {
    let now = 0
    const rests = createRests(() => now)
    for (let n = 0; n < 200; n++) {
      now += 50
      expect(rests.after({ handled: 2000, tookMs: 150 })).toBe(0)
    }
  })
})
