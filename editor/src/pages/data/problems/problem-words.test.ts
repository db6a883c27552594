import type { Json } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { asideKind, closedBy, eventName, senderOf } from './problem-words.ts'

const named: readonly Json[] = [
  { event: 'Order Completed', type: 'track' },
  { name: 'Home', type: 'page' },
  { type: 'identify' },
  { event: 7 },
  'text',
  null,
]
const sent: readonly Json[] = [{ userId: 'ann', anonymousId: 'x' }, { anonymousId: 'x' }, { userId: '' }, []]

describe('a refused event in a word', () => {
  it('is its name, else what kind of call it was', () => {
    expect(named.map(eventName)).toEqual(['Order Completed', 'Home', 'identify', null, null, null])
    expect(sent.map(senderOf)).toEqual(['ann', 'x', null, null])
  })
})

describe('a refused start', () => {
  it('tells why the flow was closed, also of states that are unknown here', () => {
    expect([{ state: 'paused' }, { state: 'active' }, { state: 'missing' }, { state: 'melted' }, null].map(closedBy)).toEqual([
      'paused',
      'trigger',
      'missing',
      'missing',
      'missing',
    ])
  })
})

describe('what was put aside', () => {
  it('has a word for every kind', () => {
    expect(['event', 'look', 'novelty'].map(asideKind)).toEqual(['event', 'look', 'other'])
  })
})
