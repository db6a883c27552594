import { describe, expect, it } from 'vitest'
import type { Comment } from '../../../api/comments.ts'
import { filtered, groupsOf, openByNode, threadsOf } from './threads.ts'

const comment = (id: string, more: Partial<Comment> = {}): Comment => ({
  id,
  flow: '1',
  node: null,
  thread: null,
  account: '7',
  author: 'ann@example.com',
  text: 'Hm',
  mentions: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  editedAt: null,
  resolvedAt: null,
  resolvedBy: null,
  ...more,
})
const said = [
  comment('1', { node: 'mail' }),
  comment('2', { node: 'wait', resolvedAt: '2026-01-02T00:00:00.000Z', mentions: ['8'] }),
  comment('3', { node: 'mail', thread: '1', mentions: ['8'] }),
  comment('4'),
  comment('5', { node: 'lost' }),
  comment('6', { node: 'mail' }),
]
const threads = threadsOf(said)
const ids = (list: typeof threads) => list.map(({ first }) => first.id)

describe('threads of comments', () => {
  it('stand newest first, each with its answers in order, whatever is answered', () => {
    expect(ids(threads)).toEqual(['6', '5', '4', '2', '1'])
    expect(threads.at(-1)!.answers.map(({ id }) => id)).toEqual(['3'])
    expect(threadsOf([])).toEqual([])
  })
  it('are shown by what is open, what is resolved, and where one is named in what is open', () => {
    expect(ids(filtered(threads, 'open', '8'))).toEqual(['6', '5', '4', '1'])
    expect(ids(filtered(threads, 'resolved', '8'))).toEqual(['2'])
    expect(ids(filtered(threads, 'mine', '8'))).toEqual(['1'])
    expect(filtered(threads, 'mine', null)).toEqual([])
  })
  it('are counted at each step while they are open', () => {
    expect([...openByNode(threads)].toSorted()).toEqual([
      ['lost', 1],
      ['mail', 2],
    ])
  })
  it('of the chosen step come first, and of steps that are gone last', () => {
    const there = new Set(['mail', 'wait'])
    const told = (chosen: string | null) => groupsOf(threads, { chosen, there }).map((group) => [group.kind, ids(group.threads)])
    expect(told('mail')).toEqual([
      ['here', ['6', '1']],
      ['others', ['4', '2']],
      ['gone', ['5']],
    ])
    expect(told(null)).toEqual([
      ['others', ['6', '4', '2', '1']],
      ['gone', ['5']],
    ])
    expect(groupsOf([], { chosen: 'mail', there })).toEqual([])
  })
})
