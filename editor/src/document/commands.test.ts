import { portsOf } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import {
  addNode,
  connect,
  convertNode,
  disconnect,
  insertOnEdge,
  moveNodes,
  removeNodes,
  renameFlow,
  renameNode,
  setConfig,
  setNote,
  toggleDisabled,
} from './commands.ts'
import { edgesOf, flow, manifests } from './fixtures.ts'
import { card } from './geometry.ts'

const node = (id: string, y = 0) => ({ id, type: 'step', version: 1, config: {}, at: { x: 0, y } })
const out = [{ name: 'out', title: { en: 'then' } }]

describe('adding', () => {
  it('adds a node after a port', () => {
    const next = addNode(flow('a:start'), node('b'), { node: 'a', port: 'out' })
    expect(next.nodes.map((one) => one.id)).toEqual(['a', 'b'])
    expect(edgesOf(next)).toBe('a.out-b')
  })

  it('puts a node into an edge and makes room for what follows', () => {
    const before = flow('a:start b c', 'a.out-b b.out-c')
    const next = insertOnEdge(before, { node: 'a', port: 'out' }, { node: node('x', 128), ports: out })
    expect(edgesOf(next)).toBe('a.out-x b.out-c x.out-b')
    expect(next.nodes.find((one) => one.id === 'b')?.at?.y).toBe(128 + card.header + card.gapY)
    expect(next.nodes.find((one) => one.id === 'c')?.at?.y).toBe(256 + 128)
  })

  it('leaves the rest unconnected when the inserted node has no port to go on by', () => {
    const next = insertOnEdge(flow('a:start b', 'a.out-b'), { node: 'a', port: 'out' }, { node: node('x', 128), ports: [] })
    expect(edgesOf(next)).toBe('a.out-x')
  })

  it('does not push a cycle away from itself', () => {
    const before = flow('a:start b', 'a.out-b b.out-a')
    const next = insertOnEdge(before, { node: 'a', port: 'out' }, { node: node('x', 128), ports: out })
    expect(next.nodes.slice(0, 2).map((one) => one.at?.y)).toEqual([0, 128])
  })
})

describe('connecting', () => {
  it('replaces the older edge of a port', () => {
    expect(edgesOf(connect(flow('a:start b c', 'a.out-b'), { node: 'a', port: 'out' }, 'c'))).toBe('a.out-c')
  })
  it('changes nothing when the edge is there', () => {
    const before = flow('a:start b', 'a.out-b')
    expect(connect(before, { node: 'a', port: 'out' }, 'b')).toBe(before)
  })
  it('takes edges away by name', () => {
    const before = flow('a:start b c', 'a.out-b b.out-c')
    expect(edgesOf(disconnect(before, new Set(['b out'])))).toBe('a.out-b')
    expect(disconnect(before, new Set(['c out']))).toBe(before)
  })
})

describe('removing', () => {
  it('closes the gap in a chain', () => {
    expect(edgesOf(removeNodes(flow('a:start b c', 'a.out-b b.out-c'), new Set(['b'])))).toBe('a.out-c')
  })
  it('closes the gap over several nodes at once', () => {
    expect(edgesOf(removeNodes(flow('a:start b c d', 'a.out-b b.out-c c.out-d'), new Set(['b', 'c'])))).toBe('a.out-d')
  })
  it('joins both sides when all branches of the removed node led to one', () => {
    const before = flow('a:start f:fork b', 'a.out-f f.yes-b f.else-b')
    expect(edgesOf(removeNodes(before, new Set(['f'])))).toBe('a.out-b')
  })
  it('guesses nothing when the removed node branched', () => {
    const before = flow('a:start f:fork b c', 'a.out-f f.yes-b f.else-c')
    expect(edgesOf(removeNodes(before, new Set(['f'])))).toBe('')
  })
  it('makes no edge from a node to itself', () => {
    expect(edgesOf(removeNodes(flow('a b', 'a.out-b b.out-a'), new Set(['b'])))).toBe('')
  })
})

describe('setConfig', () => {
  const before = { ...flow('f:fork b c', 'f.yes-b f.else-c') }
  const ports = (...names: string[]) => portsOf(manifests.get('fork')!.ports, { branches: names.map((name) => ({ name })) })

  it('keeps the edge of a branch that is renamed', () => {
    const next = setConfig(before, { id: 'f', config: {}, before: ports('yes'), after: ports('paid') })
    expect(edgesOf(next)).toBe('f.else-c f.paid-b')
  })
  it('keeps edges when branches change places or come in', () => {
    const two = flow('f:fork b c', 'f.one-b f.two-c')
    expect(edgesOf(setConfig(two, { id: 'f', config: {}, before: ports('one', 'two'), after: ports('two', 'one') }))).toBe(
      'f.one-b f.two-c',
    )
    expect(edgesOf(setConfig(two, { id: 'f', config: {}, before: ports('one', 'two'), after: ports('new', 'one', 'two') }))).toBe(
      'f.one-b f.two-c',
    )
  })
  it('drops the edge of a branch that is gone', () => {
    expect(edgesOf(setConfig(before, { id: 'f', config: {}, before: ports('yes'), after: ports() }))).toBe('f.else-c')
  })
})

describe('convertNode', () => {
  const before = flow('a:fork b c d', 'a.one-b a.two-c a.rest-d b.out-c')
  const converted = flow('a:test b c d', 'a.one-b a.two-c b.out-c')

  it('takes the step over, with the connections that it keeps, and nothing else of the other document', () => {
    const edited = renameNode(disconnect(before, new Set(['b out'])), 'b', 'Renamed meanwhile')
    const next = convertNode(edited, 'a', converted)
    expect(next.nodes[0]).toEqual({ ...before.nodes[0], type: 'test' })
    expect(next.nodes[1]?.title).toBe('Renamed meanwhile')
    expect(edgesOf(next)).toBe('a.one-b a.two-c')
  })
  it('keeps title, note, place, and whether the step is on', () => {
    const own = setNote(renameNode(toggleDisabled(before, 'a'), 'a', 'Mine'), 'a', 'Why')
    expect(convertNode(own, 'a', converted).nodes[0]).toMatchObject({
      type: 'test',
      title: 'Mine',
      note: 'Why',
      disabled: true,
      at: { x: 0, y: 0 },
    })
  })
  it('does nothing to a step that has gone meanwhile, or is of that type already', () => {
    expect(convertNode(before, 'z', converted)).toBe(before)
    expect(convertNode(converted, 'a', converted)).toBe(converted)
  })
})

describe('small changes', () => {
  it('moves only what moves', () => {
    const before = flow('a b')
    const next = moveNodes(before, new Map([['a', { x: 8, y: 16 }]]))
    expect(next.nodes[0]?.at).toEqual({ x: 8, y: 16 })
    expect(next.nodes[1]).toBe(before.nodes[1])
    expect(moveNodes(before, new Map([['a', { x: 0, y: 0 }]]))).toBe(before)
  })
  it('names and unnames a node', () => {
    const named = renameNode(flow('a'), 'a', 'Reminder')
    expect(named.nodes[0]?.title).toBe('Reminder')
    expect('title' in renameNode(named, 'a', '').nodes[0]!).toBe(false)
  })
  it('refuses an empty name for a flow', () => {
    const before = flow('a')
    expect(renameFlow(before, '  ')).toBe(before)
    expect(renameFlow(before, ' Welcome ').name).toBe('Welcome')
  })
  it('keeps a note and turns a node off and on', () => {
    expect(setNote(flow('a'), 'a', 'Why').nodes[0]?.note).toBe('Why')
    const off = toggleDisabled(flow('a'), 'a')
    expect(off.nodes[0]?.disabled).toBe(true)
    expect(toggleDisabled(off, 'a')).toEqual(flow('a'))
  })
  it('does nothing to a node that is not there', () => {
    const before = flow('a')
    expect(renameNode(before, 'z', 'x')).toBe(before)
  })
})
