/** Runs that wait: woken by the first thing that comes, once; taken out by exits, goals and operators; held while the flow is paused. */
import { describe, expect, it } from 'vitest'
import type { FlowDocument } from '../document.ts'
import { flowOf, type World } from './store-world.ts'

const reminder = (settings: FlowDocument['settings'] = {}, extra: Parameters<typeof flowOf>[0] = {}) =>
  flowOf(
    {
      start: ['test.start', { event: 'Added' }],
      in: ['test.note', { text: 'in' }],
      w: [
        'test.wait',
        { events: [{ name: 'ordered', event: 'Ordered', where: { '!=': [{ var: 'event.properties.test' }, true] } }], timeout: 'PT30M' },
      ],
      bought: ['test.note', { text: 'bought' }],
      remind: ['test.note', { text: 'remind' }],
      end: ['test.end'],
      ...extra,
    },
    ['start.out>in', 'in.out>w', 'w.ordered>bought', 'w.timeout>remind', 'bought.out>end', 'remind.out>end'],
    settings,
  )

export function testWaiting(createWorld: () => Promise<World>): void {
  describe('waiting', () => {
    testTimeouts(createWorld)
    testEvents(createWorld)
    testLeaving(createWorld)
    testPausing(createWorld)
  })
}

function testTimeouts(createWorld: () => Promise<World>): void {
  it('stands at its node until time runs out, and says when that is', async () => {
    const world = await createWorld()
    const flow = await world.publish(reminder())
    await world.accept('anna', 'Added')
    const [lane] = await world.dueLanes()
    const due = world.now() + 30 * 60_000
    expect(await world.store.visit(lane!, world.engine)).toMatchObject({ handled: 1, nextAt: due })
    expect((await world.runsOf('anna'))[0]).toMatchObject({ status: 'waiting', node: 'w', wakeAt: due })
    await world.expectBalance(flow)
    await world.passes('PT29M59S')
    expect(await world.notes('anna')).toEqual(['in'])
    await world.passes('PT1S')
    expect(await world.notes('anna')).toEqual(['in', 'remind'])
    await world.happens('anna', 'Ordered')
    await world.passes('P1D')
    expect(await world.notes('anna')).toEqual(['in', 'remind'])
    await world.expectBalance(flow)
  })

  it('lets an event win that is there when its timeout is handled, however few are taken at a visit (law 8)', async () => {
    const world = await createWorld()
    const flow = await world.publish(reminder())
    await world.happens('anna', 'Added')
    await world.sleeps('PT30M')
    await world.accept('anna', 'Viewed', 'Viewed', 'Ordered')
    const [lane] = await world.dueLanes()
    for (const limit of [1, 2, 1000, 1000]) await world.store.visit(lane!, world.engine, limit)
    expect(await world.notes('anna')).toEqual(['in', 'bought'])
    await world.expectBalance(flow)
  })

  it('lets one visitor at a time into a lane', async () => {
    const world = await createWorld()
    const flow = await world.publish(reminder())
    await world.happens('anna', 'Added')
    await world.sleeps('PT30M')
    const [lane] = await world.dueLanes()
    const visitors = Array.from({ length: 4 }, () => world.store.visit(lane!, world.engine))
    const handled = (await Promise.all(visitors)).reduce((sum, report) => sum + (report?.handled ?? 0), 0)
    expect(handled).toBe(1)
    expect(await world.notes('anna')).toEqual(['in', 'remind'])
    await world.expectBalance(flow)
  })
}

function testEvents(createWorld: () => Promise<World>): void {
  it('wakes by the event it waits for, and only by that', async () => {
    const world = await createWorld()
    const flow = await world.publish(reminder())
    await world.happens('anna', 'Added')
    await world.happens('anna', 'Viewed', { event: 'Ordered', properties: { test: true } })
    await world.happens('boris', 'Ordered')
    expect(await world.notes('anna')).toEqual(['in'])
    await world.happens('anna', 'Ordered')
    await world.passes('PT30M')
    expect(await world.notes('anna')).toEqual(['in', 'bought'])
    await world.expectBalance(flow)
  })

  it('does not miss an event that comes in the same batch', async () => {
    const world = await createWorld()
    await world.publish(reminder())
    await world.accept('anna', 'Added', 'Ordered')
    await world.accept('boris', 'Ordered', 'Added')
    await world.settle()
    await world.passes('PT30M')
    expect(await world.notes('anna')).toEqual(['in', 'bought'])
    expect(await world.notes('boris')).toEqual(['in', 'remind'])
  })

  it('takes the event when event and timeout come together', async () => {
    const world = await createWorld()
    const flow = await world.publish(reminder())
    await world.happens('anna', 'Added')
    await world.sleeps('PT30M')
    await world.accept('anna', 'Ordered')
    await world.settle()
    expect(await world.notes('anna')).toEqual(['in', 'bought'])
    await world.happens('boris', 'Added')
    await world.accept('boris', 'Ordered')
    await world.sleeps('P1D')
    await world.settle()
    expect(await world.notes('boris')).toEqual(['in', 'bought'])
    await world.expectBalance(flow)
  })
}

function testLeaving(createWorld: () => Promise<World>): void {
  const cart = (event: string, id: string) => ({ event, properties: { cart: id } })
  const keyed = {
    entry: { policy: 'once' as const, key: { var: 'event.properties.cart' } },
    exit: [{ event: 'Paid', where: { '==': [{ var: 'event.properties.cart' }, { var: 'run.key' }] } }],
  }

  it('takes a run out by the exit rule that fits its key', async () => {
    const world = await createWorld()
    const flow = await world.publish(reminder(keyed))
    await world.happens('anna', cart('Added', 'a'), cart('Added', 'b'), cart('Paid', 'b'))
    await world.passes('PT30M')
    expect((await world.runsOf('anna')).map(({ key, status }) => [key, status]).sort()).toEqual([
      ['a', 'completed'],
      ['b', 'exited'],
    ])
    await world.expectBalance(flow)
  })

  it('notes a goal once in a run, and leaves by it when it says so (003.21)', async () => {
    const world = await createWorld()
    const goals = { seen: ['test.goal', { event: 'Viewed', exit: false }], won: ['test.goal', { event: 'Paid', exit: true }] } as const
    const flow = await world.publish(reminder({}, goals))
    await world.happens('anna', 'Viewed', 'Added', 'Viewed', 'Viewed')
    expect(await world.notes('anna')).toEqual(['in', 'goal Viewed'])
    await world.happens('anna', 'Paid', 'Viewed')
    await world.passes('PT30M')
    expect(await world.notes('anna')).toEqual(['in', 'goal Viewed', 'goal Paid'])
    expect((await world.runsOf('anna'))[0]).toMatchObject({ status: 'exited', node: 'w', noticed: ['seen', 'won'] })
    expect(await world.store.counters(flow, 1)).toMatchObject({ seen: { reached: 1 }, won: { reached: 1 }, w: { exited: 1 } })
    await world.expectBalance(flow)
  })

  it('takes a run out when an operator cancels it', async () => {
    const world = await createWorld()
    const flow = await world.publish(reminder())
    await world.happens('anna', 'Added')
    const [run] = await world.runsOf('anna')
    await world.push({ workspace: world.workspace, contact: run!.contact, kind: 'cancel', run: run!.id })
    await world.push({ workspace: world.workspace, contact: run!.contact, kind: 'cancel', run: run!.id })
    await world.settle()
    await world.passes('PT30M')
    expect((await world.runsOf('anna'))[0]).toMatchObject({ status: 'cancelled', node: 'w' })
    expect(await world.notes('anna')).toEqual(['in'])
    await world.expectBalance(flow)
  })
}

function testPausing(createWorld: () => Promise<World>): void {
  it('goes on with what it held before what came later, so that the next wait does not miss it (law 8)', async () => {
    const world = await createWorld()
    const wait = (event: string) => ['test.wait', { events: [{ name: 'came', event }], timeout: 'PT30M' }] as const
    const document = flowOf(
      {
        start: ['test.start', { event: 'Added' }],
        order: wait('Ordered'),
        pay: wait('Paid'),
        paid: ['test.note', { text: 'paid' }],
        remind: ['test.note', { text: 'remind' }],
        end: ['test.end'],
      },
      ['start.out>order', 'order.came>pay', 'order.timeout>end', 'pay.came>paid', 'pay.timeout>remind', 'paid.out>end', 'remind.out>end'],
    )
    const flow = await world.publish(document)
    await world.happens('anna', 'Added')
    await world.publish(document, { flow, state: 'paused' })
    await world.happens('anna', 'Ordered')
    await world.publish(document, { flow, state: 'active' })
    await world.accept('anna', 'Paid')
    await world.settle()
    await world.passes('PT30M')
    expect(await world.notes('anna')).toEqual(['paid'])
    await world.expectBalance(flow)
  })

  it('holds runs while the flow is paused, and goes on with what came first', async () => {
    const world = await createWorld()
    const document = reminder()
    const flow = await world.publish(document)
    await world.happens('anna', 'Added')
    await world.happens('boris', 'Added')
    await world.publish(document, { flow, state: 'paused' })
    await world.happens('anna', 'Ordered')
    await world.passes('P1D')
    expect(await world.dueLanes()).toEqual([])
    expect([await world.notes('anna'), await world.notes('boris')]).toEqual([['in'], ['in']])
    await world.expectBalance(flow)
    await world.publish(document, { flow })
    await world.settle()
    expect(await world.notes('anna')).toEqual(['in', 'bought'])
    expect(await world.notes('boris')).toEqual(['in', 'remind'])
    await world.expectBalance(flow)
  })
}
