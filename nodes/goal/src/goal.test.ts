import { createEvent, noticeNode, testNode } from '@millrace/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createItem, openPluginDatabase, type PluginDatabase } from '../../../test/support/plugin-database.ts'
import { goal } from './goal.ts'
import plugin from './index.ts'
import { goalTimeline, goalWrite, mergeGoals } from './reached.ts'

const order = createEvent({ event: 'Order Completed', properties: { total: 99.5 } })
const input = { kind: 'event', name: 'reached', event: order } as const
const exit = { event: 'Order Completed', exit: true }

testNode(goal, {
  plugin,
  cases: [
    { name: 'lets the contact pass who comes along an edge', leaves: 'out' },
    { name: 'notes the event, wherever the run stands (003.21)', input, notices: 'stay' },
    { name: 'ends the run when it is what the flow was for (003.21)', config: exit, input, notices: 'end' },
  ],
})

describe('goal', () => {
  it('listens to its event and rule', () => {
    const where = { '>': [{ var: 'event.properties.total' }, 50] }
    expect(goal.watch!.events({ event: 'Order Completed', where })).toEqual([{ name: 'reached', event: 'Order Completed', where }])
  })

  it('is worth a number, or what a text comes to', () => {
    const worth = (value: number | string) => noticeNode(goal, { config: { event: 'Order Completed', value }, input, event: order })
    expect(worth(5).effects).toMatchObject([{ type: 'goal.reach', data: { value: 5 } }])
    expect(worth('{{ event.properties.total }}').effects).toMatchObject([{ data: { event: 'Order Completed', value: 99.5 } }])
  })

  it('is reached all the same when its value cannot be worked out, and says so', () => {
    for (const value of ['{{ contact.nothing }}', 'much', '{{ a | nosuchfilter }}']) {
      const notice = noticeNode(goal, { config: { event: 'Order Completed', value }, input, event: order })
      expect(notice).toMatchObject({ kind: 'stay', effects: [{ data: { value: null } }], why: { fault: expect.any(String) } })
    }
  })
})

describe('goals in the database', () => {
  let database: PluginDatabase
  beforeAll(async () => {
    database = await openPluginDatabase(plugin)
  })
  afterAll(() => database.close())

  const at = Date.UTC(2027, 0, 1)
  const run = (n: number) => `01940000-0000-7000-8000-00000000000${n}`
  const reach = (contact: string, n: number, value: number | null) =>
    createItem({ event: 'Order Completed', value }, { contact, key: `${n}`, run: run(n), at: at + n * 1000 })
  const timeline = async (contact: string, before: number, limit = 10) =>
    (await goalTimeline(database.sql, { workspace: 1, contact, before, limit })).map(({ at: when, data }) => [when - at, data])

  it('count once in a run, and stand in the timeline, newest first (000.44)', async () => {
    const [anna, ann] = (await database.contacts(2)) as [string, string]
    const batch = [reach(anna, 1, 99.5), reach(anna, 2, null), reach(ann, 3, 1)]
    await database.commit(goalWrite, batch)
    await database.commit(goalWrite, [...batch, reach(anna, 1, 5)])
    const entry = (n: number, value: number | null) => [n * 1000, { flow: '1', node: 'node', run: run(n), event: 'Order Completed', value }]
    expect(await timeline(anna, at + 10_000)).toEqual([entry(2, null), entry(1, 99.5)])
    expect(await timeline(anna, at + 2000, 1)).toEqual([entry(1, 99.5)])
    await mergeGoals(database.sql, { workspace: 1, from: ann, into: anna })
    expect(await timeline(anna, at + 10_000, 1)).toEqual([entry(3, 1)])
  })
})
