import { describe, expect, it } from 'vitest'
import { connect, moveNodes, setConfig } from './commands.ts'
import { sameFlow } from './compare.ts'
import { flow } from './fixtures.ts'

describe('sameFlow', () => {
  const document = flow('a:start b', 'a.out-b')

  it('does not care for order and places', () => {
    const turned = { ...document, nodes: document.nodes.toReversed() }
    expect(sameFlow(document, moveNodes(turned, new Map([['a', { x: 99, y: 9 }]])))).toBe(true)
    expect(sameFlow({ ...document, settings: {} }, document)).toBe(true)
  })
  it('sees a changed config, edge or name', () => {
    expect(sameFlow(document, setConfig(document, { id: 'a', config: { event: 'x' }, before: [], after: [] }))).toBe(false)
    expect(sameFlow(document, connect(document, { node: 'b', port: 'out' }, 'b'))).toBe(false)
    expect(sameFlow(document, { ...document, name: 'Other' })).toBe(false)
  })
})
