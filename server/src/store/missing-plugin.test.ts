/** A version that this process cannot compile, because a plugin is missing here, keeps its runs where they are and harms nobody else. */
import { afterEach, describe, expect, it } from 'vitest'
import { cart, labStart, openLab, sketch, type Lab } from '../../../test/support/lab.ts'

describe('a missing plugin', () => {
  let lab: Lab
  afterEach(() => lab.close())

  it('holds the runs of flows that need it; the rest goes on, and so do they once it is there', async () => {
    lab = await openLab({ work: false })
    const nap = sketch(
      [
        ['start', 'lab.start', { event: 'Signed Up' }],
        ['hold', 'lab.hold', { minutes: 5 }],
        ['end', 'lab.end'],
      ],
      ['start.out>hold', 'hold.out>end'],
    )
    const flow = await lab.install(nap)
    await lab.install(cart)
    const visitAll = async (of: Lab) => {
      for (const lane of await of.store.dueLanes()) await of.store.visit(lane, of.runtime.engine)
    }
    await lab.store.accept([lab.event('ann', 'Signed Up'), lab.event('ann', 'Product Added')])
    await visitAll(lab)
    const stranger = { ...nap, nodes: nap.nodes.map((node) => (node.id === 'hold' ? { ...node, type: 'other.hold' } : node)) }
    await lab.query('update millrace.flow_version set document = $2 where flow = $1', [flow, stranger])
    await lab.query('update millrace.clock set at = $1', [new Date(labStart + 40 * 60_000)])

    const without = await openLab({ url: lab.url, work: false })
    await visitAll(without)
    await visitAll(without)
    expect(without.faults).toMatchObject([{ code: 'FLOW_NODE_TYPE_UNKNOWN' }])
    expect((await lab.runs('ann')).map(({ node, status }) => [node, status]).sort()).toEqual([
      ['end', 'completed'],
      ['hold', 'waiting'],
    ])
    await without.close()

    await visitAll(lab)
    expect((await lab.runs('ann')).map(({ status }) => status)).toEqual(['completed', 'completed'])
  })
})
