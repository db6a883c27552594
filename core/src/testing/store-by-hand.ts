/** What people do with runs: send on, try anew; never behind a worker's back, and the books balance. */
import { describe, expect, it } from 'vitest'
import { flowOf, type World } from './store-world.ts'

const waiting = flowOf(
  {
    start: ['test.start', { event: 'Added' }],
    in: ['test.note', { text: 'in' }],
    w: ['test.wait', { events: [{ name: 'ordered', event: 'Ordered' }], timeout: 'PT30M' }],
    bought: ['test.note', { text: 'bought' }],
    remind: ['test.note', { text: 'remind' }],
    later: ['test.wait', { events: [{ name: 'paid', event: 'Paid' }], timeout: 'P1D' }],
    end: ['test.end'],
  },
  ['start.out>in', 'in.out>w', 'w.ordered>bought', 'w.timeout>remind', 'bought.out>end', 'remind.out>later', 'later.timeout>end'],
)

export function testByHand(createWorld: () => Promise<World>): void {
  describe('by hand', () => {
    testMoving(createWorld)
    testRetrying(createWorld)
  })
}

const moveOf = (world: World, run: Awaited<ReturnType<World['runsOf']>>[number], port: string) =>
  world.push({
    workspace: world.workspace,
    contact: run.contact,
    kind: 'moveOn',
    run: run.id,
    node: run.node,
    since: run.since,
    port,
    who: 'ann@example.com',
  })

function testMoving(createWorld: () => Promise<World>): void {
  it('sends a run on by the port that was chosen, once, and says who did it', async () => {
    const world = await createWorld()
    const flow = await world.publish(waiting)
    await world.happens('anna', 'Added')
    const [run] = await world.runsOf('anna')
    await moveOf(world, run!, 'timeout')
    await moveOf(world, run!, 'ordered')
    await world.settle()
    expect(await world.notes('anna')).toEqual(['in', 'remind'])
    expect((await world.runsOf('anna'))[0]).toMatchObject({ status: 'waiting', node: 'later' })
    const steps = (await world.store.activations(run!.id)).flatMap(({ input, steps: own }) => own.map((step) => ({ input, ...step })))
    expect(steps.find(({ node, outcome }) => node === 'w' && outcome === 'left')).toEqual({
      input: 'hand',
      node: 'w',
      port: 'timeout',
      outcome: 'left',
      why: { by: 'operator', who: 'ann@example.com' },
    })
    await world.passes('PT30M')
    expect(await world.notes('anna')).toEqual(['in', 'remind'])
    await world.expectBalance(flow)
  })

  it('leaves alone whoever went on by itself meanwhile, and sends nobody by a port that is not there', async () => {
    const world = await createWorld()
    const flow = await world.publish(waiting)
    await world.happens('anna', 'Added')
    const [run] = await world.runsOf('anna')
    await moveOf(world, run!, 'nowhere')
    await world.accept('anna', 'Ordered')
    await moveOf(world, run!, 'timeout')
    await world.settle()
    expect(await world.notes('anna')).toEqual(['in', 'bought'])
    await world.expectBalance(flow)
  })

  it('holds what was asked of a run while its flow is paused', async () => {
    const world = await createWorld()
    const flow = await world.publish(waiting)
    await world.happens('anna', 'Added')
    const [run] = await world.runsOf('anna')
    await world.publish(waiting, { flow, state: 'paused' })
    await moveOf(world, run!, 'ordered')
    await world.settle()
    expect(await world.notes('anna')).toEqual(['in'])
    await world.publish(waiting, { flow })
    await world.settle()
    expect(await world.notes('anna')).toEqual(['in', 'bought'])
    await world.expectBalance(flow)
  })
}

function testRetrying(createWorld: () => Promise<World>): void {
  it('lets a run that failed take its step anew, asking outside under another key, and takes the failure back in the books', async () => {
    const world = await createWorld()
    const flow = await world.publish(asking)
    await world.happens('anna', 'Added')
    const [first] = await world.claimCalls()
    await world.store.settleCall(first!.id, { kind: 'failed', failure: { code: 'HTTP_503', message: 'Down' } })
    await world.settle()
    const [run] = await world.runsOf('anna')
    expect(run).toMatchObject({ status: 'failed', node: 'ask', failure: { code: 'NODE_FAILED' } })
    const retry = { workspace: world.workspace, contact: run!.contact, kind: 'retry', run: run!.id, who: 'ann@example.com' } as const
    await world.push(retry, retry)
    await world.settle()
    expect((await world.runsOf('anna'))[0]).toMatchObject({ status: 'waiting', node: 'ask', failure: null })
    await world.expectBalance(flow)
    const calls = await world.claimCalls()
    expect(calls).toHaveLength(1)
    expect(calls[0]!.key).not.toBe(first!.key)
    await world.store.settleCall(calls[0]!.id, { kind: 'done', result: { n: 42 } })
    await world.push(retry)
    await world.settle()
    expect((await world.runsOf('anna'))[0]).toMatchObject({ status: 'completed' })
    expect(await world.store.counters(flow, 1)).toMatchObject({
      ask: { entered: 1, failed: 0, retried: 1, 'left:out': 1 },
      '': { entered: 1, failed: 0, completed: 1 },
    })
    const outcomes = (await world.store.activations(run!.id)).flatMap(({ steps }) => steps.map(({ outcome }) => outcome))
    expect(outcomes.slice(2)).toEqual(['waiting', 'failed', 'retried', 'waiting', 'left', 'ended'])
    await world.expectBalance(flow)
  })
}

const asking = flowOf(
  {
    start: ['test.start', { event: 'Added' }],
    in: ['test.note', { text: 'in' }],
    ask: ['test.ask', { question: 'How many?', awaited: true }],
    end: ['test.end'],
  },
  ['start.out>in', 'in.out>ask', 'ask.out>end'],
)
