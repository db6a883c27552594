import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { edgesOf, flow, manifests } from '../document/fixtures.ts'
import { useFlowDocument } from './flow-document.ts'
import { useManifests } from './manifests.ts'

const branches = (...names: string[]) => ({ branches: names.map((name) => ({ name })) })

function opened(nodes: string, edges = '') {
  setActivePinia(createPinia())
  useManifests().show([...manifests.values()])
  const store = useFlowDocument()
  store.open(flow(nodes, edges))
  return store
}

describe('the document of the page', () => {
  let store = opened('')
  beforeEach(() => (store = opened('a:start f:fork x y', 'a.out-f f.else-y')))

  it('adds a step after a port, in one undo step', () => {
    const id = store.addNode(manifests.get('step')!, { after: { node: 'x', port: 'out' } })
    expect(edgesOf(store.document)).toBe('a.out-f f.else-y x.out-step')
    expect(id).toBe('step')
    expect(store.undoName).toBe('addNode')
    store.undo()
    expect(store.document.nodes.map((node) => node.id)).toEqual(['a', 'f', 'x', 'y'])
    expect([store.undoName, store.redoName]).toEqual([null, 'addNode'])
  })

  it('inserts into an edge where the next card stood', () => {
    const before = store.document.nodes[1]!.at
    store.addNode(manifests.get('step')!, { edge: { node: 'a', port: 'out' } })
    expect(edgesOf(store.document)).toBe('a.out-step f.else-y step.out-f')
    expect(store.document.nodes.find((node) => node.id === 'step')?.at).toEqual(before)
    expect(store.document.nodes[1]!.at!.y).toBeGreaterThan(before!.y)
  })

  it('leads nothing into a trigger', () => {
    store.addNode(manifests.get('start')!, { after: { node: 'x', port: 'out' } })
    expect(edgesOf(store.document)).toBe('a.out-f f.else-y')
  })

  it('keeps the edge of a branch whose name is typed anew, through a moment without any name', () => {
    store.setConfig('f', branches('yes'), '/branches')
    store.connect({ node: 'f', port: 'yes' }, 'x')
    for (const name of ['ye', '', 'p', 'paid']) store.setConfig('f', branches(name), '/branches/0/name')
    expect(edgesOf(store.document)).toBe('a.out-f f.else-y f.paid-x')
    store.undo()
    expect(edgesOf(store.document)).toBe('a.out-f f.else-y f.yes-x')
  })

  it('makes a new step of what is typed after the field was left', () => {
    store.setConfig('x', { text: 'a' }, '/text')
    store.seal()
    store.setConfig('x', { text: 'ab' }, '/text')
    store.undo()
    expect(store.document.nodes[2]!.config).toEqual({ text: 'a' })
  })

  it('changes nothing while it is locked, undo included', () => {
    store.renameFlow('Mine')
    store.locked = true
    const before = store.document
    store.removeItems({ nodes: new Set(['x']), notes: new Set() })
    store.undo()
    expect(store.addNode(manifests.get('step')!, null)).toBeNull()
    expect(store.document).toBe(before)
  })

  it('goes back to the own document after another was taken', () => {
    const mine = store.document
    store.replace('takeTheirs', flow('z'))
    expect(store.document.nodes.map((node) => node.id)).toEqual(['z'])
    store.undo()
    expect(store.document).toBe(mine)
  })

  it('lays out what comes without positions', () => {
    const bare = flow('a:start b', 'a.out-b')
    store.open({ ...bare, nodes: bare.nodes.map(({ id, type, version, config }) => ({ id, type, version, config })) })
    expect(store.document.nodes.every((node) => node.at !== undefined)).toBe(true)
    expect(store.undoName).toBeNull()
  })
})
