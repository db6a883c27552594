/** Parallel branches: what a run is while it is several, and how it becomes one again. */
import { describe, expect, it } from 'vitest'
import type { FlowDocument } from '../document.ts'
import type { RunState } from '../run.ts'
import { flowOf, type NodeSketch, type World } from './store-world.ts'

const until = (event: string, timeout = 'P1D'): NodeSketch => ['test.wait', { events: [{ name: 'came', event }], timeout }]
const say = (text: string): NodeSketch => ['test.note', { text }]

/** in → fork: a waits for A, b waits for B, both then meet; after the join a note tells of what they found out. */
const forked = (when: 'all' | 'any', settings: FlowDocument['settings'] = {}) =>
  flowOf(
    {
      start: ['test.start', { event: 'Go' }],
      in: say('in'),
      fork: ['test.fork', { branches: [{ name: 'a' }, { name: 'b' }] }],
      wa: until('A'),
      wb: until('B', 'P2D'),
      ka: ['test.learn', { value: 'by a' }],
      na: say('a'),
      nb: say('b'),
      join: ['test.join', { when }],
      out: say('out {{ vars.a.ka }}{{ vars.ka }}'),
      end: ['test.end'],
    },
    ['start.out>in', 'in.out>fork', 'fork.a>wa', 'fork.b>wb', 'wa.came>ka', 'wa.timeout>na', 'ka.out>na', 'wb.came>nb', 'wb.timeout>end']
      .concat(['na.out>join', 'nb.out>join', 'join.out>out', 'out.out>end']),
    settings,
  ) // prettier-ignore

const branchesOf = async ({ store }: World, { awaits }: RunState) =>
  Promise.all(awaits.flatMap((awaited) => ('branch' in awaited ? [store.run(awaited.branch)] : [])))

export function testBranches(createWorld: () => Promise<World>): void {
  describe('branches', () => {
    testJoining(createWorld)
    testEnding(createWorld)
    testTakingOut(createWorld)
    testNesting(createWorld)
  })
}

function testJoining(createWorld: () => Promise<World>): void {
  it('go their own ways and go on as one when all have arrived (001.11)', async () => {
    const world = await createWorld()
    const flow = await world.publish(forked('all'))
    await world.happens('anna', 'Go')
    const [run] = await world.runsOf('anna')
    expect(run).toMatchObject({ status: 'waiting', node: 'fork', awaits: [{ name: 'a' }, { name: 'b' }] })
    expect((await branchesOf(world, run!)).map((branch) => branch!.node)).toEqual(['wa', 'wb'])
    await world.expectBalance(flow)
    await world.happens('anna', 'B')
    await world.passes('PT1H')
    expect(await world.notes('anna')).toEqual(['in', 'b'])
    await world.expectBalance(flow)
    await world.happens('anna', 'A')
    expect(await world.notes('anna')).toEqual(['in', 'b', 'a', 'out by a'])
    expect(await world.runsOf('anna')).toMatchObject([{ status: 'completed', awaits: [], vars: { a: { ka: 'by a' } } }])
    await world.expectBalance(flow)
    expect(await world.store.counters(flow, 1)).toMatchObject({
      '': { entered: 1, completed: 1 },
      fork: { entered: 3, 'left:a': 1, 'left:b': 1, 'left:joined': 1 },
      join: { entered: 3, 'left:joined': 2, 'left:out': 1 },
    })
  })

  it('wake by time, each at its own, without the run that forked being due', async () => {
    const world = await createWorld()
    const flow = await world.publish(forked('all'))
    await world.happens('anna', 'Go')
    await world.passes('P1D')
    expect(await world.notes('anna')).toEqual(['in', 'a'])
    await world.happens('anna', 'B')
    expect(await world.notes('anna')).toEqual(['in', 'a', 'b', 'out '])
    await world.expectBalance(flow)
  })

  it('meet the same event, and may all arrive in one visit', async () => {
    const world = await createWorld()
    const flow = await world.publish(forked('all'))
    await world.accept('anna', 'Go', 'B', 'A')
    await world.settle()
    expect(await world.notes('anna')).toEqual(['in', 'b', 'a', 'out by a'])
    await world.expectBalance(flow)
  })

  it('go on with the first to arrive, and take the others out, when any will do', async () => {
    const world = await createWorld()
    const flow = await world.publish(forked('any'))
    await world.happens('anna', 'Go')
    const [before] = await world.runsOf('anna')
    const [, slow] = await branchesOf(world, before!)
    await world.happens('anna', 'A')
    expect(await world.notes('anna')).toEqual(['in', 'a', 'out by a'])
    expect(await world.store.run(slow!.id)).toMatchObject({ status: 'exited', node: 'wb' })
    await world.happens('anna', 'B')
    await world.passes('P3D')
    expect(await world.notes('anna')).toEqual(['in', 'a', 'out by a'])
    await world.expectBalance(flow)
  })
}

function testEnding(createWorld: () => Promise<World>): void {
  it('count as over when they end elsewhere', async () => {
    const world = await createWorld()
    const flow = await world.publish(forked('all'))
    await world.happens('anna', 'Go', 'A')
    await world.passes('P2D')
    expect(await world.notes('anna')).toEqual(['in', 'a', 'out by a'])
    expect(await world.runsOf('anna')).toMatchObject([{ status: 'completed', node: 'end' }])
    await world.expectBalance(flow)
  })

  it('end the run where it forked when none of them arrives, and fail it when one of them failed', async () => {
    const world = await createWorld()
    const alone = flowOf(
      { start: ['test.start', { event: 'Go' }], in: say('in'), fork: ['test.fork', { branches: [{ name: 'a' }, { name: 'b' }] }],
        wa: until('A'), trap: ['test.trap'], end: ['test.end'] },
      ['start.out>in', 'in.out>fork', 'fork.a>wa', 'fork.b>trap', 'wa.came>end', 'wa.timeout>end', 'trap.out>end'],
    ) // prettier-ignore
    const flow = await world.publish(alone)
    await world.happens('anna', 'Go', 'A')
    await world.happens('boris', { event: 'Go', properties: { bad: true } })
    expect(await world.runsOf('anna')).toMatchObject([{ status: 'completed', node: 'fork' }])
    expect(await world.runsOf('boris')).toMatchObject([{ status: 'waiting', awaits: [{ name: 'a' }] }])
    await world.passes('P1D')
    expect(await world.runsOf('boris')).toMatchObject([{ status: 'failed', node: 'fork', failure: { code: 'TEST_TRAPPED' } }])
    await world.expectBalance(flow)
    expect((await world.store.counters(flow, 1))['']).toEqual({ entered: 2, completed: 1, failed: 1 })
  })

  it('may be cancelled one by one', async () => {
    const world = await createWorld()
    const flow = await world.publish(forked('all'))
    await world.happens('anna', 'Go')
    const [run] = await world.runsOf('anna')
    const { contact } = run!
    const [a, b] = await branchesOf(world, run!)
    await world.push({ workspace: world.workspace, contact, kind: 'cancel', run: b!.id })
    await world.settle()
    expect(await world.runsOf('anna')).toMatchObject([{ status: 'waiting', awaits: [{ name: 'a', branch: a!.id }] }])
    await world.happens('anna', 'A')
    expect(await world.notes('anna')).toEqual(['in', 'a', 'out by a'])
    await world.expectBalance(flow)
  })
}

function testTakingOut(createWorld: () => Promise<World>): void {
  const gone = async (world: World, takeOut: (run: RunState) => Promise<unknown>, settings: FlowDocument['settings'] = {}) => {
    const flow = await world.publish(forked('all', settings))
    await world.happens('anna', 'Go')
    const [run] = await world.runsOf('anna')
    const branches = await branchesOf(world, run!)
    await takeOut(run!)
    await world.passes('P3D')
    const after = await Promise.all([run!, ...branches.map((branch) => branch!)].map(({ id }) => world.store.run(id)))
    expect(await world.notes('anna')).toEqual(['in'])
    await world.expectBalance(flow)
    return after.map((each) => each!.status)
  }

  it('are taken out with their run by an exit, before they meet the event themselves (003.21)', async () => {
    const world = await createWorld()
    const settings = { exit: [{ event: 'A' }] }
    expect(await gone(world, () => world.happens('anna', 'A'), settings)).toEqual(['exited', 'exited', 'exited'])
  })

  it('are taken out with their run by an operator', async () => {
    const world = await createWorld()
    const cancel = ({ id, contact }: RunState) => world.push({ workspace: world.workspace, contact, kind: 'cancel', run: id })
    expect(await gone(world, cancel)).toEqual(['cancelled', 'cancelled', 'cancelled'])
  })

  it('are taken out with their run when its life-time ends (000.20)', async () => {
    const world = await createWorld()
    expect(await gone(world, () => world.passes('PT1H'), { lifetime: 'PT1H' })).toEqual(['exited', 'exited', 'exited'])
  })

  it('are held while the flow is paused, and then go on', async () => {
    const world = await createWorld()
    const document = forked('all')
    const flow = await world.publish(document)
    await world.happens('anna', 'Go', 'A')
    const [run] = await world.runsOf('anna')
    const [slow] = await branchesOf(world, run!)
    await world.publish(document, { flow, state: 'paused' })
    await world.push({ workspace: world.workspace, contact: run!.contact, kind: 'cancel', run: slow!.id })
    await world.settle()
    expect(await world.notes('anna')).toEqual(['in', 'a'])
    await world.publish(document, { flow, state: 'active' })
    await world.settle()
    expect(await world.notes('anna')).toEqual(['in', 'a', 'out by a'])
    await world.expectBalance(flow)
  })
}

function testNesting(createWorld: () => Promise<World>): void {
  const two = { branches: [{ name: 'a' }, { name: 'b' }] }

  it('have branches of their own, which join first', async () => {
    const world = await createWorld()
    const nested = flowOf(
      { start: ['test.start', { event: 'Go' }], in: say('in'), fork: ['test.fork', two], inner: ['test.fork', two], wa: until('A'), wb: until('B'),
        wc: until('C'), join1: ['test.join', { when: 'all' }], mid: say('mid'), join2: ['test.join', { when: 'all' }], out: say('out'), end: ['test.end'] },
      ['start.out>in', 'in.out>fork', 'fork.a>inner', 'fork.b>wc', 'inner.a>wa', 'inner.b>wb', 'wa.came>join1', 'wa.timeout>end', 'wb.came>join1',
        'wb.timeout>end', 'join1.out>mid', 'mid.out>join2', 'wc.came>join2', 'wc.timeout>end', 'join2.out>out', 'out.out>end'],
    ) // prettier-ignore
    const flow = await world.publish(nested)
    await world.happens('anna', 'Go')
    await world.happens('anna', 'C')
    await world.happens('anna', 'A')
    await world.expectBalance(flow)
    expect(await world.notes('anna')).toEqual(['in'])
    await world.happens('anna', 'B')
    expect(await world.notes('anna')).toEqual(['in', 'mid', 'out'])
    expect(await world.runsOf('anna')).toMatchObject([{ status: 'completed' }])
    await world.expectBalance(flow)
  })

  it('cannot multiply without end', async () => {
    const world = await createWorld()
    const circle = flowOf(
      { start: ['test.start', { event: 'Go' }], in: say('in'), fork: ['test.fork', two], w: until('A', 'PT1H'), end: ['test.end'] },
      ['start.out>in', 'in.out>fork', 'fork.a>fork', 'fork.b>w', 'w.came>end', 'w.timeout>end'],
    )
    const flow = await world.publish(circle)
    await world.happens('anna', 'Go')
    await world.expectBalance(flow)
    await world.passes('P1D')
    expect(await world.runsOf('anna')).toMatchObject([{ status: 'failed', node: 'fork', failure: { code: 'RUN_BRANCH_LIMIT' } }])
    await world.expectBalance(flow)
  })
}
