/** Flows begin, stand still, change and end under live runs; hosts emit in transactions of their own. */
import type { Sql } from '@millrace/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cart, labStart, openLab, sketch, type Lab } from '../../../test/support/lab.ts'

const minute = 60_000

describe('the life of a flow', () => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab()
  })
  afterEach(() => lab.close())
  const marks = async () => (await lab.query<{ mark: string }>('select mark from millrace.lab_mark order by mark')).map(({ mark }) => mark)
  const set = (flow: string, to: 'pause' | 'resume' | 'archive' | 'restore') => lab.runtime.flows.setState(lab.workspace, flow, to)

  it('pauses: nobody enters, nothing moves; on resume held events count and waits that ran out end', async () => {
    const flow = await lab.install(cart)
    await lab.runtime.ingest([lab.event('ann', 'Product Added'), lab.event('bob', 'Product Added')])
    await lab.runtime.settle()
    expect(((await set(flow, 'pause')) as { state: string }).state).toBe('paused')
    await lab.runtime.ingest([lab.event('ann', 'Order Completed'), lab.event('eve', 'Product Added')])
    await lab.runtime.clock.moveTo(labStart + 90 * minute)
    expect(await marks()).toEqual([])
    expect(await lab.runs('eve')).toEqual([])
    await set(flow, 'resume')
    await lab.runtime.settle()
    expect(await marks()).toEqual(['reminded', 'thanked'])
  })

  it('archives and comes back paused; a draft comes back as a draft', async () => {
    const flow = await lab.install(cart)
    expect(await set(flow, 'resume')).toBe('refused')
    expect(await set(flow, 'archive')).toMatchObject({ state: 'archived' })
    expect(await set(flow, 'archive')).toBe('refused')
    expect(await set(flow, 'restore')).toMatchObject({ state: 'paused' })
    const draft = await lab.runtime.flows.create(lab.workspace, cart)
    await set(draft.id, 'archive')
    expect(await set(draft.id, 'restore')).toMatchObject({ state: 'draft' })
    expect(await set('999', 'pause')).toBeNull()
    expect(await set('no flow', 'pause')).toBeNull()
  })

  it('publishes a new version for those who come; those inside keep theirs', async () => {
    const flow = await lab.install(cart)
    await lab.runtime.ingest([lab.event('ann', 'Product Added')])
    await lab.runtime.settle()
    const changed = {
      ...cart,
      nodes: cart.nodes.map((node) => (node.id === 'remind' ? { ...node, config: { mark: 'reminded again' } } : node)),
    }
    const row = await lab.runtime.flows.get(lab.workspace, flow)
    expect(await lab.runtime.flows.save(lab.workspace, flow, changed, row!.revision)).toMatchObject({ revision: row!.revision + 1 })
    expect(await lab.runtime.flows.save(lab.workspace, flow, cart, row!.revision)).toBe('conflict')
    expect(await lab.runtime.flows.publish(lab.workspace, flow)).toEqual({ version: 2 })
    await lab.runtime.ingest([lab.event('bob', 'Product Added')])
    await lab.runtime.clock.moveTo(labStart + 90 * minute)
    expect(await marks()).toEqual(['reminded', 'reminded again'])
    expect(await lab.runtime.flows.version(lab.workspace, flow, 1)).toEqual(cart)
  })

  it('refuses to publish what has faults, and to delete what has run', async () => {
    const broken = await lab.runtime.flows.create(lab.workspace, { ...cart, edges: [] })
    expect(await lab.runtime.flows.publish(lab.workspace, broken.id)).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ severity: 'error', node: 'start' })]),
    })
    expect((await lab.runtime.flows.get(lab.workspace, broken.id))!.version).toBeNull()
    expect(await lab.runtime.flows.remove(lab.workspace, broken.id)).toBe('removed')
    expect(await lab.runtime.flows.remove(lab.workspace, await lab.install(cart))).toBe('used')
    expect(await lab.runtime.flows.remove(lab.workspace, '12345')).toBeNull()
  })

  it('is seen by every process at its next visit', async () => {
    const other = await openLab({ url: lab.url })
    const flow = await lab.install(cart)
    await other.runtime.ingest([other.event('ann', 'Product Added')])
    await other.runtime.settle()
    expect(await lab.runs('ann')).toHaveLength(1)
    await set(flow, 'pause')
    await other.runtime.ingest([other.event('bob', 'Product Added')])
    await other.runtime.settle()
    expect(await lab.runs('bob')).toEqual([])
    await other.close()
  })

  it('takes users in by the API, known or not, and out again', async () => {
    const flow = await lab.install(
      sketch(
        [
          ['start', 'lab.api'],
          ['hold', 'lab.hold', { minutes: 60 }],
          ['end', 'lab.end'],
        ],
        ['start.out>hold', 'hold.out>end'],
      ),
    )
    expect(await lab.runtime.enter(lab.workspace, flow, ['ann', 'bob'], { code: 7 })).toMatchObject({ accepted: 2 })
    expect(await lab.runtime.enter(lab.workspace, '777', ['ann'])).toEqual({ accepted: 0, runs: [] })
    await lab.runtime.settle()
    const [run] = await lab.runs('ann')
    expect(run).toMatchObject({ status: 'waiting', data: { code: 7 } })
    expect(await lab.runtime.cancel(lab.workspace, run!.id)).toBe(true)
    expect(await lab.runtime.cancel(lab.workspace, 'no run')).toBe(false)
    expect(await lab.runtime.cancel(lab.workspace + 1, run!.id)).toBe(false)
    await lab.runtime.settle()
    expect((await lab.runs('ann'))[0]!.status).toBe('cancelled')
    expect(await lab.runtime.cancel(lab.workspace, run!.id)).toBe(false)
  })

  it('enters once under the policy, however many events come at once through two doors', async () => {
    const other = await openLab({ url: lab.url })
    await lab.install({ ...cart, settings: { entry: { policy: 'once' } } })
    const bursts = Array.from({ length: 20 }, (_, index) => {
      const door = index % 2 === 0 ? lab : other
      return door.runtime.ingest(['ann', 'bob', 'eve'].map((user) => ({ ...door.event(user, 'Product Added'), workspace: lab.workspace })))
    })
    await Promise.all(bursts)
    await Promise.all([lab.runtime.settle(), other.runtime.settle()])
    for (const user of ['ann', 'bob', 'eve']) expect(await lab.runs(user)).toHaveLength(1)
    expect(await lab.query('select from millrace.contact')).toHaveLength(3)
    expect([...lab.faults, ...other.faults]).toEqual([])
    await other.close()
  })

  it('emits in the transaction of the host: rolled back it leaves nothing, committed it starts its run', async () => {
    await lab.install(cart)
    const client = await lab.pool.connect()
    const tx: Sql = {
      query: async <R>(text: string, values: readonly unknown[] = []) => (await client.query(text, [...values])).rows as R[],
    }
    const left = async () =>
      lab.query<{ rows: number }>(
        `select (select count(*) from millrace.event)::int + (select count(*) from millrace.contact)::int
           + (select count(*) from millrace.inbox)::int + (select count(*) from millrace.event_key)::int
           + (select count(*) from millrace_boss.job)::int as rows`,
      )
    await client.query('begin')
    await lab.runtime.emit(lab.event('ann', 'Product Added'), { tx })
    await client.query('rollback')
    expect(await left()).toEqual([{ rows: 0 }])

    await client.query('begin')
    await lab.runtime.emit(lab.event('ann', 'Product Added'), { tx })
    await client.query('commit')
    client.release()
    await lab.runtime.settle()
    expect(await lab.runs('ann')).toHaveLength(1)
  })
})
