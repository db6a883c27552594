import type { FlowDocument } from '@millrace/core'
import { assert, array, integer, property, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flow, manifests } from './fixtures.ts'
import { card, cardHeight, cardWidth, meets } from './geometry.ts'
import { layout } from './layout.ts'
import { freeSpot, placeFor, positioned, rectsOf, type Spot } from './place.ts'

const fork = (names: string[]) => ({ branches: names.map((name) => ({ name })) })

describe('layout', () => {
  it('puts a chain on one line', () => {
    const spots = layout(flow('a:start b c', 'a.out-b b.out-c'), manifests)
    expect([...spots.values()].map((spot) => spot.x)).toEqual([0, 0, 0])
    expect(spots.get('c')?.y).toBe(2 * (card.header + card.gapY))
  })

  it('keeps branches in the order of their ports', () => {
    const document = flow('a:start f:fork x y z', 'a.out-f f.two-y f.one-x f.else-z')
    document.nodes[1]!.config = fork(['one', 'two'])
    const spots = layout(document, manifests)
    expect(spots.get('x')!.x).toBeLessThan(spots.get('y')!.x)
    expect(spots.get('y')!.x).toBeLessThan(spots.get('z')!.x)
  })

  it('places what several branches lead to after the longest of them', () => {
    const document = flow('a:start f:fork x end:end', 'a.out-f f.one-x x.out-end f.else-end')
    document.nodes[1]!.config = fork(['one'])
    const spots = layout(document, manifests)
    expect(spots.get('end')!.y).toBeGreaterThan(spots.get('x')!.y)
  })

  it('lets no two cards meet, cycles and loose parts included (003.08)', () => {
    const edges = array(tuple(integer({ min: 0, max: 14 }), integer({ min: 0, max: 2 }), integer({ min: 0, max: 14 })), { maxLength: 30 })
    assert(
      property(edges, (list) => {
        const document = flow(Array.from({ length: 15 }, (_, index) => `n${index}:fork`).join(' '))
        for (const one of document.nodes) {
          one.config = fork(['p0', 'p1', 'p2'])
          delete one.at
        }
        const used = new Map(list.map(([from, port, to]) => [`${from} ${port}`, { from: `n${from}`, port: `p${port}`, to: `n${to}` }]))
        const rects = rectsOf(positioned({ ...document, edges: [...used.values()] }, manifests), manifests)
        rects.forEach((a, i) => rects.slice(i + 1).forEach((b) => expect(meets(a, b)).toBe(false)))
      }),
    )
  })
})

describe('places', () => {
  const place = (document: FlowDocument, spot: Spot, ports = 1) => placeFor(document, manifests, { spot, ports })
  it('keeps the positions that an author chose', () => {
    const document = flow('a:start b', 'a.out-b')
    expect(positioned(document, manifests)).toBe(document)
  })
  it('puts a new card under the port, and beside what stands there', () => {
    expect(place(flow('a:start'), { after: { node: 'a', port: 'out' } })).toEqual({ x: 0, y: card.header + card.gapY })
    expect(place(flow('a:start b', 'a.out-b'), { after: { node: 'a', port: 'out' } }).x).toBeGreaterThan(card.width)
  })
  it('puts a card into an edge where no card that stays is in its way', () => {
    const document = flow('a:start b:start c d e', 'a.out-e b.out-c c.out-d d.out-e')
    const row = card.header + card.gapY
    const spots = { a: [0, 0], b: [400, 0], c: [400, row], d: [400, 2 * row], e: [400, 3 * row] } as const
    for (const node of document.nodes) [node.at!.x, node.at!.y] = spots[node.id as keyof typeof spots]
    const edge = (node: string) => place(document, { edge: { node, port: 'out' } })
    expect(edge('a')).toEqual({ x: 0, y: row })
    expect(edge('b')).toEqual({ x: 400, y: row })
    document.nodes.push({ ...document.nodes[2]!, id: 'f', at: { x: 0, y: row } })
    expect(edge('a').x).toBeGreaterThan(400 + card.width)
  })
  it('gives the cards of two branches a column each', () => {
    const document = flow('f:fork')
    document.nodes[0]!.config = fork(['yes'])
    const [yes, otherwise] = ['yes', 'else'].map((port) => place(document, { after: { node: 'f', port } }).x)
    expect(otherwise! - yes!).toBe(card.width + card.gapX)
  })
  it('puts a card that is let go by hand on the grid, where a drag would leave it', () => {
    const drawn = flow('a:start')
    expect(place(drawn, { at: { x: 403.7, y: 201.2 } })).toEqual({ x: 400, y: 200 })
    expect(place(drawn, { after: { node: 'a', port: 'out' }, at: { x: 397.4, y: 12 } })).toEqual({ x: 400, y: 16 })
  })
  it('finds a spot that touches nothing', () => {
    const taken = rectsOf(flow('a b c'), manifests)
    const spot = freeSpot(taken, { x: 0, y: 0 }, { width: card.width, height: card.header })
    expect(taken.some((rect) => meets(rect, { ...spot, width: card.width, height: card.header }))).toBe(false)
  })

  it('leave a card of several ports all the room that it needs', () => {
    const below = flow('a')
    const at = { x: 0, y: -card.header - card.grid * 2 }
    expect(place(below, { at })).toEqual(at)
    const put = place(below, { at }, 2)
    expect(put).not.toEqual(at)
    expect(rectsOf(below, manifests).some((rect) => meets(rect, { ...put, width: cardWidth(2), height: cardHeight(2) }))).toBe(false)
    // A wide one stands with its middle where a plain one would.
    expect(place(below, { at: { x: 0, y: 400 } }, 5)).toEqual({ x: -112, y: 400 })
  })
})
