import { describe, expect, it } from 'vitest'
import { createRung } from './rung.ts'

const lane = (number: number) => ({ workspace: 1, lane: number })

describe('lanes with a ring to come', () => {
  it('need no other until shortly before it comes, counted from the beginning of its transaction', () => {
    let now = 100
    const rung = createRung(2000, () => now)
    expect(rung.without([lane(1), lane(2)])).toEqual([lane(1), lane(2)])
    rung.add([lane(1)], 90)
    expect(rung.without([lane(1), lane(2)])).toEqual([lane(2)])
    now = 1589
    expect(rung.without([lane(1)])).toEqual([])
    now = 1590
    expect(rung.without([lane(1)])).toEqual([lane(1)])
  })

  it('do not count a commit that had no ring for them as one', () => {
    let now = 0
    const rung = createRung(2000, () => now)
    rung.add([lane(1)], 0)
    now = 1400
    rung.add(rung.without([lane(1)]), 1400)
    rung.add([lane(1)], 1400)
    now = 1600
    expect(rung.without([lane(1)])).toEqual([lane(1)])
  })
})
