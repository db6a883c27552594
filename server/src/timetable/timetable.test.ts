import { afterEach, describe, expect, it } from 'vitest'
import { labStart, openLab, sketch, type Lab, type LabSetup } from '../../../test/support/lab.ts'
import { createTimetables } from './runner.ts'
import type { Duty } from '../runtime/duties.ts'
import type { PostgresStore } from '../store/postgres-store.ts'

const minute = 60_000
const hour = 60 * minute
const isVip = { '==': [{ var: 'contact.vip' }, true] }

const hourly = sketch(
  [
    ['start', 'lab.every', { minutes: 60, audience: isVip }],
    ['mark', 'lab.mark', { mark: 'invited' }],
    ['end', 'lab.end'],
  ],
  ['start.out>mark', 'mark.out>end'],
)

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

const know = (lab: Lab, users: readonly string[], vip = true) =>
  lab.runtime.ingest(users.map((user) => ({ ...lab.event(user, 'Identify'), traits: { vip } })))

const names = (count: number, prefix = 'vip') => Array.from({ length: count }, (_, n) => `${prefix}-${n}`)

/** How often each contact was let in, by user. */
const entered = async (lab: Lab) => {
  const rows = await lab.query<{ user_id: string; count: number; last: Date }>(
    `select c.user_id, count(*)::int as count from millrace.run r join millrace.contact c on c.id = r.contact group by c.user_id order by 1`,
  )
  return Object.fromEntries(rows.map(({ user_id, count }) => [user_id, count]))
}

const rowOf = async (lab: Lab) =>
  (
    await lab.query<{ next_at: Date | null; batch_at: Date | null; looked_at: string }>(
      'select next_at, batch_at, looked_at from millrace.timetable',
    )
  )[0]!

/** A runner of one's own, whose chunks are small and counted. */
function runnerOf(lab: Lab, chunk: number, store: Pick<PostgresStore, 'pushBy'> = lab.store): Duty {
  return createTimetables({ pool: lab.pool, registry: lab.runtime.registry, store, chunk, onError: (error) => lab.faults.push(error) })
}

describe('a timetable', () => {
  it('lets its audience in at each of its instants, at the very instant of the test clock (000.19)', async () => {
    const lab = await open()
    await know(lab, ['anna', 'boris'])
    await know(lab, ['clara'], false)
    await lab.runtime.settle()
    await lab.install(hourly)
    expect(await entered(lab)).toEqual({})
    await lab.runtime.clock.moveTo(labStart + hour - 1)
    expect(await entered(lab)).toEqual({})
    await lab.runtime.clock.moveTo(labStart + 3 * hour)
    expect(await entered(lab)).toEqual({ anna: 3, boris: 3 })
    const [first] = await lab.runs('anna')
    expect(first).toMatchObject({ enteredAt: labStart + hour, data: { at: '2026-03-01T13:00:00.000Z' } })
    expect(lab.faults).toEqual([])
  })

  it('skips what passes while its flow is paused', async () => {
    const lab = await open()
    await know(lab, ['anna'])
    const flow = await lab.install(hourly)
    await lab.runtime.clock.moveTo(labStart + hour)
    await lab.runtime.flows.setState(lab.workspace, flow, 'pause')
    await lab.runtime.clock.moveTo(labStart + 4 * hour + minute)
    await lab.runtime.flows.setState(lab.workspace, flow, 'resume')
    await lab.runtime.settle()
    expect(await entered(lab)).toEqual({ anna: 1 })
    await lab.runtime.clock.moveTo(labStart + 5 * hour)
    expect(await entered(lab)).toEqual({ anna: 2 })
  })

  it('keeps an instant that is due when another version comes, unless the timetable is another', async () => {
    const lab = await open({ work: false })
    await know(lab, ['anna'])
    const flow = await lab.install(hourly)
    const publish = async (document: typeof hourly) => {
      await lab.runtime.flows.save(lab.workspace, flow, document, null)
      await lab.runtime.flows.publish(lab.workspace, flow)
      return (await rowOf(lab)).next_at
    }
    await lab.query(`update millrace.clock set at = at + interval '1 hour'`)
    const renamed = {
      ...hourly,
      name: 'Other words',
      nodes: hourly.nodes.map((node) => (node.id === 'mark' ? { ...node, config: { mark: 'asked' } } : node)),
    }
    expect(await publish(renamed)).toEqual(new Date(labStart + hour))
    const slower = {
      ...hourly,
      nodes: hourly.nodes.map((node) => (node.id === 'start' ? { ...node, config: { ...node.config, minutes: 90 } } : node)),
    }
    expect((await publish(slower))!.getTime()).toBeGreaterThan(labStart + hour)
  })

  it('tells of whom the pause of its flow kept out in the midst of a batch', async () => {
    const lab = await open({ work: false })
    await know(lab, ['anna', 'boris'])
    const flow = await lab.install(hourly)
    await lab.query(`update millrace.clock set at = at + interval '1 hour'`)
    expect(await runnerOf(lab, 10).step()).toBe(true)
    await lab.runtime.flows.setState(lab.workspace, flow, 'pause')
    const worker = await open({ url: lab.url })
    await worker.runtime.settle()
    expect(await entered(worker)).toEqual({})
    const refused = await worker.query<{ user_id: string; reason: string; detail: unknown }>(
      `select c.user_id, r.reason, r.detail from millrace.refusal r join millrace.contact c on c.id = r.contact order by 1`,
    )
    const closed = { reason: 'closed', detail: { state: 'paused' } }
    expect(refused).toEqual([
      { user_id: 'anna', ...closed },
      { user_id: 'boris', ...closed },
    ])
  })

  it('keeps an instant that nobody was there for once, late, for those who were there then', async () => {
    const lab = await open({ started: true, work: false })
    await know(lab, ['anna'])
    await lab.install(hourly)
    await lab.query(`update millrace.clock set at = at + interval '5 hours 10 minutes'`)
    await lab.runtime.ingest([
      {
        ...lab.event('late', 'Identify', { event: { ...lab.event('late', 'x').event, receivedAt: labStart + 5 * hour } }),
        traits: { vip: true },
      },
    ])
    const worker = await open({ url: lab.url })
    await worker.runtime.settle()
    expect(await entered(worker)).toEqual({ anna: 1 })
    expect((await worker.runs('anna'))[0]).toMatchObject({ data: { at: '2026-03-01T13:00:00.000Z' } })
    expect(await rowOf(worker)).toMatchObject({ next_at: new Date(labStart + 6 * hour), batch_at: null })
  })

  it('goes on where a process died in the midst of a batch, and lets nobody in twice', async () => {
    const lab = await open({ work: false })
    await know(lab, names(25))
    await lab.install(hourly)
    await lab.query(`update millrace.clock set at = at + interval '1 hour'`)
    const runner = runnerOf(lab, 10)
    expect(await runner.step()).toBe(true)
    const dying = runnerOf(lab, 10, {
      pushBy: (workspace, make) =>
        lab.store.pushBy(workspace, async (sql) => {
          await make(sql)
          throw new Error('The process dies before its commit')
        }),
    })
    expect(await dying.step()).toBe(true)
    expect(lab.faults).toMatchObject([{ message: 'The process dies before its commit' }])
    expect(await rowOf(lab)).toMatchObject({ batch_at: new Date(labStart + hour), next_at: new Date(labStart + 2 * hour) })
    const other = runnerOf(lab, 10)
    let steps = 0
    while (await other.step()) steps += 1
    expect(steps).toBe(2)
    expect(await rowOf(lab)).toMatchObject({ batch_at: null, looked_at: '0' })
    expect((await lab.query<{ count: number }>('select count(*)::int from millrace.inbox where kind = $1', ['enter']))[0]).toEqual({
      count: 25,
    })
  })

  it('keeps an instant that comes while a batch is under way, once the batch is done', async () => {
    const lab = await open({ work: false })
    await know(lab, names(15))
    await lab.install(hourly)
    await lab.query(`update millrace.clock set at = at + interval '1 hour'`)
    const runner = runnerOf(lab, 10)
    expect(await runner.step()).toBe(true)
    await lab.query(`update millrace.clock set at = at + interval '2 hours 10 minutes'`)
    while (await runner.step());
    const kept = await lab.query(
      `select payload::json -> 'data' ->> 'at' as at, count(*)::int as count from millrace.inbox where kind = 'enter' group by 1 order by 1`,
    )
    expect(kept).toEqual([
      { at: '2026-03-01T13:00:00.000Z', count: 15 },
      { at: '2026-03-01T14:00:00.000Z', count: 15 },
    ])
    expect(await rowOf(lab)).toMatchObject({ batch_at: null, next_at: new Date(labStart + 4 * hour) })
  })

  it('knows an entry again that a lost cursor makes a second time', async () => {
    const lab = await open({ work: false })
    await know(lab, names(5))
    await lab.install(hourly)
    await lab.query(`update millrace.clock set at = at + interval '1 hour'`)
    const runner = runnerOf(lab, 10)
    while (await runner.step());
    await lab.query('update millrace.timetable set batch_at = $1, looked_at = 0', [new Date(labStart + hour)])
    while (await runner.step());
    expect((await lab.query<{ count: number }>('select count(*)::int from millrace.inbox where kind = $1', ['enter']))[0]).toEqual({
      count: 5,
    })
  })

  it('is kept by one of many runners at a time', async () => {
    const lab = await open({ work: false })
    await know(lab, names(60))
    await lab.install(hourly)
    await lab.query(`update millrace.clock set at = at + interval '1 hour'`)
    await Promise.all(
      [1, 2, 3].map(async () => {
        const runner = runnerOf(lab, 7)
        while (await runner.step());
      }),
    )
    const left = runnerOf(lab, 7)
    while (await left.step());
    const rows = await lab.query<{ contact: string }>(`select contact from millrace.inbox where kind = 'enter'`)
    expect(rows).toHaveLength(60)
    expect(new Set(rows.map(({ contact }) => contact)).size).toBe(60)
  })

  it('goes with the version that is published: another timetable, or none any more', async () => {
    const lab = await open()
    await know(lab, ['anna'])
    const flow = await lab.install(hourly)
    const republish = async (document: typeof hourly) => {
      await lab.runtime.flows.save(lab.workspace, flow, document, null)
      expect(await lab.runtime.flows.publish(lab.workspace, flow)).toHaveProperty('version')
    }
    await republish({
      ...hourly,
      nodes: hourly.nodes.map((node) => (node.id === 'start' ? { ...node, config: { minutes: 90, audience: true } } : node)),
    })
    expect(await rowOf(lab)).toMatchObject({ next_at: new Date(labStart + 90 * minute) })
    await republish(sketch([['start', 'lab.api'], ['end', 'lab.end']], ['start.out>end'])) // prettier-ignore
    expect(await lab.query('select * from millrace.timetable')).toEqual([])
  })
})
