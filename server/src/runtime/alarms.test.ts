/** Law 6: alarms are hints. Doubled, late or lost, they change nothing that happens. */
import { afterEach, describe, expect, it } from 'vitest'
import { labStart, openLab, sketch, type Lab } from '../../../test/support/lab.ts'
import { until } from '../../../test/support/client.ts'

const nap = (minutes: number) =>
  sketch(
    [
      ['start', 'lab.start', { event: 'Signed Up' }],
      ['hold', 'lab.hold', { minutes }],
      ['mark', 'lab.mark', { mark: 'rested' }],
      ['end', 'lab.end'],
    ],
    ['start.out>hold', 'hold.out>mark', 'mark.out>end'],
  )

describe('alarms', () => {
  const labs: Lab[] = []
  const open = async (...args: Parameters<typeof openLab>) => {
    const lab = await openLab(...args)
    labs.unshift(lab)
    return lab
  }
  afterEach(async () => {
    for (const lab of labs.splice(0)) await lab.close()
  })
  const marks = (lab: Lab) => lab.query<{ mark: string }>('select mark from millrace.lab_mark')
  const jobs = (lab: Lab) => lab.query<{ name: string; start_after: Date }>('select name, start_after from millrace_boss.job order by 1, 2')

  it('are sent in the commit that made the wait, one a lane, for its earliest wake', async () => {
    const lab = await open({ work: false })
    await lab.install(nap(60))
    const { lanes } = await lab.store.accept([lab.event('ann', 'Signed Up'), lab.event('ann', 'Signed Up')])
    for (const lane of lanes) await lab.store.visit(lane, lab.runtime.engine)
    const wakes = (await jobs(lab)).filter(({ name }) => name === 'lane-wake')
    expect(wakes.map((job) => job.start_after.getTime())).toEqual([labStart + 60 * 60_000])
  })

  it('that lie more than a day ahead are set by the sweep when their day comes', async () => {
    const lab = await open({ work: false })
    await lab.install(nap(60 * 24 * 30))
    const { lanes } = await lab.store.accept([lab.event('ann', 'Signed Up')])
    for (const lane of lanes) await lab.store.visit(lane, lab.runtime.engine)
    expect((await jobs(lab)).filter(({ name }) => name === 'lane-wake')).toEqual([])
    expect(await lab.store.lanesWithoutAlarm()).toEqual([])
    await lab.query('update millrace.clock set at = $1', [new Date(labStart + 29.5 * 24 * 3600_000)])
    expect(await lab.store.lanesWithoutAlarm()).toEqual(lanes)
    for (const lane of lanes) await lab.store.visit(lane, lab.runtime.engine)
    expect((await jobs(lab)).filter(({ name }) => name === 'lane-wake')).toHaveLength(1)
    expect(await lab.store.lanesWithoutAlarm()).toEqual([])
  })

  it('that come twice or late find nothing to do', async () => {
    const lab = await open()
    await lab.install(nap(1))
    await lab.runtime.ingest([lab.event('ann', 'Signed Up')])
    await lab.runtime.clock.moveTo(labStart + 60_000)
    expect(await marks(lab)).toHaveLength(1)
    const [run] = await lab.runs('ann')
    for (let i = 0; i < 3; i++) {
      const [lane] = await lab.query<{ workspace: number; lane: number }>('select workspace, lane from millrace.run')
      await lab.store.visit(lane!, lab.runtime.engine)
    }
    expect(await marks(lab)).toHaveLength(1)
    expect(await lab.runs('ann')).toEqual([run])
  })

  it('are heeded and removed in the commit of the visit they asked for', async () => {
    const lab = await open({ work: false })
    await lab.install(nap(1))
    const { lanes } = await lab.store.accept([lab.event('ann', 'Signed Up')])
    const [job] = await lab.query<{ name: string; id: string }>('select name, id from millrace_boss.job')
    await lab.store.visit(lanes[0]!, lab.runtime.engine, 1000, [`${job!.name}/${job!.id}`])
    expect((await jobs(lab)).map(({ name }) => name)).toEqual(['lane-wake'])
  })

  it('can all be lost: a queue that was emptied loses no event and no wait', async () => {
    const door = await open({ work: false, clock: 'system' })
    await door.install(nap(0.01))
    const events = Array.from({ length: 20 }, (_, index) => door.event(`user-${index}`, 'Signed Up'))
    await door.store.accept(events)
    await door.query('truncate millrace_boss.job_common')
    const worker = await open({ url: door.url, clock: 'system' })
    await worker.query('truncate millrace_boss.job_common')
    await until('marks', async () => (await marks(worker)).length === 20)
    expect(await marks(worker)).toHaveLength(20)
    expect([...door.faults, ...worker.faults]).toEqual([])
  })

  it('leave a process that looks at its lanes on time two seconds before they call others', async () => {
    const worker = await open({ clock: 'system' })
    await worker.install(nap(0.02))
    await worker.runtime.ingest([worker.event('ann', 'Signed Up')])
    await until('the wait', async () => (await jobs(worker)).some(({ name }) => name === 'lane-wake'))
    const [late] = await worker.query<{ ms: number }>(
      `select date_part('epoch', j.start_after - r.wake_at) * 1000 as ms from millrace_boss.job j, millrace.run r where j.name = 'lane-wake'`,
    )
    expect(late!.ms).toBeGreaterThan(0)
    expect(late!.ms).toBeLessThanOrEqual(2000)
    expect(await worker.store.lanesWithoutAlarm()).toEqual([])
  })

  it('ring across processes at once, and at their instant', async () => {
    const worker = await open({ clock: 'system' })
    const door = await open({ url: worker.url, work: false, clock: 'system' })
    await door.install(nap(0.01))
    await until('listening', async () => (await door.store.dueLanes()).length === 0)
    const started = performance.now()
    await door.runtime.ingest([door.event('ann', 'Signed Up')])
    await until('the mark', async () => (await marks(worker)).length === 1)
    // 600 ms of the flow's own wait; a sweep alone would take up to 3 s, twice.
    expect(performance.now() - started).toBeLessThan(2500)
  })
})
