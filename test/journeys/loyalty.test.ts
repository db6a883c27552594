/** Dates, timetables and bonuses through the real server: what the test clock passes, in the order in which it falls due. */
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keys, startJourney, type Journey } from '../support/journey.ts'

const node = (id: string, type: string, config: object) => ({ id, type, version: 1, config })

/** A trigger that leaves a tag behind; nodes between them do the rest. */
const chain = (name: string, ...nodes: readonly ReturnType<typeof node>[]) => ({
  millrace: 1,
  name,
  nodes: [...nodes, node('finish', 'end', {})],
  edges: nodes.map(({ id }, index) => ({ from: id, port: 'out', to: nodes[index + 1]?.id ?? 'finish' })),
})

const flows = {
  cashback: chain(
    'Cashback',
    node('start', 'trigger.event', { event: 'Order Completed' }),
    node('gift', 'bonus.accrue', { amount: '{{ event.properties.total | times: 0.05 }}', expiresIn: 'P30D', warnBefore: 'P3D' }),
  ),
  pay: chain(
    'Pay',
    node('start', 'trigger.event', { event: 'Paid' }),
    node('spend', 'bonus.spend', { amount: '{{ event.properties.amount }}' }),
  ),
  warned: chain('Warned', node('start', 'trigger.bonus', { when: 'expiring' }), node('tag', 'tag.add', { tag: 'warned' })),
  burned: chain('Burned', node('start', 'trigger.bonus', { when: 'burned' }), node('tag', 'tag.add', { tag: 'burned' })),
  rich: chain('Rich', node('start', 'trigger.bonus', { when: 'balance', over: 100 }), node('tag', 'tag.add', { tag: 'rich' })),
  weekly: chain(
    'Weekly',
    node('start', 'trigger.schedule', {
      cron: '0 8 * * 1',
      timezone: 'Europe/Moscow',
      audience: { and: [{ exists: { var: 'contact.birthday' } }, { '>': [{ var: 'bonus.balance' }, 30] }] },
    }),
    node('tag', 'tag.add', { tag: 'digest' }),
  ),
}

interface ContactAnswer {
  readonly tags: readonly string[]
  readonly bonus: { readonly balance: number; readonly lots: readonly object[] }
}
interface RunsAnswer {
  readonly items: readonly { readonly enteredAt: string; readonly contact: { readonly userId: string } }[]
}

describe('dates, timetables and bonuses, through the server', () => {
  let journey: Journey
  const ids: Record<string, string> = {}
  const contactOf = (userId: string) => journey.client.get<ContactAnswer>(`/api/contacts/${userId}`)
  const to = (instant: string) => journey.client.moveTo(Date.parse(instant))
  /** What has arrived is handled. */
  const settle = async () => to((await journey.client.get<{ now: string }>('/api/clock')).now)
  const enteredAt = async (flow: keyof typeof flows) => {
    const { items } = await journey.client.get<RunsAnswer>(`/api/runs?flow=${ids[flow]}`)
    return items.map((run) => run.enteredAt).toSorted()
  }
  const track = async (event: string, properties: object) => {
    journey.segment.analytics.track({ userId: 'anna', event, properties: { ...properties } })
    await journey.segment.flush()
    await settle()
  }

  beforeAll(async () => {
    journey = await startJourney({ clock: '2027-01-01T12:00:00Z' })
    for (const [name, document] of Object.entries(flows)) ids[name] = await journey.client.install(document)
    journey.segment.analytics.identify({ userId: 'anna', traits: { birthday: '1996-02-29', timezone: 'Europe/Moscow' } })
    await journey.segment.flush()
    await track('Order Completed', { order_id: 'o1', total: 1000, products: [] })
  })
  afterAll(() => journey.close())

  it('lets the audience in at the instants of a timetable, while its rule holds (000.19, 004.36)', async () => {
    expect((await contactOf('anna')).bonus.balance).toBe(50)
    await to('2027-01-12T00:00:00Z')
    expect(await enteredAt('weekly')).toEqual(['2027-01-04T05:00:00.000Z', '2027-01-11T05:00:00.000Z'])
    await track('Paid', { amount: 12.5 })
    await track('Order Completed', { order_id: 'o2', total: 500, products: [] })
    await to('2027-02-15T00:00:00Z')
    expect((await enteredAt('weekly')).slice(2)).toEqual(['2027-01-18T05:00:00.000Z', '2027-01-25T05:00:00.000Z'])
  })

  it('warns of bonuses and burns them at their instants, each once (001.14, 001.15, 001.28)', async () => {
    expect(await enteredAt('warned')).toEqual(['2027-01-28T12:00:00.000Z', '2027-02-08T00:00:00.000Z'])
    expect(await enteredAt('burned')).toEqual(['2027-01-31T12:00:00.000Z', '2027-02-11T00:00:00.000Z'])
    expect((await contactOf('anna')).bonus).toMatchObject({ balance: 0, lots: [] })
    const { items } = await journey.client.get<{ items: readonly { at: string; kind: string; amount: number }[] }>(
      '/api/contacts/anna/bonus',
    )
    const seen = items.map(({ at, kind, amount }) => [at.slice(0, 10), kind, amount] as const)
    expect(seen.toSorted(([a, x], [b, y]) => (a === b ? x.localeCompare(y) : b.localeCompare(a)))).toEqual([
      ['2027-02-11', 'burned', -25],
      ['2027-01-31', 'burned', -37.5],
      ['2027-01-12', 'accrued', 25],
      ['2027-01-12', 'spent', -12.5],
      ['2027-01-01', 'accrued', 50],
    ]) // prettier-ignore
  })

  it('lets an operator set a balance right, once, with a reason, and refuses what cannot be (001.12)', async () => {
    await to('2028-03-05T00:00:00Z')
    const adjust = async (body: object, key?: string) => {
      const headers = {
        authorization: `Bearer ${keys.apiKey}`,
        'content-type': 'application/json',
        ...(key !== undefined && { 'idempotency-key': key }),
      }
      const answer = await fetch(`${journey.url}/api/contacts/anna/bonus`, { method: 'POST', headers, body: JSON.stringify(body) })
      return { status: answer.status, body: (await answer.json()) as object }
    }
    expect(await adjust({ amount: 60, reason: 'Late parcel' }, 'k1')).toMatchObject({ status: 200, body: { balance: 60 } })
    expect(await adjust({ amount: 60, reason: 'Late parcel' }, 'k1')).toMatchObject({ status: 200, body: { balance: 60 } })
    expect(await adjust({ amount: 61, reason: 'Late parcel' }, 'k1')).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    })
    expect(await adjust({ amount: 0.1 + 0.2, reason: 'Sorry' })).toMatchObject({ body: { balance: 60.3 } })
    expect(await adjust({ amount: -0.3, reason: 'A slip' })).toMatchObject({ body: { balance: 60 } })
    for (const amount of [-60.01, 2 ** 53 + 1, -0, 0, 0.001, -1e300])
      expect(await adjust({ amount, reason: 'No' })).toMatchObject({ status: 422, body: { code: 'OPERATION_REFUSED' } })
    for (const body of [{ amount: 5 }, { amount: '5', reason: 'No' }, { amount: null, reason: 'No' }, { amount: 5, reason: ' ' }])
      expect(await adjust(body)).toMatchObject({ status: 400 })
    expect(await adjust({ amount: 5, reason: 'No', expiresAt: '2027-01-01' })).toMatchObject({
      status: 422,
      body: { reason: 'BONUS_EXPIRY_BAD' },
    })
    expect((await contactOf('anna')).bonus.balance).toBe(60)
    expect((await contactOf('anna')).tags).not.toContain('rich')
    await adjust({ amount: 40.01, reason: 'A gift', expiresAt: '2028-04-01T00:00:00Z' })
    await settle()
    expect((await contactOf('anna')).tags).toContain('rich')
    await to('2028-04-02T00:00:00Z')
    expect((await contactOf('anna')).bonus.balance).toBe(60)
  })

  it('keeps books that balance', async () => {
    const database = new Client({ connectionString: journey.databaseUrl })
    await database.connect()
    const { rows } = await database.query(
      `select (select sum(balance)::int from millrace.bonus_account) account, (select sum(amount)::int from millrace.bonus_entry) entries,
         (select sum(remaining)::int from millrace.bonus_lot) lots`,
    )
    await database.end()
    expect(rows).toEqual([{ account: 6000, entries: 6000, lots: 6000 }])
  })
})
