import { describe, expect, it } from 'vitest'
import { canSwap, chainsOf, swapNodes, type ChainSection } from './chain.ts'
import { edgesOf, flow, manifest, manifests } from './fixtures.ts'
import { nodeOf } from './graph.ts'

const types = new Map([
  ...manifests,
  ['mail', manifest('mail', ['out'], { channel: 'email' })],
  ['pause', manifest('pause', ['out'], { waits: true })],
  ['ask', manifest('ask', ['yes', 'no'])],
])

/** `step+wait…|message` for each row. */
const told = ({ rows }: ChainSection) =>
  rows.map(({ way, message }) => `${way.map(({ node, waits }) => node.id + (waits ? '…' : '')).join('+')}|${message?.id ?? ''}`)

describe('a flow told as a line of messages', () => {
  it('says what is waited for and done before each message, in the order of the flow, and what comes after the last', () => {
    const chain = flow('a:start m1:mail tag w:pause bonus m2:mail z:end', 'a.out-m1 m1.out-tag tag.out-w w.out-bonus bonus.out-m2 m2.out-z')
    const [section] = chainsOf(chain, types)
    expect(told(section!)).toEqual(['a|m1', 'tag+w…+bonus|m2', 'z|'])
    expect(section!.rows.map(({ entry }) => entry?.node)).toEqual([undefined, 'm1', 'm2'])
    expect(section!.open).toBeNull()
  })

  it('tells the ways of a fork in the order of its ports, and does not tell twice where they meet', () => {
    const forked = flow('a:start q:ask m1:mail m2:mail m3:mail', 'a.out-q q.no-m2 q.yes-m1 m1.out-m3 m2.out-m3')
    const [section] = chainsOf(forked, types)
    const [yes, no] = section!.branches
    expect(yes!.branch).toEqual({ node: 'q', port: 'yes' })
    expect(told(yes!)).toEqual(['|m1', '|m3'])
    expect(yes!.open).toEqual({ node: 'm3', port: 'out' })
    expect(told(no!)).toEqual(['|m2'])
    expect(no!.joins?.id).toBe('m3')
  })

  it('ends where a circle closes', () => {
    const [section] = chainsOf(flow('a:start m:mail w:pause', 'a.out-m m.out-w w.out-m'), types)
    expect(told(section!)).toEqual(['a|m', 'w…|'])
    expect(section!.joins?.id).toBe('m')
  })

  it('has a line for each way in', () => {
    expect(chainsOf(flow('a:start b:start m:mail', 'a.out-m b.out-m'), types)).toHaveLength(2)
    expect(chainsOf(flow('m:mail'), types)).toEqual([])
  })
})

describe('two steps that change places', () => {
  const chain = flow('a:start m1:mail w:pause m2:mail z:end', 'a.out-m1 m1.out-w w.out-m2 m2.out-z')

  it('keep their ids and settings, and take over the edges and the spot of the other', () => {
    const next = swapNodes(chain, 'm1', 'm2')
    expect(edgesOf(next)).toBe('a.out-m2 m1.out-z m2.out-w w.out-m1')
    expect(nodeOf(next, 'm1')!.at).toEqual(nodeOf(chain, 'm2')!.at)
    expect(swapNodes(next, 'm1', 'm2')).toEqual(chain)
  })

  it('may be neighbours', () => {
    expect(edgesOf(swapNodes(chain, 'm1', 'w'))).toBe('a.out-w m1.out-m2 m2.out-z w.out-m1')
  })

  it('need the ports that the other leads on by', () => {
    const forked = flow('a:start m:mail q:ask x y', 'a.out-m m.out-q q.yes-x q.no-y')
    expect(canSwap(forked, types, [nodeOf(forked, 'm')!, nodeOf(forked, 'q')!])).toBe(false)
    expect(canSwap(chain, types, [nodeOf(chain, 'm1')!, nodeOf(chain, 'm2')!])).toBe(true)
  })
})
