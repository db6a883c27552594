/** Who comes in: the trigger, the entry policy, the API, versions and states of the flow. */
import { describe, expect, it } from 'vitest'
import type { FlowDocument } from '../document.ts'
import { idFrom } from '../id.ts'
import type { Rule } from '../json.ts'
import { flowOf, type World } from './store-world.ts'

const entering = (settings: FlowDocument['settings'], where: Rule = true) =>
  flowOf(
    {
      start: ['test.start', { event: 'Go', where }],
      n: ['test.note', { text: 'in {{ run.key }}' }],
      end: ['test.end'],
    },
    ['start.out>n', 'n.out>end'],
    settings,
  )
const cart = (cart_id: string | number) => ({ event: 'Go', properties: { cart_id } })
const byCart = { var: 'event.properties.cart_id' }

export function testEntering(createWorld: () => Promise<World>): void {
  describe('entering', () => {
    it('lets a contact in every time, unless told otherwise', async () => {
      const world = await createWorld()
      const flow = await world.publish(entering({}))
      await world.accept('anna', 'Go', 'Go')
      await world.settle()
      await world.happens('anna', 'Go')
      expect(await world.runsOf('anna')).toHaveLength(3)
      await world.expectBalance(flow)
    })

    it('lets a contact in once for each key (001.36)', async () => {
      const world = await createWorld()
      const flow = await world.publish(entering({ entry: { policy: 'once', key: byCart } }))
      await world.happens('anna', cart('a'), cart('a'), cart(5))
      await world.passes('P400D')
      await world.happens('anna', cart('a'), cart('b'))
      await world.happens('boris', cart('a'))
      expect(await world.notes('anna')).toEqual(['in a', 'in 5', 'in b'])
      expect(await world.notes('boris')).toEqual(['in a'])
      await world.expectBalance(flow)
    })

    it('tells keys apart that are too long for an index, or hold half of an emoji', async () => {
      const world = await createWorld()
      const firstOfCart = { substr: [byCart, 0, 1] }
      const long = await world.publish(entering({ entry: { policy: 'once', key: byCart } }))
      const half = await world.publish(entering({ entry: { policy: 'once', key: firstOfCart } }))
      // Digests, so that Postgres cannot compress the key to a length that fits.
      const key = Array.from({ length: 250 }, (_, n) => idFrom(0, `key ${n}`)).join('')
      await world.happens('anna', cart(key))
      await world.happens('anna', cart(key), cart(`${key}.`))
      await world.happens('boris', cart('😀'))
      await world.happens('boris', cart('😀'))
      const runs = async (contact: string, flow: string) => (await world.runsOf(contact)).filter((run) => run.flow === flow)
      expect((await runs('anna', long)).map((run) => run.key)).toEqual([key, `${key}.`])
      expect(await runs('boris', half)).toHaveLength(1)
    })

    it('lets a contact in again after a period', async () => {
      const world = await createWorld()
      const flow = await world.publish(entering({ entry: { policy: 'after', period: 'P30D' } }))
      await world.happens('anna', 'Go', 'Go')
      await world.passes('P29DT23H59M')
      await world.happens('anna', 'Go')
      expect(await world.runsOf('anna')).toHaveLength(1)
      await world.passes('PT1M')
      await world.happens('anna', 'Go')
      await world.passes('P29D')
      await world.happens('anna', 'Go')
      expect(await world.runsOf('anna')).toHaveLength(2)
      await world.expectBalance(flow)
    })

    it('lets in only those that the trigger’s rule fits', async () => {
      const world = await createWorld()
      await world.publish(entering({ entry: { policy: 'always', key: byCart } }, { '>': [byCart, 3] }))
      await world.happens('anna', cart(2), cart(4), { event: 'Other', properties: { cart_id: 9 } })
      expect(await world.notes('anna')).toEqual(['in 4'])
    })

    testApi(createWorld)
    testVersions(createWorld)
  })
}

function testApi(createWorld: () => Promise<World>): void {
  it('starts one run for one request of the API, with its data', async () => {
    const world = await createWorld()
    const flow = await world.publish(
      flowOf({ api: ['test.api'], n: ['test.note', { text: '{{ run.data.coupon }}' }], end: ['test.end'] }, ['api.out>n', 'n.out>end']),
    )
    await world.accept('anna', 'Seen')
    await world.enter('anna', flow, { coupon: 'X' }, 'first')
    await world.enter('anna', flow, { coupon: 'X' }, 'first')
    await world.settle()
    await world.enter('anna', flow, { coupon: 'X' }, 'first')
    await world.settle()
    expect(await world.notes('anna')).toEqual(['X'])
    await world.enter('anna', flow, { coupon: 'Y' }, 'second')
    await world.settle()
    expect(await world.notes('anna')).toEqual(['X', 'Y'])
    await world.expectBalance(flow)
  })

  it('starts nothing of a flow without an API trigger', async () => {
    const world = await createWorld()
    const flow = await world.publish(entering({}))
    await world.accept('anna', 'Seen')
    await world.enter('anna', flow, null, 'x')
    await world.settle()
    expect(await world.notes('anna')).toEqual([])
  })
}

function testVersions(createWorld: () => Promise<World>): void {
  const waiting = (text: string) =>
    flowOf(
      {
        start: ['test.start', { event: 'Go' }],
        in: ['test.note', { text: 'in' }],
        w: ['test.wait', { events: [], timeout: 'P1D' }],
        n: ['test.note', { text }],
        end: ['test.end'],
      },
      ['start.out>in', 'in.out>w', 'w.timeout>n', 'n.out>end'],
    )

  it('keeps a run on the version it started with', async () => {
    const world = await createWorld()
    const flow = await world.publish(waiting('old'))
    await world.happens('anna', 'Go')
    expect(await world.publish(waiting('new'), { flow, version: 2 })).toBe(flow)
    await world.happens('boris', 'Go')
    await world.passes('P1D')
    expect(await world.notes('anna')).toEqual(['in', 'old'])
    expect(await world.notes('boris')).toEqual(['in', 'new'])
    await world.expectBalance(flow, 1)
    await world.expectBalance(flow, 2)
  })

  it.each(['paused', 'archived'] as const)('lets nobody into a flow that is %s, and again when it goes on', async (state) => {
    const world = await createWorld()
    const document = entering({})
    const flow = await world.publish(document)
    await world.publish(document, { flow, state })
    await world.happens('anna', 'Go')
    await world.publish(document, { flow })
    await world.happens('anna', 'Go')
    expect(await world.notes('anna')).toEqual(['in '])
  })
}
