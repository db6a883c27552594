import { describe, expect, it } from 'vitest'
import { insertOnEdge, removeNodes } from './commands.ts'
import { flow, manifests } from './fixtures.ts'
import { addFrame, frameRect, joinFrame, leaveFrames, paintFrame, removeFrames, renameFrame } from './frames.ts'
import { cardRect } from './geometry.ts'
import { positioned } from './place.ts'

const chain = flow('a:start b c d', 'a.out-b b.out-c c.out-d')
const framed = addFrame(chain, { id: 'frame', title: 'Two', nodes: ['b', 'c'] })
const members = (document: typeof framed) => document.frames?.map(({ id, nodes }) => `${id}: ${nodes.join(' ')}`) ?? []

describe('a frame', () => {
  it('is around its steps, wherever they are', () => {
    const rectOf = (document: typeof framed) => (id: string) => {
      const node = document.nodes.find((one) => one.id === id)
      return node && cardRect(node, 1)
    }
    expect(frameRect(framed.frames![0]!, rectOf(framed))).toEqual({ x: -24, y: 80, width: 304, height: 264 })
    expect(frameRect({ id: 'x', title: '', nodes: ['gone'] }, rectOf(framed))).toBeNull()
  })
  it('takes steps from the frame that they stood in', () => {
    const next = addFrame(framed, { id: 'other', title: '', nodes: ['c', 'd'] })
    expect(members(next)).toEqual(['frame: b', 'other: c d'])
    expect(members(joinFrame(next, 'frame', new Set(['c', 'd'])))).toEqual(['frame: b c d'])
  })
  it('is gone with its last step, and its steps stay when it goes', () => {
    expect(members(removeNodes(framed, new Set(['b'])))).toEqual(['frame: c'])
    expect('frames' in removeNodes(framed, new Set(['b', 'c']))).toBe(false)
    expect('frames' in leaveFrames(framed, new Set(['b', 'c']))).toBe(false)
    const bare = removeFrames(framed, new Set(['frame']))
    expect([bare.nodes.length, 'frames' in bare]).toEqual([4, false])
  })
  it('takes in a step that is inserted between two of its own, and none beside them', () => {
    const insert = { node: { id: 'x', type: 'step', version: 1, config: {} }, ports: [{ name: 'out', title: { en: '' } }] }
    expect(members(insertOnEdge(framed, { node: 'b', port: 'out' }, insert))).toEqual(['frame: b c x'])
    expect(members(insertOnEdge(framed, { node: 'a', port: 'out' }, insert))).toEqual(['frame: b c'])
  })
  it('is the very same document when nothing changes', () => {
    expect(renameFrame(framed, 'frame', ' Two ')).toBe(framed)
    expect(joinFrame(framed, 'frame', new Set(['b']))).toBe(framed)
    expect(leaveFrames(framed, new Set(['a']))).toBe(framed)
    expect(addFrame(framed, { id: 'empty', title: '', nodes: [] })).toBe(framed)
    expect(paintFrame(paintFrame(framed, 'frame', 'blue'), 'frame', 'blue').frames![0]!.colour).toBe('blue')
  })
  it('stays through a new layout', () => {
    const bare = { ...framed, nodes: framed.nodes.map((node) => ({ ...node, at: undefined })) as typeof framed.nodes }
    expect(members(positioned(bare, manifests))).toEqual(['frame: b c'])
  })
})
