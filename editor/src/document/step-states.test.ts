import { expect, it } from 'vitest'
import { addNode, toggleDisabled } from './commands.ts'
import { flow } from './fixtures.ts'
import { stepStates } from './step-states.ts'

const published = flow('a:start b c', 'a.out-b b.out-c')
const draft = toggleDisabled(addNode(published, { id: 'd', type: 'step', version: 1, config: {} }, { node: 'c', port: 'out' }), 'b')

it('tells steps that are new, changed, and live as they stand', () => {
  expect(Object.fromEntries(stepStates(published, draft, true))).toEqual({ a: 'live', b: 'changed', c: 'changed', d: 'new' })
})
it('calls nothing live of a flow that does not run, and says nothing before anything is published', () => {
  expect(Object.fromEntries(stepStates(published, draft, false))).toEqual({ b: 'changed', c: 'changed', d: 'new' })
  expect(stepStates(null, draft, true).size).toBe(0)
})
