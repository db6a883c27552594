import { describe, expect, it } from 'vitest'
import { createOverdue } from './overdue.ts'

const due = (lane: number, visit: string | null = null) => ({ workspace: 1, lane, visit })

const place = { visitors: 2, leisure: 1, share: 'some' }

describe('what a sweep rings', () => {
  const odd = createOverdue(() => ({ ...place, owns: ({ lane }) => lane % 2 === 1 }))

  it('is the own lanes at once, and those of others when nobody came to them until the next sweep', () => {
    expect(odd([due(1), due(2, '50'), due(4, '60'), due(6)])).toEqual([due(1)])
    expect(odd([due(2, '50'), due(4, '61'), due(6)])).toEqual([due(2, '50'), due(6)])
    expect(odd([due(4, '61'), due(8, '61')])).toEqual([due(4, '61')])
  })

  it('is nothing of a lane that was done in between', () => {
    const none = createOverdue(() => ({ ...place, owns: () => false }))
    none([due(2, '50')])
    none([])
    expect(none([due(2, '50')])).toEqual([])
  })
})
