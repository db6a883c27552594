/** The test clock: time passes from due instant to due instant, whoever does the work; real time cannot be moved. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { labStart, openLab, sketch, type Lab } from '../../../test/support/lab.ts'
import { createClock } from './clock.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** Three waits in a row; each step must happen at its own instant. */
const naps = sketch(
  [
    ['start', 'lab.start', { event: 'Signed Up' }],
    ['first', 'lab.hold', { minutes: 30 }],
    ['second', 'lab.hold', { minutes: 60 * 24 * 40 }],
    ['ask', 'lab.ask'],
    ['third', 'lab.hold', { minutes: 1 }],
    ['end', 'lab.end'],
  ],
  ['start.out>first', 'first.out>second', 'second.out>ask', 'ask.out>third', 'ask.error>end', 'third.out>end'],
)

describe('the test clock', () => {
  const labs: Lab[] = []
  const open = async (...args: Parameters<typeof openLab>) => {
    const lab = await openLab(...args)
    labs.unshift(lab)
    return lab
  }
  afterEach(async () => {
    for (const lab of labs.splice(0)) await lab.close()
  })
  const instants = async (lab: Lab) => {
    const [run] = await lab.runs('ann')
    return (await lab.store.activations(run!.id)).map(({ at }) => at - labStart)
  }
  const expected = [0, 30 * minute, 30 * minute + 40 * day, 30 * minute + 40 * day, 31 * minute + 40 * day]

  it('does each thing at the instant it falls due, calls included, however far it is moved', async () => {
    const lab = await open()
    await lab.install(naps)
    await lab.runtime.ingest([lab.event('ann', 'Signed Up')])
    await lab.runtime.clock.moveTo(labStart + 90 * day)
    expect(await lab.runtime.clock.now()).toBe(labStart + 90 * day)
    expect(await instants(lab)).toEqual(expected)
  })

  it('is shared: one process moves it, another does the work', async () => {
    const door = await open({ work: false })
    const worker = await open({ url: door.url })
    await door.install(naps)
    await door.runtime.ingest([door.event('ann', 'Signed Up')])
    await door.runtime.clock.moveTo(labStart + 90 * day)
    expect(await worker.runtime.clock.now()).toBe(labStart + 90 * day)
    expect(await instants(door)).toEqual(expected)
    expect([...door.faults, ...worker.faults]).toEqual([])
  })

  it('goes on from where it stood when a process starts again', async () => {
    const lab = await open()
    await lab.runtime.clock.moveTo(labStart + day)
    const next = await open({ url: lab.url, clock: { test: new Date(labStart) } })
    expect(await next.runtime.clock.now()).toBe(labStart + day)
  })

  it('is the clock of pg-boss too', async () => {
    const lab = await open()
    await lab.runtime.clock.moveTo(labStart + 3 * day)
    expect(await lab.query('select millrace_boss.job_now() as now')).toEqual([{ now: new Date(labStart + 3 * day) }])
  })

  it('does not move back, and real time does not move', async () => {
    const lab = await open()
    await expect(lab.runtime.clock.moveTo(labStart - 1)).rejects.toMatchObject({ code: 'CLOCK_MOVES_FORWARD' })
    const real = await open({ clock: 'system' })
    expect(real.runtime.clock.virtual).toBe(false)
    expect(Math.abs((await real.runtime.clock.now()) - Date.now())).toBeLessThan(1000)
    await expect(real.runtime.clock.moveTo(Date.now() + day)).rejects.toMatchObject({ code: 'CLOCK_IS_SYSTEM' })
  })

  it('of a database is not taken for real time', async () => {
    const lab = await open()
    const real = await open({ url: lab.url, clock: 'system', started: false })
    await expect(real.runtime.start()).rejects.toMatchObject({ code: 'CLOCK_IS_TEST' })
  })

  it('makes the months of the logs as it comes to them', async () => {
    const lab = await open()
    await lab.runtime.clock.moveTo(labStart + 200 * day)
    const parts = await lab.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'millrace.activation'::regclass
         and inhrelid::regclass::text not like '%default' order by 1`,
    )
    expect(parts.map(({ name }) => name).slice(-3)).toEqual(
      ['2026_09', '2026_10', '2026_11'].map((month) => `millrace.activation_${month}`),
    )
  })
})

describe('the clock', () => {
  it('is the database’s, whatever the clock of the process says', async () => {
    const lab = await openLab({ started: false })
    const wrong = vi.spyOn(Date, 'now').mockReturnValue(0)
    try {
      const clock = createClock(lab.pool, 'system')
      await clock.synchronise()
      const [row] = await lab.query<{ now: number }>(`select (date_part('epoch', clock_timestamp()) * 1000)::float8 as now`)
      expect(Math.abs(clock.estimate() - row!.now)).toBeLessThan(1000)
    } finally {
      wrong.mockRestore()
      await lab.close()
    }
  })
})
