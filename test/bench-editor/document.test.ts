import { describe, expect, it } from 'vitest'
import { benchFlow, edgesANode } from './document.ts'

describe('the flow of the benchmark', () => {
  it('is the same for the same number', () => {
    expect(benchFlow(200)).toEqual(benchFlow(200))
  })

  it.each([20, 200, 1000, 3000])('has %i steps and 1.14 edges for each, of one to three ways out', (size) => {
    const { document, manifests } = benchFlow(size)
    expect(document.nodes).toHaveLength(size)
    expect(document.edges.length / size).toBeGreaterThan(size < 100 ? 0.9 : edgesANode - 0.02)
    expect(document.edges.length).toBeLessThanOrEqual(Math.round(size * edgesANode))
    const ways = manifests.map(({ ports }) => ports.length)
    expect([Math.min(...ways), Math.max(...ways)]).toEqual([1, 3])
  })

  it('leads each port to one step, none to a trigger, and ends at steps that are there', () => {
    const { document, manifests } = benchFlow(300)
    const types = new Map(document.nodes.map(({ id, type }) => [id, type]))
    const ports = new Map(manifests.map(({ type, ports: names }) => [type, names as readonly string[]]))
    expect(new Set(document.edges.map(({ from, port }) => `${from} ${port}`)).size).toBe(document.edges.length)
    for (const { from, port, to } of document.edges) {
      expect(ports.get(types.get(from) ?? '')).toContain(port)
      expect(types.get(to)).toBeDefined()
      expect(types.get(to)).not.toBe('bench.start')
    }
  })

  it('leaves no step of a large flow without a way in', () => {
    const { document } = benchFlow(1000)
    const reached = new Set(document.edges.map(({ to }) => to))
    const lost = document.nodes.filter(({ id, type }) => type !== 'bench.start' && !reached.has(id))
    expect(lost).toEqual([])
  })

  it('puts no two steps on each other, and has a counter on each', () => {
    const { document, stats } = benchFlow(1000)
    expect(new Set(document.nodes.map(({ at }) => `${at?.x} ${at?.y}`)).size).toBe(1000)
    expect(Object.keys(stats.nodes)).toHaveLength(1000)
    for (const { entered, inside, left } of Object.values(stats.nodes)) {
      const gone = Object.values(left).reduce((sum, count) => sum + count, 0)
      expect(gone === 0 || entered === inside + gone).toBe(true)
    }
  })

  it('of less than one step is refused', () => {
    expect(() => benchFlow(0)).toThrow(RangeError)
  })
})
