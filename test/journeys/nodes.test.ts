/** The nodes of people, loyalty, chance and code together, through the real server: what they write is what the API tells. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startJourney, type Journey } from '../support/journey.ts'

const node = (id: string, type: string, config: object) => ({ id, type, version: 1, config })
const edge = (from: string, to: string, port = 'out') => ({ from, port, to })

/** Forty contacts: ten places by lot in each of two branches, the rest passed on; code counts points, which are accrued and spent. */
const flow = {
  millrace: 1,
  name: 'Lottery',
  settings: { entry: { policy: 'once' } },
  nodes: [
    node('start', 'trigger.event', { event: 'Joined' }),
    node('adult', 'filter', { rule: { '>=': [{ var: 'event.properties.age' }, 18] } }),
    node('points', 'code', { source: 'return { points: event.properties.age * 1.005, half: event.properties.age % 2 }', saveAs: 'made' }),
    node('gift', 'bonus.accrue', { amount: '{{ vars.made.points }}', expiresIn: 'P10D' }),
    node('set', 'contact.set', { values: { odd: '{{ vars.made.half }}', joined: true, city: 'Omsk' } }),
    node('lot', 'split.random', {
      branches: [
        { name: 'red', count: 10 },
        { name: 'blue', count: 10 },
      ],
    }),
    node('red', 'tag.add', { tag: 'red' }),
    node('blue', 'tag.add', { tag: 'blue' }),
    node('half', 'split.random', {
      branches: [
        { name: 'a', percent: 25 },
        { name: 'b', percent: 75 },
      ],
    }),
    node('pay', 'bonus.spend', { amount: 40 }),
    node('poor', 'tag.add', { tag: 'poor' }),
    node('rest', 'delay', { mode: 'rule', rule: { in: ['vip', { var: 'contact.tags' }] }, timeout: 'P20D' }),
    node('bought', 'goal', { event: 'Order Completed', value: '{{ event.properties.total }}' }),
    node('broken', 'code', { source: 'throw new Error("always")' }),
    node('finish', 'end', {}),
  ],
  edges: [
    edge('start', 'adult'),
    edge('adult', 'points'),
    edge('points', 'gift'),
    edge('gift', 'set'),
    edge('set', 'lot'),
    edge('lot', 'red', 'red'),
    edge('lot', 'blue', 'blue'),
    edge('lot', 'half', 'rest'),
    edge('red', 'pay'),
    edge('blue', 'pay'),
    edge('pay', 'rest'),
    edge('pay', 'poor', 'insufficient'),
    edge('poor', 'rest'),
    edge('half', 'finish', 'a'),
    edge('half', 'broken', 'b'),
    edge('broken', 'finish'),
    edge('broken', 'finish', 'error'),
    edge('rest', 'finish'),
    edge('rest', 'finish', 'timeout'),
  ],
}

const vip = {
  millrace: 1,
  name: 'VIP',
  nodes: [node('start', 'trigger.event', { event: 'Order Completed' }), node('tag', 'tag.add', { tag: 'vip' }), node('finish', 'end', {})],
  edges: [edge('start', 'tag'), edge('tag', 'finish')],
}

interface ContactAnswer {
  readonly tags: readonly string[]
  readonly attributes: Readonly<Record<string, unknown>>
  readonly bonus: { readonly balance: number }
}

describe('the nodes, through the server', () => {
  let journey: Journey
  let id: string
  const users = Array.from({ length: 40 }, (_, n) => ({ userId: `user-${n}`, age: n < 2 ? 17 : 18 + n }))
  const contactOf = (userId: string) => journey.client.get<ContactAnswer>(`/api/contacts/${userId}`)
  const stats = async () =>
    (
      await journey.client.get<{ nodes: Record<string, { left: Record<string, number>; inside: number; failed: number }> }>(
        `/api/flows/${id}/stats`,
      )
    ).nodes

  beforeAll(async () => {
    journey = await startJourney({ clock: '2027-01-01T09:00:00Z' })
    await journey.client.install(vip)
    id = await journey.client.install(flow)
    for (const { userId, age } of users) journey.segment.analytics.track({ userId, event: 'Joined', properties: { age } })
    await journey.segment.flush()
    await journey.client.advance('PT1M')
  })
  afterAll(() => journey.close())

  it('gives each place to one contact, and fair shares of the rest (000.49)', async () => {
    const { adult, lot, half, broken } = await stats()
    expect(adult!.left).toEqual({ out: 38, rejected: 2 })
    expect(lot!.left).toEqual({ red: 10, blue: 10, rest: 18 })
    expect(Math.abs(half!.left['a']! - 18 * 0.25)).toBeLessThan(1)
    expect(broken!.left).toEqual({ error: half!.left['b'] })
  })

  it('writes fields of their type, and bonuses to the cent', async () => {
    const user = await contactOf('user-31')
    expect(user.attributes).toMatchObject({ odd: '1', joined: true, city: 'Omsk' })
    // 49 points and 0.5 per cent on top are 49.245, and half a cent counts up.
    const hasSpent = user.tags.includes('red') || user.tags.includes('blue')
    expect(user.bonus.balance).toBe(hasSpent ? 9.25 : 49.25)
  })

  it('spends only what is there', async () => {
    const { pay } = await stats()
    const contacts = await Promise.all(users.map(({ userId }) => contactOf(userId)))
    const poor = contacts.filter(({ tags }) => tags.includes('poor')).length
    expect(pay!.left).toEqual(poor === 0 ? { out: 20 } : { out: 20 - poor, insufficient: poor })
    expect(contacts.every(({ bonus }) => bonus.balance >= 0)).toBe(true)
  })

  it('wakes a pause when another flow makes its rule true, and counts the goal (000.32)', async () => {
    const contacts = await Promise.all(users.map(async ({ userId }) => ({ userId, ...(await contactOf(userId)) })))
    const { userId } = contacts.find(({ tags }) => tags.includes('red'))!
    journey.segment.analytics.track({ userId, event: 'Order Completed', properties: { total: 70 } })
    await journey.segment.flush()
    await journey.client.advance('PT1M')
    expect((await stats())['rest']).toMatchObject({ inside: 19, left: { out: 1 } })
    const timeline = await journey.client.all<{ kind: string; data: object }>(`/api/contacts/${userId}/timeline?limit=200`)
    expect(timeline.filter(({ kind }) => kind === 'goal.reached')).toMatchObject([{ data: { value: 70 } }])
    expect(timeline.map(({ kind }) => kind)).toContain('bonus.accrued')
  })

  it('lets bonuses burn and pauses run out', async () => {
    await journey.client.advance('P21D')
    expect((await stats())['rest']).toMatchObject({ inside: 0, left: { out: 1, timeout: 19 } })
    expect((await contactOf('user-31')).bonus.balance).toBe(0)
    const timeline = await journey.client.all<{ kind: string }>('/api/contacts/user-31/timeline?limit=200')
    expect(timeline.map(({ kind }) => kind)).toContain('bonus.burned')
  })
})
