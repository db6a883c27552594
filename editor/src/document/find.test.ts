import { describe, expect, it } from 'vitest'
import { findables, found } from './find.ts'
import { flow } from './fixtures.ts'

const document = flow('c a:start b')
document.nodes[0]!.at = { x: 0, y: 900 }
document.nodes[1]!.title = 'Welcome'
document.nodes[2]!.config = { content: { subject: 'Subject line' }, amount: 42 }
document.notes = [{ id: 'n', text: 'Because', at: { x: 0, y: 0 }, size: { width: 100, height: 100 } }]
document.frames = [{ id: 'f', title: 'Campaign', nodes: ['a'] }]
const items = findables(document, ({ id }) => `Kind of ${id}`)
const find = (query: string) => found(items, query)

describe('finding in a flow', () => {
  it('looks at names, kinds, settings, notes and frames', () => {
    expect(['welcome', 'kind of b', 'SUBJECT', '42', 'because', 'campaign'].map(find)).toEqual([
      ['a'],
      ['b'],
      ['b'],
      ['b'],
      [' note n'],
      [' frame f'],
    ])
  })
  it('wants every word, in whatever order, and finds nothing for none', () => {
    expect([find('subject kind'), find('subject welcome'), find('  '), find('')]).toEqual([['b'], [], [], []])
  })
  it('answers from top to bottom', () => {
    expect(find('kind')).toEqual(['a', 'b', 'c'])
  })
})
