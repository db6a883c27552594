import { describe, expect, it } from 'vitest'
import { align, alignments, distribute, shifted } from './align.ts'

const rects = new Map([
  ['a', { x: 0, y: 0, width: 256, height: 64 }],
  ['b', { x: 304, y: 96, width: 384, height: 96 }],
  ['c', { x: 96, y: 400, width: 256, height: 64 }],
])
const at = (points: ReadonlyMap<string, { x: number; y: number }>, side: 'x' | 'y') => [...points.values()].map((point) => point[side])

describe('aligning', () => {
  it('puts the sides of all on the outermost one', () => {
    expect(at(align(rects, 'left'), 'x')).toEqual([0, 0, 0])
    expect(at(align(rects, 'right'), 'x')).toEqual([432, 304, 432])
    expect(at(align(rects, 'bottom'), 'y')).toEqual([400, 368, 400])
    expect(at(align(rects, 'left'), 'y')).toEqual([0, 96, 400])
  })
  it('puts their middles on one line, however wide they are', () => {
    expect(at(align(rects, 'centre'), 'x')).toEqual([216, 152, 216])
    expect(at(align(rects, 'middle'), 'y')).toEqual([200, 184, 200])
  })
  it('moves nothing when there is nothing to line up with', () => {
    const one = new Map([...rects].slice(0, 1))
    expect(alignments.map((how) => align(one, how).size)).toEqual([0, 0, 0, 0, 0, 0])
    expect(align(new Map(), 'left').size).toBe(0)
  })
})

describe('distributing', () => {
  it('leaves equal gaps between the first and the last, whatever the order they were chosen in', () => {
    const row = new Map([
      ['b', { x: 300, y: 0, width: 100, height: 64 }],
      ['a', { x: 0, y: 0, width: 100, height: 64 }],
      ['c', { x: 800, y: 0, width: 100, height: 64 }],
    ])
    expect(Object.fromEntries([...distribute(row, 'across')].map(([id, { x }]) => [id, x]))).toEqual({ a: 0, b: 400, c: 800 })
  })
  it('spreads down by heights', () => {
    const points = distribute(rects, 'down')
    expect(points.get('a')?.y).toBe(0)
    expect(points.get('b')?.y).toBe(184)
    expect(points.get('c')?.y).toBe(400)
  })
  it('needs three', () => {
    expect(distribute(new Map([...rects].slice(0, 2)), 'across').size).toBe(0)
  })
})

it('moves all alike', () => {
  expect(shifted(rects, { x: 8, y: -8 }).get('c')).toEqual({ x: 104, y: 392 })
})
