/** What comes in: once, in order, whole; and one contact's trouble is nobody else's. */
import { describe, expect, it } from 'vitest'
import { flowOf, type World } from './store-world.ts'

const numbered = flowOf(
  { start: ['test.start', { event: 'Go' }], n: ['test.note', { text: '{{ event.properties.n }}' }], end: ['test.end'] },
  ['start.out>n', 'n.out>end'],
)
const go = (n: number, id?: string) => ({ event: 'Go', properties: { n }, ...(id === undefined ? {} : { id }) })

export function testInputs(createWorld: () => Promise<World>): void {
  describe('inputs', () => {
    testRepeats(createWorld)
    testOrder(createWorld)
    testTrouble(createWorld)
    testWrites(createWorld)
    testLog(createWorld)
  })
}

function testRepeats(createWorld: () => Promise<World>): void {
  it('counts an event once, however often it is sent', async () => {
    const world = await createWorld()
    const flow = await world.publish(numbered)
    expect(await world.accept('anna', go(1, 'a'), go(1, 'a'), go(2, 'b'))).toMatchObject({ duplicates: 1 })
    expect(await world.accept('anna', go(1, 'a'))).toMatchObject({ duplicates: 1 })
    await world.settle()
    expect(await world.accept('anna', go(2, 'b'))).toMatchObject({ duplicates: 1 })
    await world.settle()
    expect(await world.notes('anna')).toEqual(['1', '2'])
    await world.expectBalance(flow)
  })

  it('keeps the same id in two workspaces apart', async () => {
    const [one, other] = [await createWorld(), await createWorld()]
    await one.publish(numbered)
    await other.publish(numbered)
    await one.happens('anna', go(1, 'same'))
    await other.happens('anna', go(2, 'same'))
    expect([await one.notes('anna'), await other.notes('anna')]).toEqual([['1'], ['2']])
  })
}

function testOrder(createWorld: () => Promise<World>): void {
  it('handles what one contact does in the order received', async () => {
    const world = await createWorld()
    await world.publish(numbered)
    await world.accept('anna', go(1), go(2))
    await world.accept('anna', go(3))
    await world.accept('anna', go(4), go(5))
    await world.settle()
    expect(await world.notes('anna')).toEqual(['1', '2', '3', '4', '5'])
  })

  it('takes as many as it is asked to and says that there is more', async () => {
    const world = await createWorld()
    await world.publish(numbered)
    await world.accept('anna', go(1), go(2), go(3))
    const [lane] = await world.dueLanes()
    expect(await world.store.visit(lane!, world.engine, 2)).toMatchObject({ handled: 2, more: true })
    expect(await world.notes('anna')).toEqual(['1', '2'])
    await world.settle()
    expect(await world.notes('anna')).toEqual(['1', '2', '3'])
    expect(await world.dueLanes()).toEqual([])
  })

  it('keeps a contact with the traits it was given', async () => {
    const world = await createWorld()
    await world.accept('anna', { event: 'Identified', traits: { city: 'Omsk', plan: 'free' } })
    await world.accept('anna', { event: 'Identified', traits: { plan: 'paid' } })
    expect(await world.contactOf('anna')).toMatchObject({ userId: 'anna', attributes: { city: 'Omsk', plan: 'paid' } })
    expect(await world.store.contact(world.workspace, { userId: 'nobody' })).toBe(null)
  })
}

function testTrouble(createWorld: () => Promise<World>): void {
  it('lets a run that fails fail alone', async () => {
    const world = await createWorld()
    const flow = await world.publish(
      flowOf(
        {
          start: ['test.start', { event: 'Go' }],
          in: ['test.note', { text: 'in' }],
          trap: ['test.trap'],
          out: ['test.note', { text: 'out' }],
          end: ['test.end'],
        },
        ['start.out>in', 'in.out>trap', 'trap.out>out', 'out.out>end'],
      ),
    )
    const users = Array.from({ length: 40 }, (_, index) => `user-${index}`)
    for (const user of users) await world.accept(user, { event: 'Go', properties: { bad: user === 'user-7' } })
    await world.settle()
    for (const user of users) expect(await world.notes(user)).toEqual(user === 'user-7' ? ['in'] : ['in', 'out'])
    const [failed] = await world.runsOf('user-7')
    expect(failed).toMatchObject({ status: 'failed', node: 'trap', failure: { code: 'TEST_TRAPPED' } })
    await world.expectBalance(flow)
  })

  it('leads a run that fails on by the error port where it is wired', async () => {
    const world = await createWorld()
    const flow = await world.publish(
      flowOf({ start: ['test.start', { event: 'Go' }], trap: ['test.trap'], sorry: ['test.note', { text: 'sorry' }], end: ['test.end'] }, [
        'start.out>trap',
        'trap.out>end',
        'trap.error>sorry',
        'sorry.out>end',
      ]),
    )
    await world.happens('anna', { event: 'Go', properties: { bad: true } })
    const [run] = await world.runsOf('anna')
    expect(run).toMatchObject({ status: 'completed', failure: null })
    await world.expectBalance(flow)
  })
}

function testWrites(createWorld: () => Promise<World>): void {
  it('shows what a run wrote to the nodes and runs after it', async () => {
    const world = await createWorld()
    const counting = { text: '{{ test.notes | size }}' }
    await world.publish(
      flowOf({ start: ['test.start', { event: 'Go' }], a: ['test.note', counting], b: ['test.note', counting], end: ['test.end'] }, [
        'start.out>a',
        'a.out>b',
        'b.out>end',
      ]),
    )
    await world.accept('anna', 'Go', 'Go')
    await world.accept('boris', 'Go')
    await world.settle()
    await world.happens('anna', 'Go')
    expect(await world.notes('anna')).toEqual(['0', '1', '2', '3', '4', '5'])
    expect(await world.notes('boris')).toEqual(['0', '1'])
  })

  it('tells the flows that listen what a write caused', async () => {
    const world = await createWorld()
    await world.publish(
      flowOf({ start: ['test.start', { event: 'Go' }], n: ['test.note', { text: 'loud', loud: true }], end: ['test.end'] }, [
        'start.out>n',
        'n.out>end',
      ]),
    )
    await world.publish(
      flowOf(
        {
          start: ['test.start', { event: 'Note Made' }],
          n: ['test.note', { text: 'heard {{ event.properties.text }}' }],
          end: ['test.end'],
        },
        ['start.out>n', 'n.out>end'],
      ),
    )
    await world.happens('anna', 'Go')
    expect(await world.notes('anna')).toEqual(['loud', 'heard loud'])
  })
}

function testLog(createWorld: () => Promise<World>): void {
  it('logs every step with the place it left by', async () => {
    const world = await createWorld()
    await world.publish(numbered)
    await world.happens('anna', go(1))
    const [run] = await world.runsOf('anna')
    expect(run).toMatchObject({ status: 'completed', node: 'end', steps: 3, wakeAt: null, event: { event: 'Go' } })
    expect(await world.store.activations(run!.id)).toMatchObject([
      {
        seq: 0,
        input: 'enter',
        at: world.now(),
        steps: [
          { node: 'start', port: 'out', outcome: 'left' },
          { node: 'n', port: 'out', outcome: 'left' },
          { node: 'end', port: null, outcome: 'ended' },
        ],
      },
    ])
    expect(await world.store.activations('01900000-0000-7000-8000-000000000000')).toEqual([])
    expect(await world.store.run('01900000-0000-7000-8000-000000000000')).toBe(null)
  })
}
