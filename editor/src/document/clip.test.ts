import type { FlowDocument } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { clipOf, paste, writeClip, type Clip, type Pasted } from './clip.ts'
import { readClip } from './read-clip.ts'
import { edgesOf, flow, manifest, manifests } from './fixtures.ts'
import { addFrame } from './frames.ts'
import { cardRect, meets } from './geometry.ts'
import { addNote } from './notes.ts'

const types = new Map([
  ...manifests,
  [
    'waits',
    manifest('waits', ['out'], {
      config: {
        properties: {
          message: { type: 'string', 'x-ui': { widget: 'node' } },
          title: { type: 'string' },
          events: { type: 'array', items: { anyOf: [{ properties: { of: { 'x-ui': { widget: 'node' } } } }, { properties: {} }] } },
        },
      },
    }),
  ] as const,
])
const chosen = (nodes: string, notes = '') => ({
  nodes: new Set(nodes.split(' ').filter(Boolean)),
  notes: new Set(notes.split(' ').filter(Boolean)),
})
const at = { x: 0, y: 0 }
const pasted = (document: FlowDocument, clip: Clip) => paste(document, clip, { at, manifests: types }) as Pasted
const copy = (document: FlowDocument, nodes: string, notes = '') => readClip(writeClip(clipOf(document, chosen(nodes, notes))!)) as Clip

describe('copying', () => {
  const document = flow('a:start b c d', 'a.out-b b.out-c c.out-d')

  it('takes the edges between what is chosen, and nothing beside it', () => {
    const clip = copy(document, 'b c')
    expect(clip.nodes.map(({ id }) => id)).toEqual(['b', 'c'])
    expect(clip.edges).toEqual([{ from: 'b', port: 'out', to: 'c' }])
  })
  it('takes nothing when nothing is chosen', () => {
    expect(clipOf(document, chosen(''))).toBeNull()
    expect(clipOf(document, chosen('gone'))).toBeNull()
  })
  it('takes a frame along when all of its steps go', () => {
    const framed = addFrame(document, { id: 'frame', title: 'Two', nodes: ['b', 'c'] })
    expect(clipOf(framed, chosen('b'))!.frames).toBeUndefined()
    expect(clipOf(framed, chosen('a b c'))!.frames).toHaveLength(1)
  })
})

describe('pasting', () => {
  const document = flow('a:start b c', 'a.out-b b.out-c')

  it('gives new ids where the old are taken, and leads the edges to them', () => {
    const { document: next, chosen: now } = pasted(document, copy(document, 'b c'))
    expect([...now.nodes]).toEqual(['step', 'step_2'])
    expect(edgesOf(next)).toBe('a.out-b b.out-c step.out-step_2')
  })
  it('keeps ids that are free in the other flow', () => {
    expect([...pasted(flow('x:start'), copy(document, 'b c')).chosen.nodes]).toEqual(['b', 'c'])
  })
  it('leads references between copied steps to the copies, in lists, rules and texts too, and leaves the others', () => {
    const rich = flow('b w:waits', 'b.out-w')
    rich.nodes[1]!.config = {
      message: 'b',
      title: 'b',
      events: [{ of: 'b' }, { of: 'away' }],
      rule: { '==': [{ var: 'message.b.opened' }, { var: 'contact.b' }] },
      text: '{{ vars.b.event }} and {{ message.b2.sent }} {{ vars.b-2 }}',
    }
    const { document: next } = pasted(rich, copy(rich, 'b w'))
    expect(next.nodes.at(-1)!.config).toEqual({
      message: 'step',
      title: 'b',
      events: [{ of: 'step' }, { of: 'away' }],
      rule: { '==': [{ var: 'message.step.opened' }, { var: 'contact.b' }] },
      text: '{{ vars.step.event }} and {{ message.b2.sent }} {{ vars.b-2 }}',
    })
    expect(pasted(rich, copy(rich, 'w')).document.nodes.at(-1)!.config).toEqual(rich.nodes[1]!.config)
  })
  it('stands on no card that is there, and keeps its shape', () => {
    const { document: next, chosen: now } = pasted(document, copy(document, 'a b c'))
    const rects = (ids: (id: string) => boolean) => next.nodes.filter(({ id }) => ids(id)).map((node) => cardRect(node, 1))
    const [old, fresh] = [rects((id) => !now.nodes.has(id)), rects((id) => now.nodes.has(id))]
    expect(fresh.some((one) => old.some((other) => meets(one, other)))).toBe(false)
    expect(fresh.map(({ y }) => y - fresh[0]!.y)).toEqual([0, 128, 256])
  })
  it('brings notes and frames, under ids of their own', () => {
    const note = { id: 'b', text: 'Why?', at, size: { width: 208, height: 128 } }
    const full = addNote(addFrame(document, { id: 'frame', title: 'Two', nodes: ['b', 'c'] }), note)
    const { document: next, chosen: now } = pasted(full, copy(full, 'b c', 'b'))
    expect([...now.notes]).toEqual(['note'])
    expect(next.frames).toEqual([full.frames![0], { id: 'frame_2', title: 'Two', nodes: ['step', 'step_2'] }])
  })
  it('takes a whole exported flow, laid out where it has no places, and never its tests or settings', () => {
    const { nodes, edges } = document
    const exported = {
      millrace: 1,
      name: 'Other',
      settings: { timezone: 'UTC' },
      nodes: nodes.map((node) => ({ ...node, at: undefined })),
      edges,
    }
    const { document: next } = pasted(flow(''), readClip(JSON.stringify(exported)) as Clip)
    expect(edgesOf(next)).toBe('a.out-b b.out-c')
    expect([next.name, next.settings]).toEqual(['Test', undefined])
    expect(next.nodes.map((node) => node.at!.y - next.nodes[0]!.at!.y)).toEqual([0, 128, 256])
  })
  it('refuses what is no flow, what is damaged and what is too much, and says which', () => {
    const bad = (change: object) => readClip(JSON.stringify({ millrace: 1, name: 'x', nodes: document.nodes, edges: [], ...change }))
    expect(['', 'hello', '{"a":1}', 'null', '[]'].map(readClip)).toEqual(Array.from({ length: 5 }, () => 'foreign'))
    expect([bad({ nodes: {} }), bad({ nodes: [{ id: 'a b' }] }), bad({ nodes: [] }), bad({ more: 1 }), bad({ millrace: 2 })]).toEqual(
      Array.from({ length: 5 }, () => 'unsound'),
    )
    expect(bad({ nodes: [document.nodes[0], document.nodes[0]] })).toBe('unsound')
    const many = { ...document, nodes: Array.from({ length: 5000 }, (_, index) => ({ ...document.nodes[1]!, id: `n${index}` })) }
    expect(paste(many, copy(document, 'b'), { at, manifests })).toBe('large')
  })
  it('leaves edges out that lead nowhere in the text', () => {
    const clip = readClip(JSON.stringify({ millrace: 1, name: 'x', nodes: document.nodes.slice(1), edges: document.edges })) as Clip
    expect(clip.edges).toEqual([{ from: 'b', port: 'out', to: 'c' }])
  })
})
