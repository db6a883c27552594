/** Contacts who wait are taken over to a version that is published: while workers run, through deaths, with books that balance. */
import type { FlowDocument } from '@millrace/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { judgeBooks } from '../chaos/books.ts'
import { cart, labStart, openLab, sketch, type Lab, type LabSetup } from '../support/lab.ts'
import { createMoving } from '../../server/src/publishing/moving.ts'
import type { MappingRule } from '../../server/src/publishing/mapping.ts'

const minute = 60_000

/** The wait is gone; there is a longer one instead, for another event. */
const later = sketch(
  [
    ['start', 'lab.start', { event: 'Product Added' }],
    ['hold', 'lab.wait', { event: 'Order Refunded', minutes: 60 }],
    ['remind', 'lab.mark', { mark: 'reminded late' }],
    ['thank', 'lab.mark', { mark: 'thanked' }],
    ['end', 'lab.end'],
  ],
  ['start.out>hold', 'hold.timeout>remind', 'hold.came>thank', 'remind.out>end', 'thank.out>end'],
)
/** The same wait, and other words after it. */
const reworded: FlowDocument = {
  ...cart,
  nodes: cart.nodes.map((node) => (node.id === 'remind' ? { ...node, config: { mark: 'reminded anew' } } : node)),
}

/** For what needs processes of its own. */
let labs: Lab[] = []
const open = async (setup?: LabSetup) => {
  const lab = await openLab(setup)
  labs.push(lab)
  return lab
}
afterEach(async () => {
  for (const lab of labs.toReversed()) await lab.close()
  labs = []
})

let shared: Lab
let start = labStart
beforeAll(async () => {
  shared = await openLab()
})
afterAll(() => shared.close())

/** The same database for all that one process can show: nobody is there, and nothing listens. `start` is its instant. */
async function cleared(): Promise<Lab> {
  for (const { id, state } of await shared.runtime.flows.list(shared.workspace))
    if (state !== 'archived') await shared.runtime.flows.setState(shared.workspace, id, 'archive')
  await shared.query(`truncate millrace.run, millrace.activation, millrace.counter, millrace.inbox, millrace.lab_mark, millrace.flow_moving,
    millrace.event_key`)
  start = await shared.runtime.clock.now()
  return shared
}

const names = (count: number) => Array.from({ length: count }, (_, n) => `user-${n}`)
const marks = async (lab: Lab) =>
  (
    await lab.query<{ mark: string; count: number }>(
      'select mark, count(*)::int as count from millrace.lab_mark group by mark order by mark',
    )
  ).map(({ mark, count }) => `${mark} ${count}`)

async function begin(lab: Lab, users: readonly string[]): Promise<string> {
  const flow = await lab.install(cart)
  await lab.runtime.ingest(users.map((user) => lab.event(user, 'Product Added')))
  await lab.runtime.settle()
  return flow
}

async function publish(lab: Lab, flow: string, document: FlowDocument, mapping: readonly MappingRule[]) {
  await lab.runtime.flows.save(lab.workspace, flow, document, null)
  return lab.runtime.flows.publish(lab.workspace, flow, { mapping, by: 'anna@shop.test' })
}

const books = async (lab: Lab) => {
  await lab.query('create table if not exists millrace.bonus_entry (workspace int, contact bigint, amount numeric)')
  await lab.query('create table if not exists millrace.bonus_lot (workspace int, contact bigint, remaining numeric)')
  await lab.query('create table if not exists millrace.bonus_account (workspace int, contact bigint, balance numeric)')
  return (await judgeBooks(lab.pool)).filter(({ ok }) => !ok)
}

describe('contacts who wait when a version is published', () => {
  it('are counted by step, with what became of the step and where they may be moved', async () => {
    const lab = await cleared()
    const flow = await begin(lab, ['ann', 'bob'])
    expect(await lab.runtime.flows.outlook(lab.workspace, flow, later)).toMatchObject({
      version: 1,
      next: 2,
      inside: 2,
      changes: { added: ['hold'], removed: ['wait'], changed: ['remind'], rewired: ['start'] },
      steps: [
        { node: 'wait', change: 'removed', inside: 2, branched: 0, to: null, keepsWait: false, versions: [{ version: 1, inside: 2 }] },
      ],
    })
    expect((await lab.runtime.flows.outlook(lab.workspace, flow, reworded))!.steps).toMatchObject([
      { node: 'wait', change: 'same', inside: 2, to: 'wait', keepsWait: true },
    ])
    const longer = {
      ...cart,
      nodes: cart.nodes.map((node) => (node.id === 'wait' ? { ...node, config: { ...node.config, minutes: 5 } } : node)),
    }
    expect((await lab.runtime.flows.outlook(lab.workspace, flow, longer))!.steps).toMatchObject([
      { change: 'changed', to: 'wait', keepsWait: false },
    ])
    expect(await lab.runtime.flows.outlook(lab.workspace, '999')).toBeNull()
  })

  it('stay in their version without a mapping, and where the mapping says so', async () => {
    const lab = await cleared()
    const flow = await begin(lab, ['ann'])
    expect(await publish(lab, flow, later, [])).toEqual({ version: 2 })
    expect(await publish(lab, flow, later, [{ node: 'wait', action: 'stay' }])).toEqual({ version: 3 })
    await lab.runtime.clock.moveTo(start + 30 * minute)
    expect(await marks(lab)).toEqual(['reminded 1'])
  })

  it('go on at the step they are moved to, from its beginning: the wait is made anew, for its own event', async () => {
    const lab = await cleared()
    const flow = await begin(lab, ['ann', 'bob'])
    await lab.runtime.clock.moveTo(start + 20 * minute)
    expect(await publish(lab, flow, later, [{ node: 'wait', action: 'move', to: 'hold' }])).toEqual({ version: 2 })
    await lab.runtime.settle()
    const [run] = await lab.runs('ann')
    expect(run).toMatchObject({ version: 2, node: 'hold', status: 'waiting', wakeAt: start + 80 * minute, since: start + 20 * minute })
    expect(run!.awaits).toMatchObject([{ event: 'Order Refunded' }])
    const moved = (await lab.store.activations(run!.id))[1]!
    expect(moved).toMatchObject({
      version: 1,
      steps: [{ node: 'wait', outcome: 'moved', why: { version: 2, node: 'hold', by: 'anna@shop.test' } }],
    })
    await lab.runtime.ingest([lab.event('bob', 'Order Completed'), lab.event('bob', 'Order Refunded')])
    await lab.runtime.clock.moveTo(start + 79 * minute)
    expect(await marks(lab)).toEqual(['thanked 1'])
    await lab.runtime.clock.moveTo(start + 80 * minute)
    expect(await marks(lab)).toEqual(['reminded late 1', 'thanked 1'])
    expect(await books(lab)).toEqual([])
    const counters = await lab.store.counters(flow, 1)
    expect(counters).toMatchObject({ '': { entered: 2, 'left:@moved': 2 }, wait: { entered: 2, 'left:@moved': 2 } })
    expect(await lab.store.counters(flow, 2)).toMatchObject({ '': { entered: 2, completed: 2 }, hold: { entered: 2, 'left:came': 1 } })
  })

  it('go on waiting as they did when the step is the very same, and find the new words after it', async () => {
    const lab = await cleared()
    const flow = await begin(lab, ['ann'])
    await lab.runtime.clock.moveTo(start + 20 * minute)
    await publish(lab, flow, reworded, [{ node: 'wait', action: 'move' }])
    await lab.runtime.settle()
    expect((await lab.runs('ann'))[0]).toMatchObject({ version: 2, node: 'wait', wakeAt: start + 30 * minute, since: start })
    await lab.runtime.clock.moveTo(start + 30 * minute)
    expect(await marks(lab)).toEqual(['reminded anew 1'])
    expect(await books(lab)).toEqual([])
  })

  it('leave the flow where the mapping says so', async () => {
    const lab = await cleared()
    const flow = await begin(lab, ['ann'])
    await publish(lab, flow, later, [{ node: 'wait', action: 'exit' }])
    await lab.runtime.clock.moveTo(start + 90 * minute)
    expect(await marks(lab)).toEqual([])
    const [run] = await lab.runs('ann')
    expect(run).toMatchObject({ status: 'exited', version: 1 })
    expect((await lab.store.activations(run!.id)).at(-1)!.steps).toMatchObject([
      { outcome: 'exited', why: { published: 2, by: 'anna@shop.test' } },
    ])
    expect(await books(lab)).toEqual([])
  })

  it('are moved while the flow stands still, and take the step when it goes on', async () => {
    const lab = await cleared()
    const flow = await begin(lab, ['ann'])
    await lab.runtime.flows.setState(lab.workspace, flow, 'pause')
    await publish(lab, flow, later, [{ node: 'wait', action: 'move', to: 'remind' }])
    await lab.runtime.clock.moveTo(start + 90 * minute)
    expect((await lab.runs('ann'))[0]).toMatchObject({ version: 2, node: 'remind', status: 'waiting' })
    expect(await marks(lab)).toEqual([])
    expect(await books(lab)).toEqual([])
    await lab.runtime.flows.setState(lab.workspace, flow, 'resume')
    await lab.runtime.settle()
    expect(await marks(lab)).toEqual(['reminded late 1'])
    expect(await books(lab)).toEqual([])
  })

  it('who went on before their turn came are left alone', async () => {
    const lab = await open({ work: false })
    const worker = await open({ url: lab.url })
    const flow = await begin(worker, ['ann', 'bob'])
    await lab.runtime.ingest([lab.event('ann', 'Order Completed')])
    await publish(lab, flow, later, [{ node: 'wait', action: 'move', to: 'hold' }])
    await worker.runtime.settle()
    expect(await marks(lab)).toEqual(['thanked 1'])
    expect((await lab.runs('ann'))[0]).toMatchObject({ version: 1, status: 'completed' })
    expect((await lab.runs('bob'))[0]).toMatchObject({ version: 2, node: 'hold' })
    expect(await books(lab)).toEqual([])
  })

  it('are refused a step that nobody can be put before, and a mapping of steps that are nowhere', async () => {
    const lab = await cleared()
    const flow = await begin(lab, ['ann'])
    const faultsOf = async (mapping: readonly MappingRule[]) => {
      const answer = await publish(lab, flow, later, mapping)
      return answer !== null && 'faults' in answer ? answer.faults.map(({ node, code }) => `${node} ${code}`) : answer
    }
    expect(await faultsOf([{ node: 'wait', action: 'move' }])).toEqual(['wait MAPPING_TARGET_MISSING'])
    expect(await faultsOf([{ node: 'wait', action: 'move', to: 'start' }])).toEqual(['wait MAPPING_TARGET_REFUSED'])
    expect(await faultsOf([{ node: 'nowhere', action: 'exit' }])).toEqual(['nowhere MAPPING_NODE_UNKNOWN'])
    expect(
      await faultsOf([
        { node: 'wait', action: 'exit' },
        { node: 'wait', action: 'stay' },
      ]),
    ).toEqual(['wait MAPPING_NODE_TWICE'])
    expect((await lab.runtime.flows.get(lab.workspace, flow))!.version).toBe(1)
  })

  it('are each moved once although processes die in the midst, and others work at the same time', async () => {
    const lab = await open({ work: false })
    const worker = await open({ url: lab.url })
    const flow = await begin(worker, names(60))
    await worker.runtime.stop()
    await publish(lab, flow, later, [{ node: 'wait', action: 'move', to: 'hold' }])
    const moving = (store: Parameters<typeof createMoving>[0]['store']) =>
      createMoving({ pool: lab.pool, store, window: 10, onError: (error) => lab.faults.push(error) })
    const runner = moving(lab.store)
    for (let step = 0; step < 3; step++) expect(await runner.step()).toBe(true)
    expect(await lab.runtime.flows.schedule(lab.workspace, flow)).toMatchObject({ moving: [{ version: 2, total: 60, sent: 20 }] })
    const dying = moving({
      pushBy: (workspace, make) =>
        lab.store.pushBy(workspace, async (sql) => {
          await make(sql)
          throw new Error('The process dies before its commit')
        }),
    })
    await dying.step()
    expect(lab.faults).toMatchObject([{ message: 'The process dies before its commit' }])
    const [one, other] = [await open({ url: lab.url }), await open({ url: lab.url })]
    await Promise.all([one.runtime.settle(), other.runtime.settle()])
    expect(await lab.runtime.flows.schedule(lab.workspace, flow)).toMatchObject({ moving: [] })
    const [{ count }] = (await lab.query<{ count: number }>('select count(*)::int from millrace.run where version = 2 and status = 0')) as [
      { count: number },
    ]
    expect(count).toBe(60)
    expect(await books(lab)).toEqual([])
    expect(await lab.store.counters(flow, 2)).toMatchObject({ '': { entered: 60 }, hold: { entered: 60 } })
  })

  it('who are in parallel branches stay together, or leave together', async () => {
    const forked = sketch(
      [
        ['start', 'lab.start', { event: 'Product Added' }],
        ['fork', 'lab.fork', {}],
        ['wait', 'lab.wait', { event: 'Order Completed', minutes: 30 }],
        ['remind', 'lab.mark', { mark: 'reminded' }],
        ['end', 'lab.end'],
      ],
      ['start.out>fork', 'fork.a>wait', 'fork.b>remind', 'wait.timeout>end', 'wait.came>end', 'remind.out>end'],
    )
    const lab = await cleared()
    const flow = await lab.install(forked)
    await lab.runtime.ingest([lab.event('ann', 'Product Added')])
    await lab.runtime.settle()
    const seen = await lab.runtime.flows.outlook(lab.workspace, flow, later)
    expect(seen!.steps.map(({ node, inside, branched }) => ({ node, inside, branched }))).toEqual([
      { node: 'fork', inside: 1, branched: 1 },
      { node: 'wait', inside: 1, branched: 1 },
    ])
    const standing = async () =>
      (
        await lab.query<{ node: string; version: number; status: number }>('select node, version, status from millrace.run order by node')
      ).map(({ node, version, status }) => `${node} ${version} ${status}`)
    await publish(lab, flow, later, [{ node: 'wait', action: 'move', to: 'hold' }])
    await lab.runtime.settle()
    expect(await standing()).toEqual(['end 1 1', 'fork 1 0', 'wait 1 0'])
    await publish(lab, flow, { ...later, name: 'Once more' }, [{ node: 'wait', action: 'exit' }])
    await lab.runtime.settle()
    expect(await standing()).toEqual(['end 1 1', 'fork 1 3', 'wait 1 3'])
    expect(await books(lab)).toEqual([])
  })
})

describe('what is planned', () => {
  const at = () => start + 60 * minute

  it('is published when its time comes, as the draft was when it was planned, with its mapping', async () => {
    const lab = await cleared()
    const flow = await begin(lab, ['ann'])
    await lab.runtime.flows.save(lab.workspace, flow, reworded, null)
    const plan = { action: 'publish', at: start + 10 * minute, by: 'anna@shop.test', note: 'Softer words' } as const
    expect(await lab.runtime.flows.plan(lab.workspace, flow, { ...plan, mapping: [{ node: 'wait', action: 'move' }] })).toMatchObject(plan)
    await lab.runtime.flows.save(lab.workspace, flow, later, null)
    await lab.runtime.clock.moveTo(start + 9 * minute)
    expect((await lab.runtime.flows.get(lab.workspace, flow))!.version).toBe(1)
    await lab.runtime.clock.moveTo(start + 10 * minute)
    expect(await lab.runtime.flows.get(lab.workspace, flow)).toMatchObject({ version: 2, draft: { nodes: later.nodes } })
    expect(await lab.runtime.flows.version(lab.workspace, flow, 2)).toEqual(reworded)
    expect(await lab.runtime.flows.schedule(lab.workspace, flow)).toEqual({ plans: [], moving: [] })
    await lab.runtime.clock.moveTo(start + 30 * minute)
    expect(await marks(lab)).toEqual(['reminded anew 1'])
    const [row] = await lab.query('select published_by, note from millrace.flow_version where version = 2 and flow = $1', [flow])
    expect(row).toEqual({ published_by: 'anna@shop.test', note: 'Softer words' })
  })

  it('is done once by whoever comes first, late when nobody was there at its time', async () => {
    const lab = await open({ work: false })
    const flow = await lab.install(cart)
    await lab.runtime.flows.plan(lab.workspace, flow, { action: 'pause', at: labStart + 60 * minute })
    await lab.query(`update millrace.clock set at = at + interval '2 hours'`)
    const [one, other] = [await open({ url: lab.url }), await open({ url: lab.url })]
    await Promise.all([one.runtime.settle(), other.runtime.settle()])
    expect(await lab.runtime.flows.get(lab.workspace, flow)).toMatchObject({ state: 'paused', version: 1 })
    expect(await lab.runtime.flows.schedule(lab.workspace, flow)).toMatchObject({ plans: [] })
    expect([...one.faults, ...other.faults]).toEqual([])
  })

  it('is replaced by another of its kind, called off, and dropped by what it would have done', async () => {
    const lab = await cleared()
    const flow = await lab.install(cart)
    const plans = async () =>
      (await lab.runtime.flows.schedule(lab.workspace, flow))!.plans.map((plan) => `${plan.action} +${(plan.at - at()) / minute}`)
    await lab.runtime.flows.plan(lab.workspace, flow, { action: 'publish', at: at() })
    await lab.runtime.flows.plan(lab.workspace, flow, { action: 'publish', at: at() + minute })
    await lab.runtime.flows.plan(lab.workspace, flow, { action: 'pause', at: at() + 2 * minute })
    expect(await plans()).toEqual(['publish +1', 'pause +2'])
    await lab.runtime.flows.publish(lab.workspace, flow)
    expect(await plans()).toEqual(['pause +2'])
    expect(await lab.runtime.flows.unplan(lab.workspace, flow, 'pause')).toBe(true)
    expect(await lab.runtime.flows.unplan(lab.workspace, flow, 'pause')).toBe(false)
    await lab.runtime.flows.plan(lab.workspace, flow, { action: 'publish', at: at() })
    await lab.runtime.flows.setState(lab.workspace, flow, 'archive')
    expect(await plans()).toEqual([])
    expect(await lab.runtime.flows.plan(lab.workspace, flow, { action: 'publish', at: at() })).toBe('closed')
  })

  it('is refused for the past and for what could not be published, and tells what went wrong at its time', async () => {
    const lab = await cleared()
    const flow = await lab.install(cart)
    expect(await lab.runtime.flows.plan(lab.workspace, flow, { action: 'publish', at: start })).toBe('past')
    expect(await lab.runtime.flows.plan(lab.workspace, '999', { action: 'publish', at: at() })).toBeNull()
    expect(await lab.runtime.flows.plan(lab.workspace, flow, { action: 'publish', at: at(), revision: 99 })).toEqual({ stale: true })
    await lab.runtime.flows.save(lab.workspace, flow, { ...cart, edges: [] }, null)
    expect(await lab.runtime.flows.plan(lab.workspace, flow, { action: 'publish', at: at() })).toHaveProperty('findings')
    await lab.runtime.flows.save(lab.workspace, flow, cart, null)
    await lab.runtime.flows.plan(lab.workspace, flow, { action: 'publish', at: at() })
    await lab.query(`update millrace.flow_plan set document = jsonb_set(document, '{edges}', '[]')`)
    await lab.runtime.clock.moveTo(at())
    expect(await lab.runtime.flows.schedule(lab.workspace, flow)).toMatchObject({
      plans: [{ action: 'publish', failure: { code: 'FLOW_HAS_ERRORS' } }],
    })
    expect((await lab.runtime.flows.get(lab.workspace, flow))!.version).toBe(1)
  })
})
