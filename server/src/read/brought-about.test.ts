import { idFrom } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { stepsBehind, type NumberedStep } from './brought-about.ts'

const step = (number: number, node: string, type: string, at = 1000): NumberedStep => ({
  at,
  step: `run:${number}`,
  run: 'run',
  flow: '7',
  node,
  type,
})
/** Newest first. */
const steps = [
  step(3, 'second', 'bonus.accrue'),
  step(2, 'first', 'bonus.accrue'),
  step(1, 'tag', 'tag.add'),
  step(0, 'mail', 'email.send'),
]

describe('the step behind an entry of the timeline', () => {
  it('is known of an event by the id that the step gave it', () => {
    const id = idFrom(1000, 'event:run:1:0:0')
    expect(stepsBehind(steps)({ at: 1000, kind: 'event', data: { id } })).toBe('run:1')
    expect(stepsBehind(steps)({ at: 1000, kind: 'event', data: { id: 'told-by-the-shop' } })).toBeNull()
    expect(stepsBehind(steps)({ at: 1001, kind: 'event', data: { id } })).toBeNull()
  })
  it('is known of a message by its node, and of bonuses by their run and the kind of the step, each step once', () => {
    const of = stepsBehind(steps)
    expect(of({ at: 1000, kind: 'message', data: { flow: '7', node: 'mail', run: 'run' } })).toBe('run:0')
    expect(of({ at: 1000, kind: 'bonus.accrued', data: { run: 'run' } })).toBe('run:3')
    expect(of({ at: 1000, kind: 'bonus.accrued', data: { run: 'run' } })).toBe('run:2')
    expect(of({ at: 1000, kind: 'bonus.accrued', data: { run: 'run' } })).toBeNull()
  })
  it('is nobody’s for what happened without a run', () => {
    expect(stepsBehind(steps)({ at: 1000, kind: 'bonus.burned', data: { run: null } })).toBeNull()
    expect(stepsBehind([])({ at: 1000, kind: 'message', data: {} })).toBeNull()
  })
})
