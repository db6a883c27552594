import { describe, expect, it } from 'vitest'
import type { FlowItem } from '../../../api/types.ts'
import { flow, manifest, manifests } from '../../../document/fixtures.ts'
import { enteringEvent, firstSteps } from './steps.ts'

const item = (more: Partial<FlowItem>): FlowItem => ({
  id: '1',
  name: 'Welcome',
  state: 'draft',
  version: null,
  revision: 1,
  createdAt: '2026-05-01T09:00:00Z',
  updatedAt: '2026-05-01T09:00:00Z',
  ...more,
})
const told = (flows: readonly FlowItem[], messages = false, under = false) =>
  firstSteps({ flows, messages, under }).map(({ name, done, next }) => `${name}${done ? ' done' : ''}${next ? ' next' : ''}`)

describe('the first steps', () => {
  it('go from making a flow to seeing what it sent', () => {
    expect(told([])).toEqual(['make next', 'publish', 'enter', 'see'])
    expect(told([item({})])).toEqual(['make done', 'publish next', 'enter', 'see'])
    expect(told([item({ version: 1, state: 'active' })])).toEqual(['make done', 'publish done', 'enter next', 'see'])
    expect(told([item({ version: 1, inside: 1 })])).toEqual(['make done', 'publish done', 'enter done', 'see next'])
    expect(told([item({ version: 1, completed: 2 })], true)).toEqual(['make done', 'publish done', 'enter done', 'see done'])
  })
  it('end where the one who goes them sees what was sent, not when it is sent', () => {
    expect(told([item({ version: 1, inside: 1 })], true, true)).toEqual(['make done', 'publish done', 'enter done', 'see next'])
  })
})

describe('the event that lets somebody in', () => {
  const types = new Map([...manifests, ['on', manifest('on', ['out'], { trigger: true })]])
  it('is that of the first trigger that has one', () => {
    const document = flow('a:start b:on c:step')
    const named = {
      ...document,
      nodes: document.nodes.map((node) => (node.id === 'b' ? { ...node, config: { event: 'Signed Up' } } : node)),
    }
    expect(enteringEvent(named, types)).toBe('Signed Up')
    expect(enteringEvent(document, types)).toBeNull()
  })
})
