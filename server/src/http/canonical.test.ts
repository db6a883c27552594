import type { FlowDocument } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical.ts'

describe('canonical JSON', () => {
  const flow: FlowDocument = {
    millrace: 1,
    name: 'A',
    nodes: [{ id: 'a', type: 'end', version: 1, config: { b: { d: 1, c: [2, 1] }, a: true } }],
    edges: [{ from: 'a', port: 'out', to: 'a' }],
  }
  const shuffled = JSON.parse(
    '{"edges":[{"to":"a","port":"out","from":"a"}],"nodes":[{"config":{"a":true,"b":{"c":[2,1],"d":1}},"version":1,"type":"end","id":"a"}],"name":"A","millrace":1}',
  ) as FlowDocument

  it('is the same bytes for the same flow, whatever the order of its keys', () => {
    expect(canonicalJson(shuffled)).toBe(canonicalJson(flow))
  })

  it('puts what a reader looks for first, and keeps the order of arrays', () => {
    expect(canonicalJson(shuffled).replaceAll(/\s/g, '')).toBe(
      '{"millrace":1,"name":"A","nodes":[{"id":"a","type":"end","version":1,"config":{"a":true,"b":{"c":[2,1],"d":1}}}],"edges":[{"from":"a","port":"out","to":"a"}]}',
    )
  })

  it('reads back as the same document', () => {
    expect(JSON.parse(canonicalJson(flow))).toEqual(flow)
  })
})
