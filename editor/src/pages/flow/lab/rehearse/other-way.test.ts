import type { RehearsedStep } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { crossingOf, otherWay } from './other-way.ts'

const step = (node: string, port: string | null): RehearsedStep => ({
  turn: 1,
  run: 'r',
  at: '2027-01-04T09:00:00.000Z',
  input: 'enter',
  node,
  port,
  outcome: 'left',
})
/** Every third contact goes by `b`. */
const play = (asked: number[]) => async (ahead: number) => {
  asked.push(ahead)
  return { steps: [step('start', 'out'), step('split', ahead % 3 === 2 ? 'b' : 'a')] }
}

describe('another way at a split', () => {
  it('is that of the next contact who goes another way', async () => {
    const asked: number[] = []
    const steps = [step('start', 'out'), step('split', 'a')]
    expect(await otherWay(crossingOf({ steps }, steps[1]!), 0, play(asked))).toBe(2)
    expect(asked).toEqual([1, 2])
    expect(await otherWay(crossingOf({ steps }, steps[1]!), 49, play([]))).toBe(50)
    expect(await otherWay({ step: step('split', 'b'), time: 0 }, 50, play([]))).toBe(0)
  })
  it('is none where all go the same way, or do not come there', async () => {
    const asked: number[] = []
    expect(await otherWay({ step: step('start', 'out'), time: 0 }, 0, play(asked))).toBeNull()
    expect(asked).toHaveLength(20)
    expect(await otherWay({ step: step('split', 'a'), time: 1 }, 0, play([]))).toBeNull()
  })
  it('is looked for at that passing of the step that is meant', () => {
    const steps = [step('split', 'a'), step('end', null), step('split', 'b')]
    expect(crossingOf({ steps }, steps[2]!).time).toBe(1)
  })
})
