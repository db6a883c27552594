/** Calls outside: at least once under one key, with growing pauses, and never a silent doubt. */
import { CallError, type CallItem } from '@millrace/core'
import { afterEach, describe, expect, it } from 'vitest'
import { labStart, openLab, sketch, type Lab } from '../../../test/support/lab.ts'
import { createHttpClient } from '../outside/http-client.ts'
import { createCallWorker } from './call-worker.ts'
import type { Outside } from '../../../test/support/lab-plugin.ts'

const asking = (type: 'lab.ask' | 'lab.askOnce') =>
  sketch(
    [
      ['start', 'lab.start', { event: 'Signed Up' }],
      ['ask', type],
      ['sorry', 'lab.mark', { mark: 'sorry' }],
      ['end', 'lab.end'],
    ],
    ['start.out>ask', 'ask.out>end', 'ask.error>sorry', 'sorry.out>end'],
  )

describe('calls', () => {
  let lab: Lab
  const calls: CallItem[] = []
  afterEach(async () => {
    calls.length = 0
    await lab.close()
  })

  const open = async (type: 'lab.ask' | 'lab.askOnce', answer: Outside, work = true) => {
    lab = await openLab({
      work,
      outside: async (call, signal) => {
        calls.push(call)
        return answer(call, signal)
      },
    })
    return lab.install(asking(type))
  }
  const enter = () => lab.runtime.ingest([lab.event('ann', 'Signed Up')])
  const rows = () =>
    lab.query<{ state: number; attempt: number; failure: { code: string } | null }>('select state, attempt, failure from millrace.call')

  it('bring their result back to the run that waits', async () => {
    await open('lab.ask', async () => ({ status: 200 }))
    await enter()
    await lab.runtime.settle()
    expect(await lab.runs('ann')).toMatchObject([{ status: 'completed', vars: { answer: { status: 200 } } }])
    expect(await rows()).toEqual([])
  })

  it('are tried again under the same key, later each time', async () => {
    await open('lab.ask', async ({ attempt }) => {
      if (attempt < 3) throw new CallError('retry', 'OUTSIDE_BUSY', 'Come back later')
      return 'at last'
    })
    await enter()
    await lab.runtime.settle()
    expect(calls).toHaveLength(1)
    await lab.runtime.clock.moveTo(labStart + 60_000)
    expect(calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
    expect(new Set(calls.map(({ key }) => key)).size).toBe(1)
    expect(await lab.runs('ann')).toMatchObject([{ status: 'completed', vars: { answer: 'at last' } }])
  })

  it('that fail too often, or for good, stay visible and send the run by its error port', async () => {
    await open('lab.ask', async () => {
      throw new CallError('retry', 'OUTSIDE_BUSY', 'Come back later')
    })
    await enter()
    await lab.runtime.clock.moveTo(labStart + 3600_000)
    expect(calls).toHaveLength(3)
    expect(await rows()).toMatchObject([{ state: 3, attempt: 3, failure: { code: 'OUTSIDE_BUSY' } }])
    expect(await lab.query('select mark from millrace.lab_mark')).toEqual([{ mark: 'sorry' }])
  })

  it('of which nobody knows whether they were done are not repeated unless that is safe', async () => {
    await open('lab.askOnce', async () => {
      throw new Error('connection reset')
    })
    await enter()
    await lab.runtime.clock.moveTo(labStart + 3600_000)
    expect(calls).toHaveLength(1)
    expect(await rows()).toMatchObject([{ state: 2, failure: { code: 'CALL_THREW' } }])
    expect(await lab.runs('ann')).toMatchObject([{ status: 'completed' }])
  })

  it('of paused flows wait', async () => {
    const flow = await open('lab.ask', async () => 'yes', false)
    await enter()
    for (const lane of await lab.store.dueLanes()) await lab.store.visit(lane, lab.runtime.engine)
    await lab.runtime.flows.setState(lab.workspace, flow, 'pause')
    expect(await lab.store.claimCalls(10)).toEqual([])
    await lab.runtime.flows.setState(lab.workspace, flow, 'resume')
    expect(await lab.store.claimCalls(10)).toHaveLength(1)
  })

  it('are taken of every workspace in turn: a backlog of one holds up nobody else’s', async () => {
    await open('lab.ask', async () => 'yes', false)
    const many = Array.from({ length: 30 }, (_, index) => lab.event(`user-${index}`, 'Signed Up'))
    await lab.runtime.ingest(many)
    for (const lane of await lab.store.dueLanes()) await lab.store.visit(lane, lab.runtime.engine)
    const [other] = await lab.query<{ id: number }>(`insert into millrace.workspace (name) values ('Other') returning id`)
    await lab.query(
      `insert into millrace.call (id, workspace, contact, run, flow, node, type, key, data, awaited, due_at)
       select gen_random_uuid(), $1, contact, run, flow, node, type, 'other-' || key, data, false, due_at
       from millrace.call order by id limit 5`,
      [other!.id],
    )
    const workspaces = (await lab.store.claimCalls(8)).map(({ workspace }) => workspace)
    expect(workspaces.filter((workspace) => workspace === other!.id)).toHaveLength(4)
    expect(await lab.store.claimCalls(40)).toHaveLength(27)
  })

  describe('of a process that died', () => {
    const died = async (type: 'lab.ask' | 'lab.askOnce') => {
      await open(type, async () => null, false)
      await enter()
      for (const lane of await lab.store.dueLanes()) await lab.store.visit(lane, lab.runtime.engine)
      const [claimed] = await lab.store.claimCalls(10)
      await lab.store.reclaimCalls()
      expect(await rows()).toMatchObject([{ state: 1 }])
      await lab.query(`update millrace.call set lease_until = clock_timestamp() - interval '1 second'`)
      await lab.store.reclaimCalls()
      return claimed!
    }

    it('are claimed again when that is safe; the dead one’s late answer counts for nothing', async () => {
      const before = await died('lab.ask')
      const [again] = await lab.store.claimCalls(10)
      expect(again).toMatchObject({ id: before.id, key: before.key, attempt: 2 })
      await lab.store.settleCall(before.id, { kind: 'done', result: 'late' }, before.attempt)
      expect(await rows()).toMatchObject([{ state: 1, attempt: 2 }])
      await lab.store.settleCall(again!.id, { kind: 'done', result: 'in time' }, again!.attempt)
      expect(await rows()).toEqual([])
      expect(await lab.query('select from millrace.inbox')).toHaveLength(1)
    })

    it('are not kept or given back by the dead one when it turns out to have slept', async () => {
      const before = await died('lab.ask')
      const [again] = await lab.store.claimCalls(10)
      expect(await lab.store.renewLeases([before])).toEqual([])
      await lab.store.releaseCalls([before])
      expect(await rows()).toMatchObject([{ state: 1, attempt: 2 }])
      expect(await lab.store.renewLeases([again!])).toEqual([{ id: before.id, attempt: 2 }])
    })

    it('become unknown when it is not, and the run learns of it', async () => {
      await died('lab.askOnce')
      expect(await lab.store.claimCalls(10)).toEqual([])
      expect(await rows()).toMatchObject([{ state: 2, failure: { code: 'CALL_UNKNOWN' } }])
      for (const lane of await lab.store.dueLanes()) await lab.store.visit(lane, lab.runtime.engine)
      expect(await lab.runs('ann')).toMatchObject([{ status: 'completed' }])
    })
  })

  it('under way when their process stops are given back to be made by another', async () => {
    let aborted = false
    const hang: Outside = (_call, signal) =>
      new Promise((_done, refuse) => {
        signal.addEventListener('abort', () => {
          aborted = true
          refuse(signal.reason as Error)
        })
      })
    await open('lab.ask', hang, false)
    await enter()
    for (const lane of await lab.store.dueLanes()) await lab.store.visit(lane, lab.runtime.engine)
    const { store, runtime, faults } = lab
    const worker = createCallWorker({
      store,
      registry: runtime.registry,
      http: createHttpClient(),
      connections: runtime.connections,
      publicUrl: 'https://flows.example',
      concurrency: 4,
      now: runtime.clock.now,
      onError: (error) => faults.push(error),
    })
    worker.start()
    await expect.poll(() => calls.length).toBe(1)
    expect(await rows()).toMatchObject([{ state: 1, attempt: 1 }])
    await worker.stop(50)
    expect(aborted).toBe(true)
    expect(await rows()).toMatchObject([{ state: 0, attempt: 0 }])
    expect(faults).toEqual([])
  })
})
