import { describe, expect, it } from 'vitest'
import { edgesOf, flow, manifests } from './fixtures.ts'
import { moveStep } from './reorder.ts'

const chain = flow('a:start b c d:end', 'a.out-b b.out-c c.out-d')

describe('moving a step in its chain', () => {
  it('changes places with the next, and takes its place on the canvas', () => {
    const next = moveStep(chain, 'b', 'later', manifests)
    expect(edgesOf(next)).toBe('a.out-c b.out-d c.out-b')
    expect(next.nodes.map(({ id, at }) => `${id} ${at!.y}`)).toEqual(['a 0', 'b 256', 'c 128', 'd 384'])
  })
  it('undoes itself the other way', () => {
    const there = moveStep(chain, 'c', 'earlier', manifests)
    expect(edgesOf(there)).toBe('a.out-c b.out-d c.out-b')
    expect(edgesOf(moveStep(there, 'c', 'later', manifests))).toBe(edgesOf(chain))
  })
  it('goes last where nothing follows', () => {
    expect(edgesOf(moveStep(flow('a:start b c', 'a.out-b b.out-c'), 'b', 'later', manifests))).toBe('a.out-c c.out-b')
  })
  it('keeps every way that led to the first', () => {
    const met = flow('a:start x:start b c d:end', 'a.out-b x.out-b b.out-c c.out-d')
    expect(edgesOf(moveStep(met, 'b', 'later', manifests))).toBe('a.out-c b.out-d c.out-b x.out-c')
  })
  it('stays before no start, after no end, and where ways part or meet', () => {
    const parted = flow('a:start f:fork b c', 'a.out-f f.yes-b f.else-c')
    parted.nodes[1]!.config = { branches: [{ name: 'yes' }] }
    expect(moveStep(chain, 'b', 'earlier', manifests)).toBe(chain)
    expect(moveStep(chain, 'c', 'later', manifests)).toBe(chain)
    expect(moveStep(chain, 'd', 'earlier', manifests)).toBe(chain)
    expect(moveStep(parted, 'f', 'later', manifests)).toBe(parted)
    expect(moveStep(parted, 'b', 'earlier', manifests)).toBe(parted)
    expect(moveStep(chain, 'gone', 'later', manifests)).toBe(chain)
  })
})
