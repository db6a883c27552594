import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { clipOf } from '../document/clip.ts'
import { edgesOf, flow, manifests } from '../document/fixtures.ts'
import { useFlowDocument } from './flow-document.ts'
import { useManifests } from './manifests.ts'
import { useSelection } from './selection.ts'

function opened(nodes: string, edges = '') {
  setActivePinia(createPinia())
  useManifests().show([...manifests.values()])
  const store = useFlowDocument()
  store.open(flow(nodes, edges))
  return store
}
const chosen = (nodes: readonly string[], notes: readonly string[] = []) => ({ nodes: new Set(nodes), notes: new Set(notes) })
const nowhere = { nodes: new Map(), notes: new Map() }

describe('what is done to many at once', () => {
  let store = opened('')
  beforeEach(() => (store = opened('a:start b c d', 'a.out-b b.out-c c.out-d')))

  it('is one undo step: removing heals the chain, and one undo brings all back', () => {
    const note = store.addNote({ x: 0, y: 0 })!
    store.removeItems(chosen(['b', 'c'], [note]))
    expect([edgesOf(store.document), store.document.notes, store.undoName]).toEqual(['a.out-d', undefined, 'removeNodes'])
    store.undo()
    expect([edgesOf(store.document), store.document.notes?.length]).toEqual(['a.out-b b.out-c c.out-d', 1])
  })

  it('moves steps and notes together, and presses of an arrow that follow each other are one step', () => {
    const note = store.addNote({ x: 0, y: 0 })!
    const to = (by: number) => ({ nodes: new Map([['b', { x: by, y: 128 }]]), notes: new Map([[note, { x: by, y: 0 }]]) })
    store.nudge(to(8))
    store.nudge(to(16))
    expect([store.document.nodes[1]!.at!.x, store.document.notes![0]!.at.x]).toEqual([16, 16])
    store.undo()
    expect([store.document.nodes[1]!.at!.x, store.document.notes![0]!.at.x, store.undoName]).toEqual([0, 0, 'addNote'])
  })

  it('pastes what was cut, and tells why it cannot', () => {
    const clip = clipOf(store.document, chosen(['b', 'c']))!
    store.removeItems(chosen(['b', 'c']), 'cut')
    const pasted = store.paste(clip, { x: 0, y: 0 })
    expect(pasted).toEqual(chosen(['b', 'c']))
    expect([edgesOf(store.document), store.undoName]).toEqual(['a.out-d b.out-c', 'paste'])
    store.open({ ...flow(''), nodes: Array.from({ length: 5000 }, (_, index) => ({ ...flow('x').nodes[0]!, id: `n${index}` })) })
    expect([store.paste(clip, { x: 0, y: 0 }), store.undoName]).toEqual(['large', null])
  })

  it('frames, colours and names, and does nothing while locked', () => {
    const frame = store.addFrame(new Set(['b', 'c']))!
    store.renameFrame(frame, 'Letters')
    store.paintFrame(frame, 'pink')
    expect(store.document.frames).toEqual([{ id: 'frame', title: 'Letters', nodes: ['b', 'c'], colour: 'pink' }])
    store.locked = true
    store.removeFrames(new Set([frame]))
    expect([store.addFrame(new Set(['a'])), store.addNote({ x: 0, y: 0 }), store.paste({ nodes: [], edges: [] }, { x: 0, y: 0 })]).toEqual([
      null,
      null,
      null,
    ])
    store.moveItems(nowhere)
    expect(store.document.frames).toHaveLength(1)
  })

  it('keeps notes beside their cards when all is tidied up', () => {
    store.addNote({ x: 300, y: 384 })
    store.moveItems({ nodes: new Map([['d', { x: 0, y: 984 }]]), notes: new Map([['note', { x: 300, y: 984 }]]) })
    store.arrange()
    expect([store.document.nodes[3]!.at!.y, store.document.notes![0]!.at.y]).toEqual([384, 384])
  })
})

describe('what is chosen', () => {
  it('is steps and notes together, or an edge, or a frame with its steps', () => {
    setActivePinia(createPinia())
    const selection = useSelection()
    selection.select('a')
    selection.selectNote('n', true)
    expect([selection.size, selection.only, [...selection.keys]]).toEqual([2, null, ['a', ' note n']])
    selection.select('a', true)
    expect([selection.size, [...selection.keys]]).toEqual([1, [' note n']])
    selection.set({ nodes: new Set(['a']), frame: 'f' })
    expect([selection.only, selection.frame]).toEqual(['a', 'f'])
    selection.selectEdge('a out')
    expect([selection.size, selection.frame, selection.edge]).toEqual([0, null, 'a out'])
  })
  it('lets go of what is no longer there, and is the same when all is', () => {
    setActivePinia(createPinia())
    const selection = useSelection()
    selection.set({ nodes: new Set(['a', 'b']), notes: new Set(['n']) })
    const { nodes } = selection
    selection.keep(new Set(['a', 'b', 'c']), new Set(['n']))
    expect(selection.nodes).toBe(nodes)
    selection.keep(new Set(['b']), new Set())
    expect([[...selection.nodes], selection.notes.size]).toEqual([['b'], 0])
  })
})
