/** Moments of contacts through the real server: dates of all kinds, and the time before bonuses burn. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startJourney, type Journey } from '../support/journey.ts'

const node = (id: string, type: string, config: object) => ({ id, type, version: 1, config })

/** A trigger that leaves a tag behind; nodes between them do the rest. */
const chain = (name: string, ...nodes: readonly ReturnType<typeof node>[]) => ({
  millrace: 1,
  name,
  nodes: [...nodes, node('finish', 'end', {})],
  edges: nodes.map(({ id }, index) => ({ from: id, port: 'out', to: nodes[index + 1]?.id ?? 'finish' })),
})

const tagged = (name: string, config: object, type = 'trigger.date') =>
  chain(name, node('start', type, config), node('tag', 'tag.add', { tag: name }))

const flows = {
  cashback: chain(
    'Cashback',
    node('start', 'trigger.event', { event: 'Order Completed' }),
    node('gift', 'bonus.accrue', { amount: '{{ event.properties.total | times: 0.05 }}', expiresIn: 'P30D' }),
  ),
  early: tagged('early', { when: 'expiring', before: 'P10D' }, 'trigger.bonus'),
  birthday: tagged('birthday', { field: 'birthday', time: '09:00', yearly: true }),
  settled: tagged('settled', { field: 'contact.createdAt', offset: 'P7D' }),
  missed: tagged('missed', { field: 'contact.orders.lastAt', offset: 'P20D' }),
  anniversary: tagged('anniversary', { field: 'contact.orders.firstAt', yearly: true, time: '10:00' }),
  expiry: tagged('expiry', { field: 'policy_until', offset: '-P1M' }),
  opening: tagged('opening', { mode: 'at', at: '2027-01-10T10:00' }),
}

interface RunsAnswer {
  readonly items: readonly { readonly enteredAt: string }[]
}

describe('moments, through the server', () => {
  let journey: Journey
  const ids: Record<string, string> = {}
  const to = (instant: string) => journey.client.moveTo(Date.parse(instant))
  const enteredAt = async (flow: keyof typeof flows) => {
    const { items } = await journey.client.get<RunsAnswer>(`/api/runs?flow=${ids[flow]}`)
    return items.map((run) => run.enteredAt).toSorted()
  }
  const order = async (total: number) => {
    journey.segment.analytics.track({
      userId: 'anna',
      event: 'Order Completed',
      properties: { order_id: `o${total}`, total, products: [] },
    })
    await journey.segment.flush()
    await to((await journey.client.get<{ now: string }>('/api/clock')).now)
  }

  beforeAll(async () => {
    journey = await startJourney({ clock: '2027-01-01T12:00:00Z' })
    for (const [name, document] of Object.entries(flows)) ids[name] = await journey.client.install(document)
    const traits = { birthday: '1996-02-29', timezone: 'Europe/Moscow', policy_until: '2027-08-31' }
    journey.segment.analytics.identify({ userId: 'anna', traits })
    await journey.segment.flush()
    await order(1000)
    await to('2027-01-12T00:00:00Z')
    await order(500)
    await to('2028-03-05T00:00:00Z')
  })
  afterAll(() => journey.close())

  it('starts flows at dates, by the contact’s clock: before bonuses burn too (004.07, 004.09, 004.10, 001.14)', async () => {
    expect(await enteredAt('opening')).toEqual(['2027-01-10T07:00:00.000Z'])
    expect(await enteredAt('settled')).toEqual(['2027-01-08T12:00:00.000Z'])
    // The sender's clock may have been a few milliseconds behind: the purchase was then.
    const [missed = ''] = await enteredAt('missed')
    expect(Math.abs(Date.parse(missed) - Date.parse('2027-02-01T00:00:00Z'))).toBeLessThan(5000)
    expect(await enteredAt('early')).toEqual(['2027-01-21T12:00:00.000Z', '2027-02-01T00:00:00.000Z'])
  })

  it('starts flows before a policy ends (004.50), and on the anniversary of an order (004.40)', async () => {
    expect(await enteredAt('expiry')).toEqual(['2027-07-30T21:00:00.000Z'])
    expect(await enteredAt('anniversary')).toEqual(['2028-01-01T07:00:00.000Z'])
  })

  it('starts flows on birthdays, on 28 February for the 29th in other years (004.11, 004.39)', async () => {
    expect(await enteredAt('birthday')).toEqual(['2027-02-28T06:00:00.000Z', '2028-02-29T06:00:00.000Z'])
  })
})
