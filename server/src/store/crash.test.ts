/** Law 4 by force: the connection breaks at every statement in turn; nothing is half done, nothing is lost, nothing happens twice. */
import { afterEach, describe, expect, it } from 'vitest'
import { FragilePool } from '../../../test/support/fragile-pool.ts'
import { labStart, openLab, sketch, type Lab } from '../../../test/support/lab.ts'

const flow = sketch(
  [
    ['start', 'lab.start', { event: 'Signed Up' }],
    ['first', 'lab.mark', { mark: 'first' }],
    ['hold', 'lab.hold', { minutes: 10 }],
    ['second', 'lab.mark', { mark: 'second' }],
    ['end', 'lab.end'],
  ],
  ['start.out>first', 'first.out>hold', 'hold.out>second', 'second.out>end'],
  { entry: { policy: 'once' } },
)

describe.each(['before', 'after'] as const)('a connection that breaks %s a statement', (when) => {
  let lab: Lab
  let pool: FragilePool

  const open = async () => {
    lab = await openLab({
      work: false,
      pool: (config) => {
        pool = new FragilePool(config)
        return pool
      },
    })
    await lab.install(flow)
  }
  afterEach(() => lab.close())

  /** Does it again and again, broken one statement later each time, until it goes through whole. */
  const despite = async (work: () => Promise<unknown>) => {
    let broken = 0
    for (;;) {
      pool.breakAfter(broken, when)
      const fault = await work().then(
        () => null,
        (error: unknown) => error,
      )
      const whole = pool.armed
      pool.mend()
      if (whole) {
        expect(fault).toBeNull()
        return broken
      }
      broken += 1
    }
  }
  /** The backend of a broken connection may hold its lane for a moment: a visit that found it locked was none. */
  const visitAll = async () => {
    for (let lanes = await lab.store.dueLanes(); lanes.length > 0; lanes = await lab.store.dueLanes())
      for (const lane of lanes) await lab.store.visit(lane, lab.runtime.engine)
  }

  it('leaves each event accepted once and each run stepped once', async () => {
    await open()
    const events = ['ann', 'bob', 'eve'].map((user) => lab.event(user, 'Signed Up'))
    expect(await despite(() => lab.store.accept(events))).toBeGreaterThan(5)
    expect(await lab.query('select from millrace.event')).toHaveLength(3)

    expect(await despite(visitAll)).toBeGreaterThan(10)
    await lab.query(`update millrace.clock set at = $1`, [new Date(labStart + 10 * 60_000)])
    expect(await despite(visitAll)).toBeGreaterThan(8)

    const runs = (await Promise.all(['ann', 'bob', 'eve'].map((user) => lab.runs(user)))).flat()
    expect(runs.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed'])
    const marks = await lab.query<{ mark: string; count: number }>(
      'select mark, count(*)::int as count from millrace.lab_mark group by mark order by mark',
    )
    expect(marks).toEqual([
      { mark: 'first', count: 3 },
      { mark: 'second', count: 3 },
    ])
    const counters = await lab.store.counters(runs[0]!.flow, 1)
    expect(counters['hold']).toEqual({ entered: 3, 'left:out': 3 })
    expect(await lab.store.dueLanes()).toEqual([])
  })
})
