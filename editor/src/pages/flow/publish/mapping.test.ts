import { describe, expect, it } from 'vitest'
import type { AffectedStep } from '../../../api/publishing.ts'
import { canMove, firstChoices, rulesOf, undecided } from './mapping.ts'

const step = (node: string, more: Partial<AffectedStep> = {}): AffectedStep => ({
  node,
  type: 'delay',
  title: null,
  change: 'same',
  inside: 10,
  branched: 0,
  versions: [{ version: 1, inside: 10 }],
  to: node,
  keepsWait: true,
  ...more,
})
const steps = [step('gone', { change: 'removed', to: null }), step('other', { change: 'changed', inside: 5 }), step('same')]

describe('choices for contacts who wait', () => {
  it('are open where the step is gone or does something else; elsewhere contacts stay', () => {
    const choices = firstChoices(steps)
    expect(choices).toMatchObject({ gone: { action: null, to: null }, other: { action: null, to: 'other' }, same: { action: 'stay' } })
    expect(undecided(steps, choices)).toBe(15)
    expect(rulesOf(choices)).toEqual([])
  })
  it('are not made while it is not said where to', () => {
    const choices = { ...firstChoices(steps), gone: { action: 'move', to: null }, other: { action: 'exit', to: 'other' } } as const
    expect(undecided(steps, choices)).toBe(10)
    expect(rulesOf({ ...choices, gone: { action: 'move', to: 'same' } })).toEqual([
      { node: 'gone', action: 'move', to: 'same' },
      { node: 'other', action: 'exit' },
    ])
  })
  it('leave out moving where everybody is in parallel branches', () => {
    expect(canMove(step('a', { inside: 2, branched: 2 }))).toBe(false)
    expect(canMove(step('a', { inside: 2, branched: 1 }))).toBe(true)
  })
})
