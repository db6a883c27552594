/** Split tests by force: the connection breaks at every statement in turn, and still every contact and every outcome counts once. */
import { afterEach, describe, expect, it } from 'vitest'
import split from '../../nodes/split/src/index.ts'
import { FragilePool } from '../support/fragile-pool.ts'
import { labStart, openLab, sketch, type Lab } from '../support/lab.ts'

const config = {
  variants: [{ name: 'a' }, { name: 'b' }],
  metric: 'value',
  goal: { event: 'Order Completed' },
  winner: 'once',
  decideAfter: 3,
  uncertain: 'best',
}
const flow = sketch(
  [
    ['start', 'lab.start', { event: 'Signed Up' }],
    ['split', 'split.test', config],
    ['a', 'lab.end'],
    ['b', 'lab.end'],
  ],
  ['start.out>split', 'split.a>a', 'split.b>b'],
)

describe.each(['before', 'after'] as const)('a connection that breaks %s a statement of a split test', (when) => {
  let lab: Lab
  let pool: FragilePool
  afterEach(() => lab.close())

  /** Does all there is to do again and again, broken one statement later each time, until it goes through whole. */
  const visitDespite = async () => {
    for (let whole = false, broken = 0; !whole; broken++) {
      pool.breakAfter(broken, when)
      await (async () => {
        for (const lane of await lab.store.dueLanes()) await lab.store.visit(lane, lab.runtime.engine)
      })().catch(() => {})
      const isUnbroken = pool.armed
      pool.mend()
      // The backend of a broken connection may hold its lane for a moment: a visit that found it locked was none.
      whole = isUnbroken && (await lab.store.dueLanes()).length === 0
    }
  }

  it('leaves every contact assigned once, every outcome counted once, and one decision', async () => {
    lab = await openLab({ work: false, plugins: [split], pool: (options) => (pool = new FragilePool(options)) })
    await lab.install(flow)
    const users = ['ann', 'bob', 'eve']
    await lab.store.accept(users.map((user) => lab.event(user, 'Signed Up')))
    await visitDespite()
    await lab.query('update millrace.clock set at = $1', [new Date(labStart + 1000)])
    const buys = users.flatMap((user) => [10, 2.5].map((total) => ({ ...lab.event(user, 'Order Completed', { properties: { total } }) })))
    await lab.store.accept(buys)
    await visitDespite()
    await lab.store.accept([lab.event('dan', 'Signed Up')])
    await visitDespite()

    const [tally] = await lab.query(
      `select sum(contacts)::int as contacts, sum(goals)::int as goals, sum(value)::float8 as value, sum(squares)::float8 as squares
       from millrace.experiment_tally`,
    )
    expect(tally).toEqual({ contacts: 4, goals: 3, value: 37.5, squares: 3 * 12.5 ** 2 })
    const assigned = await lab.query('select value::float8 as value from millrace.experiment_assignment order by at, value')
    expect(assigned.map(({ value }: { value?: number }) => value)).toEqual([12.5, 12.5, 12.5, 0])
    expect(await lab.query('select by from millrace.experiment_choice')).toEqual([{ by: 'rule' }])
    expect(await lab.store.dueLanes()).toEqual([])
  })
})
