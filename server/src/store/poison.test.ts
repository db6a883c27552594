/** Law 5: one contact whose work cannot be committed fails alone; what came for it is kept with the reason. */
import type { AnyWrite } from '@millrace/core'
import { afterEach, describe, expect, it } from 'vitest'
import { labStart, openLab, sketch, type Lab } from '../../../test/support/lab.ts'
import { isTransient } from './sql.ts'

const atOnce = sketch(
  [
    ['start', 'lab.start', { event: 'Signed Up' }],
    ['mark', 'lab.mark', { mark: 'welcome' }],
    ['end', 'lab.end'],
  ],
  ['start.out>mark', 'mark.out>end'],
)
const later = sketch(
  [
    ['start', 'lab.start', { event: 'Signed Up' }],
    ['hold', 'lab.hold', { minutes: 5 }],
    ['mark', 'lab.mark', { mark: 'welcome' }],
    ['end', 'lab.end'],
  ],
  ['start.out>hold', 'hold.out>mark', 'mark.out>end'],
)

describe('a poisoned batch', () => {
  let lab: Lab
  afterEach(() => lab.close())

  const users = Array.from({ length: 40 }, (_, index) => `user-${index}`)
  const poisoned = 'user-17'
  const signUps = () =>
    users.map((user) => ({ ...lab.event(user, 'Signed Up'), ...(user === poisoned ? { traits: { mark: 'poison' } } : {}) }))
  /** All in one lane, so that one batch holds them all. */
  const gather = () => lab.query('update millrace.inbox set lane = 0')

  it('is taken apart down to the contact at fault, whose inputs are kept with the error', async () => {
    lab = await openLab({ work: false })
    await lab.install(atOnce)
    await lab.store.accept(signUps())
    await gather()
    for (let more = true; more;) more = (await lab.store.visit({ workspace: lab.workspace, lane: 0 }, lab.runtime.engine))!.more

    expect(await lab.query('select from millrace.lab_mark')).toHaveLength(users.length - 1)
    const kept = await lab.query<{ user_id: string; kind: string; error: string; payload: { event: string } }>(
      'select c.user_id, q.kind, q.error, q.payload from millrace.quarantine q join millrace.contact c on c.id = q.contact',
    )
    expect(kept).toHaveLength(1)
    expect(kept[0]).toMatchObject({ user_id: poisoned, kind: 'event', payload: { event: 'Signed Up' } })
    expect(kept[0]!.error).toContain('lab_mark')
    expect(lab.faults).toHaveLength(1)
    expect(await lab.store.dueLanes()).toEqual([])
  })

  it('fails the run whose wait is over but whose step is refused, and lets the others go on', async () => {
    lab = await openLab()
    const flow = await lab.install(later)
    await lab.runtime.ingest(signUps())
    await lab.runtime.clock.moveTo(labStart + 10 * 60_000)

    const [run] = await lab.runs(poisoned)
    expect(run).toMatchObject({ status: 'failed', node: 'hold', failure: { code: 'RUN_REFUSED' } })
    expect((await lab.store.activations(run!.id)).at(-1)!.steps).toMatchObject([{ node: 'hold', outcome: 'failed' }])
    expect(await lab.query('select from millrace.lab_mark')).toHaveLength(users.length - 1)
    expect((await lab.store.counters(flow, 1))['hold']).toEqual({ entered: 40, 'left:out': 39, failed: 1 })
  })

  it('fails a run with all its branches when the step of one is refused: nothing is left that could not end', async () => {
    lab = await openLab()
    const flow = await lab.install(
      sketch(
        [
          ['start', 'lab.start', { event: 'Signed Up' }],
          ['fork', 'lab.fork'],
          ['hold', 'lab.hold', { minutes: 5 }],
          ['long', 'lab.hold', { minutes: 60 }],
          ['mark', 'lab.mark', { mark: 'welcome' }],
          ['end', 'lab.end'],
        ],
        ['start.out>fork', 'fork.a>hold', 'fork.b>long', 'hold.out>mark', 'mark.out>end', 'long.out>end'],
      ),
    )
    await lab.runtime.ingest(signUps())
    await lab.runtime.clock.moveTo(labStart + 10 * 60_000)
    expect((await lab.runs(poisoned)).map(({ status }) => status)).toEqual(['failed', 'failed', 'failed'])
    await lab.runtime.clock.moveTo(labStart + 100 * 60_000)
    const counters = await lab.store.counters(flow, 1)
    expect(counters['']).toEqual({ entered: 40, completed: 39, failed: 1 })
    expect(counters['fork']).toEqual({ entered: 120, 'left:a': 40, 'left:b': 40, 'left:end': 39, failed: 1 })
    expect(await lab.query('select from millrace.run where status = 0')).toEqual([])
  })

  it('does not blame an input for the wait that is refused beside it', async () => {
    lab = await openLab({ work: false })
    await lab.install(later)
    await lab.store.accept([{ ...lab.event(poisoned, 'Signed Up'), traits: { mark: 'poison' } }])
    const visitAll = async () => {
      for (let lanes = await lab.store.dueLanes(); lanes.length > 0; lanes = await lab.store.dueLanes())
        for (const lane of lanes) await lab.store.visit(lane, lab.runtime.engine)
    }
    await visitAll()
    await lab.query(`update millrace.clock set at = at + interval '10 minutes'`)
    await lab.store.accept([lab.event(poisoned, 'Looked Around')])
    await visitAll()

    expect(await lab.query('select from millrace.quarantine')).toHaveLength(0)
    expect(await lab.runs(poisoned)).toMatchObject([{ status: 'failed', node: 'hold', failure: { code: 'RUN_REFUSED' } }])
  })

  it('does not blame an input that comes while the refused wait is put aside', async () => {
    lab = await openLab({ work: false })
    await lab.install(later)
    const visitAll = async () => {
      for (let lanes = await lab.store.dueLanes(); lanes.length > 0; lanes = await lab.store.dueLanes())
        for (const lane of lanes) await lab.store.visit(lane, lab.runtime.engine)
    }
    await lab.store.accept([lab.event(poisoned, 'Signed Up')])
    await visitAll()
    await lab.query(`update millrace.clock set at = at + interval '10 minutes'`)
    let refusals = 0
    const writes = lab.runtime.registry.writes as Map<string, AnyWrite>
    writes.set('lab.mark', {
      ...writes.get('lab.mark')!,
      commit: async () => {
        // First the visit, then the contact's work piece by piece.
        if (++refusals === 2) await lab.store.accept([lab.event(poisoned, 'Looked Around')])
        throw new Error('refused')
      },
    })
    await visitAll()

    expect(refusals).toBe(2)
    expect(await lab.query('select from millrace.quarantine')).toHaveLength(0)
    expect(await lab.runs(poisoned)).toMatchObject([{ status: 'failed', node: 'hold', failure: { code: 'RUN_REFUSED' } }])
  })

  it('puts one input aside and does the rest of that contact’s, in order', async () => {
    lab = await openLab({ work: false })
    await lab.install(atOnce)
    const marked = (mark: string) => lab.event(poisoned, 'Signed Up', { properties: { mark } })
    await lab.store.accept([marked('first'), marked('poison'), marked('last')])
    await gather()
    for (let more = true; more;) more = (await lab.store.visit({ workspace: lab.workspace, lane: 0 }, lab.runtime.engine))!.more

    expect(await lab.query('select from millrace.lab_mark')).toHaveLength(2)
    const kept = await lab.query<{ payload: { properties: object } }>('select payload from millrace.quarantine')
    expect(kept.map(({ payload }) => payload.properties)).toEqual([{ mark: 'poison' }])
  })
})

describe('a statement that waited too long for a neighbour’s lock', () => {
  it('is no poison', () => {
    expect(isTransient(Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' }))).toBe(true)
    expect(isTransient(Object.assign(new Error('invalid byte sequence'), { code: '22021' }))).toBe(false)
  })
})
