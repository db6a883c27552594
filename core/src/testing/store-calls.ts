/** Calls outside: claimed by one, tried again under the same key, and answered to the run that waits. */
import { describe, expect, it } from 'vitest'
import type { CallOutcome } from '../store.ts'
import { flowOf, type World } from './store-world.ts'

const asking = (awaited: boolean) =>
  flowOf(
    {
      start: ['test.start', { event: 'Go' }],
      in: ['test.note', { text: 'in' }],
      ask: ['test.ask', { question: 'why', awaited }],
      yes: ['test.note', { text: 'answer {{ vars.answer.n }}' }],
      no: ['test.note', { text: 'no answer {{ vars.answer }}' }],
      end: ['test.end'],
    },
    ['start.out>in', 'in.out>ask', 'ask.out>yes', 'ask.error>no', 'yes.out>end', 'no.out>end'],
  )
const failure = { code: 'TEST_REFUSED', message: 'No' }

export function testCalls(createWorld: () => Promise<World>): void {
  describe('calls', () => {
    testResults(createWorld)
    testFailures(createWorld)
  })
}

function testResults(createWorld: () => Promise<World>): void {
  it('goes on with the result of a call, once', async () => {
    const world = await createWorld()
    const flow = await world.publish(asking(true))
    await world.happens('anna', 'Go')
    const [call, ...others] = await world.claimCalls()
    expect(others).toEqual([])
    expect(call).toMatchObject({ type: 'test.ask', node: 'ask', data: { question: 'why' }, awaited: true, attempt: 1, flow })
    expect(await world.claimCalls()).toEqual([])
    expect((await world.runsOf('anna'))[0]).toMatchObject({ status: 'waiting', node: 'ask', awaitsCall: call!.id })
    await world.expectBalance(flow)
    await world.store.settleCall(call!.id, { kind: 'done', result: { n: 42 } })
    await world.store.settleCall(call!.id, { kind: 'failed', failure })
    await world.settle()
    expect(await world.notes('anna')).toEqual(['in', 'answer 42'])
    expect(await world.claimCalls()).toEqual([])
    await world.expectBalance(flow)
  })

  it('makes a call again under the same key, when it is due again', async () => {
    const world = await createWorld()
    await world.publish(asking(true))
    await world.happens('anna', 'Go')
    const [first] = await world.claimCalls()
    await world.store.settleCall(first!.id, { kind: 'retry', at: world.now() + 60_000, failure })
    expect(await world.claimCalls()).toEqual([])
    await world.passes('PT1M')
    const [second] = await world.claimCalls()
    expect(second).toEqual({ ...first, attempt: 2 })
    await world.store.settleCall(second!.id, { kind: 'done', result: { n: 1 } })
    await world.settle()
    expect(await world.notes('anna')).toEqual(['in', 'answer 1'])
  })
}

function testFailures(createWorld: () => Promise<World>): void {
  it.each<CallOutcome>([
    { kind: 'failed', failure },
    { kind: 'unknown', failure },
  ])('tells the run when a call ended $kind', async (outcome) => {
    const world = await createWorld()
    const flow = await world.publish(asking(true))
    await world.happens('anna', 'Go')
    const [call] = await world.claimCalls()
    await world.store.settleCall(call!.id, outcome)
    await world.settle()
    expect(await world.notes('anna')).toEqual(['in', 'no answer TEST_REFUSED'])
    await world.expectBalance(flow)
  })

  it('does not trouble a run that did not wait for its call', async () => {
    const world = await createWorld()
    await world.publish(asking(false))
    await world.happens('anna', 'Go')
    const [call] = await world.claimCalls()
    expect(call).toMatchObject({ awaited: false })
    await world.store.settleCall(call!.id, { kind: 'failed', failure })
    expect(await world.dueLanes()).toEqual([])
    expect(await world.notes('anna')).toEqual(['in', 'answer '])
  })
}
