import { describe, expect, it } from 'vitest'
import { flow } from '../../../document/fixtures.ts'
import { scopeOf } from './scope.ts'

const document = flow('a:start t:fork')
const node = document.nodes[1]!

describe('of what a step’s results tell', () => {
  it('knows a flow that was never published, and a step that was not in it', () => {
    expect(scopeOf(node, { version: null, document: null })).toBe('never')
    expect(scopeOf(node, { version: 1, document: flow('a:start') })).toBe('absent')
  })

  it('takes a step that was of another type for absent', () => {
    expect(scopeOf(node, { version: 1, document: flow('a:start t:step') })).toBe('absent')
  })

  it('tells a step that was changed since from one that runs as it is shown', () => {
    expect(scopeOf(node, { version: 1, document })).toBe('same')
    expect(scopeOf({ ...node, at: { x: 9, y: 9 }, title: 'Renamed' }, { version: 1, document })).toBe('same')
    expect(scopeOf({ ...node, config: { branches: [] } }, { version: 1, document })).toBe('changed')
    expect(scopeOf(node, { version: 1, document: null })).toBe('same')
  })
})
