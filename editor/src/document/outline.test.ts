import { describe, expect, it } from 'vitest'
import { flow, manifests } from './fixtures.ts'
import { outlineOf, outlineRows } from './outline.ts'

const lines = (nodes: string, edges: string, closed: readonly string[] = []) => {
  const document = flow(nodes, edges)
  for (const node of document.nodes) if (node.type === 'fork') node.config = { branches: [{ name: 'yes' }] }
  return outlineRows(outlineOf(document, manifests), new Set(closed)).map(
    ({ item, level, position, of, open }) =>
      `${'  '.repeat(level - 1)}${item.kind === 'link' ? `-> ${item.to.id}` : item.kind === 'open' ? '...' : item.key} ${position}/${of}${open === null ? '' : open ? ' -' : ' +'}`,
  )
}

describe('the outline', () => {
  it('tells a chain as one list', () => {
    expect(lines('a:start b c:end', 'a.out-b b.out-c')).toEqual(['a 1/3', 'b 2/3', 'c 3/3'])
  })
  it('tells branches under their step, what follows them inside, and where a way joins another', () => {
    expect(lines('a:start f:fork b c d:end', 'a.out-f f.yes-b f.else-c b.out-d c.out-d')).toEqual([
      'a 1/2',
      'f 2/2 -',
      '  branch f yes 1/2 -',
      '    b 1/2',
      '    d 2/2',
      '  branch f else 2/2 -',
      '    c 1/2',
      '    -> d 2/2',
    ])
  })
  it('says where nothing follows yet', () => {
    expect(lines('a:start f:fork', 'a.out-f f.yes-a')).toEqual([
      'a 1/2',
      'f 2/2 -',
      '  branch f yes 1/2 -',
      '    -> a 1/1',
      '  branch f else 2/2 -',
      '    ... 1/1',
    ])
    expect(lines('a:start', '')).toEqual(['a 1/2', '... 2/2'])
  })
  it('has every step once: also those that nothing leads to, and circles', () => {
    expect(lines('x y a:start z:end', 'x.out-y y.out-x a.out-z')).toEqual(['a 1/5', 'z 2/5', 'x 3/5', 'y 4/5', '-> x 5/5'])
  })
  it('leaves out what is closed', () => {
    expect(lines('a:start f:fork b', 'a.out-f f.yes-b', ['f'])).toEqual(['a 1/2', 'f 2/2 +'])
  })
  it('tells a long chain without running out of stack', () => {
    const ids = Array.from({ length: 5000 }, (_, index) => `n${index}`)
    const edges = ids.slice(1).map((id, index) => `n${index}.out-${id}`)
    expect(outlineOf(flow(ids.join(' '), edges.join(' ')), manifests)).toHaveLength(5001)
  })
})
