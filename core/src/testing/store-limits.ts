/** Limits of runs as such: how long they live, and chains, which a contact enters once. */
import { describe, expect, it } from 'vitest'
import type { FlowDocument } from '../document.ts'
import { flowOf, type World } from './store-world.ts'

const waiting = (settings: FlowDocument['settings'], timeout = 'P10D') =>
  flowOf(
    {
      start: ['test.start', { event: 'Go' }],
      api: ['test.api'],
      in: ['test.note', { text: 'in' }],
      w: ['test.wait', { events: [{ name: 'came', event: 'A' }], timeout }],
      out: ['test.note', { text: 'out' }],
      end: ['test.end'],
    },
    ['start.out>in', 'api.out>in', 'in.out>w', 'w.came>out', 'w.timeout>w', 'out.out>end'],
    settings,
  )

export function testLifetime(createWorld: () => Promise<World>): void {
  describe('life-time', () => {
    it('ends a run wherever it stands, once, and says why (000.20)', async () => {
      const world = await createWorld()
      const flow = await world.publish(waiting({ lifetime: 'P15D' }))
      await world.happens('anna', 'Go')
      await world.passes('P10D')
      expect(await world.runsOf('anna')).toMatchObject([{ status: 'waiting', wakeAt: world.now() + 5 * 86_400_000 }])
      await world.passes('P5D')
      const [run] = await world.runsOf('anna')
      expect(run).toMatchObject({ status: 'exited', node: 'w', wakeAt: null })
      const steps = (await world.store.activations(run!.id)).flatMap((activation) => activation.steps)
      expect(steps.filter(({ outcome }) => outcome === 'exited')).toEqual([
        { node: 'w', port: null, outcome: 'exited', why: { lifetime: 'P15D' } },
      ])
      await world.happens('anna', 'A')
      expect(await world.notes('anna')).toEqual(['in'])
      await world.expectBalance(flow)
      expect((await world.store.counters(flow, 1))['']).toEqual({ entered: 1, exited: 1 })
    })

    it('lets what came in time go first, and ends the run at its next wait when it is found late', async () => {
      const world = await createWorld()
      const flow = await world.publish(waiting({ lifetime: 'P15D' }))
      await world.happens('anna', 'Go')
      await world.sleeps('P20D')
      await world.settle()
      expect(await world.runsOf('anna')).toMatchObject([{ status: 'exited', node: 'w' }])
      await world.happens('boris', 'Go')
      await world.sleeps('P20D')
      await world.happens('boris', 'A')
      expect(await world.runsOf('boris')).toMatchObject([{ status: 'completed' }])
      await world.expectBalance(flow)
    })

    it('lasts for ever unless it is limited', async () => {
      const world = await createWorld()
      await world.publish(waiting({}))
      await world.happens('anna', 'Go')
      for (let month = 0; month < 24; month++) await world.passes('P30D')
      expect(await world.runsOf('anna')).toMatchObject([{ status: 'waiting', node: 'w' }])
    })
  })
}

export function testChains(createWorld: () => Promise<World>): void {
  describe('a chain', () => {
    it('is entered once by each contact, whatever its entry settings and triggers say (001.36)', async () => {
      const world = await createWorld()
      const key = { var: 'event.properties.cart_id' }
      const settings = { kind: 'chain', entry: { policy: 'after', period: 'PT1H', key } } as const
      const flow = await world.publish(waiting(settings))
      await world.happens('anna', { event: 'Go', properties: { cart_id: 1 } }, { event: 'Go', properties: { cart_id: 2 } })
      await world.happens('boris', 'Go')
      await world.enter('anna', flow, null, 'by hand')
      await world.settle()
      await world.passes('P400D')
      await world.happens('anna', 'Go')
      expect(await world.notes('anna')).toEqual(['in'])
      expect(await world.notes('boris')).toEqual(['in'])
      await world.expectBalance(flow)
    })
  })
}
