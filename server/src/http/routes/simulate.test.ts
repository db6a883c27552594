/** Simulations over HTTP: real contacts, past periods, refusals; and that nothing of the workspace is touched. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invitation, reminder } from '../../../../test/support/flows.ts'
import { type FrontDoor, openFrontDoor } from '../../../../test/support/http.ts'

describe('simulations over HTTP', () => {
  let door: FrontDoor
  let flow: string
  const path = (verb: string) => `/api/flows/${flow}/${verb}`
  const asked = { days: 10, seed: 5, events: [{ event: 'Signed Up', after: 'PT1H' }] }

  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:00Z')
    flow = (await door.ask('POST', '/api/flows/import', { payload: reminder })).body.id
    await door.ask('POST', path('publish'))
    for (const [userId, plan] of [
      ['ann', 'pro'],
      ['bob', 'free'],
      ['cat', 'pro'],
    ] as const)
      await door.send('identify', { userId, traits: { email: `${userId}@example.com`, plan } })
    for (const userId of ['ann', 'bob']) await door.send('track', { userId, event: 'Signed Up' })
    await door.ask('POST', '/api/clock', { payload: { advance: 'P8D' } })
  })
  afterAll(() => door.close())

  const countAll = async () => {
    const counts = ['run', 'message', 'event', 'contact', 'inbox', 'call'].map(
      (table) => `(select count(*) from millrace.${table}) as ${table}`,
    )
    return (await door.pool.query(`select ${counts.join(', ')}`)).rows
  }

  it('says what the draft would do, the same of the same seed, and touches nothing (003.38, 004.03)', async () => {
    const before = await countAll()
    const order = { ...asked, contacts: { count: 50 } }
    const first = await door.ask('POST', path('simulate'), { payload: order })
    const again = await door.ask('POST', path('simulate'), { payload: order })
    expect(first.status).toBe(200)
    expect(again.body).toEqual(first.body)
    const { stats, contacts, days } = first.body
    expect([contacts, days.length, days[0].entered]).toEqual([50, 10, 50])
    for (const { entered, inside, left, failed, exited } of Object.values<any>(stats.nodes))
      expect(inside + failed + exited + Object.values<number>(left).reduce((sum, count) => sum + count, 0)).toBe(entered)
    expect(await countAll()).toEqual(before)
  })

  it('takes real contacts, all of them or those of a rule', async () => {
    const of = async (contacts: object) => (await door.ask('POST', path('simulate'), { payload: { ...asked, contacts } })).body.contacts
    expect(await of({ sample: 10 })).toBe(3)
    expect(await of({ sample: 10, rule: { '==': [{ var: 'contact.plan' }, 'pro'] } })).toBe(2)
    expect(await of({ sample: 1 })).toBe(1)
  })

  it('takes those who are in a segment, and of them those of a rule', async () => {
    await door.ask('POST', '/api/segments', { payload: { key: 'regulars' } })
    for (const user of ['ann', 'bob']) await door.ask('PUT', `/api/segments/regulars/contacts/${user}`)
    const of = async (contacts: object) => (await door.ask('POST', path('simulate'), { payload: { ...asked, contacts } })).body
    expect((await of({ sample: 10, segment: 'regulars' })).contacts).toBe(2)
    expect((await of({ sample: 10, segment: 'regulars', rule: { '==': [{ var: 'contact.plan' }, 'pro'] } })).contacts).toBe(1)
    expect((await of({ sample: 10, segment: 'nobody' })).code).toBe('SIMULATION_EMPTY')
  })

  it('takes real contacts as they stand: their tags, bonuses and segments, their orders from the log, and since when they are there', async () => {
    await door.send('track', { userId: 'ann', event: 'Order Completed', properties: { order_id: '1', total: 50 } })
    expect((await door.ask('POST', '/api/contacts/bob/bonus', { payload: { amount: 30, reason: 'A gift' } })).body).toEqual({ balance: 35 })
    await door.ask('POST', '/api/segments', { payload: { key: 'friends' } })
    await door.ask('PUT', '/api/segments/friends/contacts/cat')
    await door.runtime.settle()
    const branch = (name: string, rule: unknown) => ({ name, rule })
    const branches = [
      branch('ordered', { '==': [{ fact: ['events.count', { event: 'Order Completed' }] }, 1] }),
      branch('rich', { '==': [{ var: 'bonus.balance' }, 35] }),
      branch('friend', {
        and: [{ in: ['friends', { var: 'contact.segments' }] }, { '<': [{ var: 'contact.createdAt' }, '2026-01-02'] }],
      }),
    ]
    const node = (id: string, type: string, config: object = {}) => ({ id, type, version: 1, config })
    const document = {
      millrace: 1,
      name: 'Standing',
      nodes: [node('start', 'trigger.api'), node('which', 'condition', { branches }), node('end', 'end')],
      edges: ['ordered', 'rich', 'friend', 'else']
        .map((port) => ({ from: 'which', port, to: 'end' }))
        .concat({ from: 'start', port: 'out', to: 'which' }),
    }
    const { id } = (await door.ask('POST', '/api/flows', { payload: document })).body
    const order = { contacts: { sample: 10 }, events: [{ enter: {}, after: 'PT1H' }], days: 1 }
    const { status, body } = await door.ask('POST', `/api/flows/${id}/simulate`, { payload: order })
    expect([status, body.failures]).toEqual([200, []])
    expect(body.stats.nodes.which.left).toEqual({ ordered: 1, rich: 1, friend: 1 })
  })

  it('says what a document waits to happen, and of nodes with faults nothing', async () => {
    const { status, body } = await door.ask('POST', path('expected'), { payload: reminder })
    expect(status).toBe(200)
    expect(body).toEqual({
      events: [
        { event: 'Signed Up', node: 'start', starts: true, where: null },
        { event: 'Order Completed', node: 'wait', starts: false, where: null },
      ],
      requests: [],
      timed: [],
    })
    const [start, ...others] = reminder.nodes
    const faulty = { ...reminder, nodes: [{ ...start!, config: {} }, ...others] }
    expect((await door.ask('POST', path('expected'), { payload: faulty })).body.events).toHaveLength(1)
    expect((await door.ask('POST', path('expected'), { payload: invitation })).body).toEqual({ events: [], requests: ['start'], timed: [] })
  })

  it('runs a past period through a version and says what really happened (000.53)', async () => {
    const period = { from: '2026-01-01T00:00:00Z', to: '2026-01-08T00:00:00Z', version: 1 }
    const { status, body } = await door.ask('POST', path('backtest'), { payload: period })
    expect(status).toBe(200)
    expect(body.difference.entered).toEqual({ simulated: 2, real: 2 })
    expect(Object.keys(body.difference.messages).length).toBeGreaterThan(0)
    for (const { simulated, real } of Object.values<any>(body.difference.messages)) expect(simulated).toBe(real)
  })

  it('counts a period of days back from the present, which may be another than that of the client', async () => {
    const { body } = await door.ask('POST', path('backtest'), { payload: { days: 9, version: 1 } })
    expect(body.simulated).toMatchObject({ from: '2025-12-31T00:00:00.000Z', to: '2026-01-09T00:00:00.000Z' })
    expect(body.difference.entered).toEqual({ simulated: 2, real: 2 })
  })

  it('refuses what it cannot do, in sentences', async () => {
    const code = async (verb: string, payload: object) => (await door.ask('POST', path(verb), { payload })).body.code
    expect(
      await code('simulate', { ...asked, contacts: { count: 20_000 }, days: 400, events: [{ event: 'Signed Up', perDay: 1000 }] }),
    ).toBe('SIMULATION_TOO_LARGE')
    expect(await code('simulate', { ...asked, contacts: { sample: 5, rule: { '==': [{ var: 'contact.plan' }, 'none'] } } })).toBe(
      'SIMULATION_EMPTY',
    )
    const orders = { '>': [{ fact: ['events.count', { event: 'Order Completed' }] }, 1] }
    for (const rule of [{ wat: 1 }, orders, { in: ['vip', { var: 'contact.tags' }] }, { '==': [{ var: 'plan' }, 'none'] }])
      expect(await code('simulate', { ...asked, contacts: { sample: 5, rule } })).toBe('SIMULATION_RULE_INVALID')
    expect(await code('simulate', { ...asked, contacts: { count: 5 }, version: 9 })).toBe('FLOW_VERSION_UNKNOWN')
    expect(await code('simulate', { ...asked, contacts: {} })).toBe('REQUEST_INVALID')
    expect(await code('backtest', { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' })).toBe('SIMULATION_PERIOD_INVALID')
    for (const period of [{}, { from: '2026-01-01T00:00:00Z' }, { days: 1, to: '2026-01-02T00:00:00Z' }])
      expect(await code('backtest', period)).toBe('SIMULATION_PERIOD_INVALID')
    expect(await code('backtest', { from: '2020-01-01T00:00:00Z', to: '2020-01-08T00:00:00Z' })).toBe('SIMULATION_EMPTY')
  })
})
