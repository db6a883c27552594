/**
 * How a split test came to what it shows, day by day, and who is behind its numbers. Each day is held against the results as they were read
 * at its end: one law for both.
 */
import type { JsonObject } from '@millrace/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { day, flowOf, openStage, people, type Stage } from './stage.ts'

const halves: JsonObject = { variants: [{ name: 'a', title: 'Short' }, { name: 'b' }], metric: 'opens', winner: 'manual' }

describe('a split test by day', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage('2026-03-01T12:00:00Z')
  })
  afterAll(() => stage.door.close())

  const get = async (url: string, options = {}) => await stage.door.ask('GET', url, options)
  const daysOf = async (flow: string) => (await get(`/api/flows/${flow}/experiment-days/split`)).body
  const shown = ({ variants, measure }: any) =>
    variants.map(({ contacts, conversions, rate, interval, value }: any) => ({
      contacts,
      conversions,
      estimate: measure.kind === 'rate' ? rate : value.mean,
      interval: contacts === 0 ? null : measure.kind === 'rate' ? interval : value.interval,
    }))
  const near = (one: any): any =>
    typeof one === 'number' ? expect.closeTo(one, 9) : Array.isArray(one) ? one.map(near) : one !== null && typeof one === 'object' ? Object.fromEntries(Object.entries(one).map(([key, value]) => [key, near(value)])) : one // prettier-ignore

  /** Somebody comes each day, and does something; answers what the results were at its end. */
  async function live(flow: string, prefix: string, act: (users: readonly string[], index: number) => Promise<void>) {
    const ends: unknown[] = []
    for (let index = 0; index < 4; index++) {
      if (index !== 2) await stage.come(flow, people(`${prefix}${index}`, 12))
      await act(people(`${prefix}${Math.min(index, 1)}`, 12), index)
      ends.push(shown(await stage.results(flow)))
      await stage.later(day)
    }
    return ends
  }

  it('shows on each day what the results were at its end, and on the last what they are (000.42)', async () => {
    const flow = await stage.install(flowOf(halves))
    const none = await daysOf(flow)
    expect(none).toMatchObject({
      days: [],
      since: null,
      groups: [
        { name: 'a', title: 'Short' },
        { name: 'b', title: 'b' },
      ],
    })
    const ends = await live(flow, 'opens', (users, index) => stage.report(users.slice(0, 3 + index), 'opened'))
    const told = await daysOf(flow)
    expect(told).toMatchObject({ measure: { kind: 'rate' }, confidence: 95, since: '2026-03-01' })
    expect(told.days.map((one: any) => one.day)).toEqual(['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'])
    expect(told.days.map((one: any) => one.groups)).toEqual([...ends, shown(await stage.results(flow))])
  })

  it('does so of values, whose intervals follow from what each contact brought before (000.45)', async () => {
    const config = { ...halves, metric: 'value', goal: { event: 'Order Completed' } }
    const flow = await stage.install(flowOf(config))
    const buy = (users: readonly string[], index: number) => stage.track(users.slice(0, 5), 'Order Completed', { total: 10.5 + index })
    const ends = await live(flow, 'values', buy)
    const told = await daysOf(flow)
    expect(told.measure.kind).toBe('amount')
    expect(told.days.map((one: any) => one.groups)).toEqual(near([...ends, shown(await stage.results(flow))]))
  })

  it('names those who are counted in a variant, and those of them who did what is measured', async () => {
    const flow = await stage.install(flowOf(halves))
    const users = people('named', 30)
    await stage.come(flow, users)
    const variants = await stage.variantsOf(flow)
    const inA = users.filter((user) => variants[user] === 'a').toSorted()
    await stage.report([inA[0]!, inA[1]!], 'opened')
    const list = async (query: string, options = {}) => await get(`/api/flows/${flow}/experiments/split/contacts?${query}`, options)
    const names = ({ body }: { body: any }) => body.items.map(({ userId }: { userId: string }) => userId).toSorted()
    expect(names(await list('group=a'))).toEqual(inA)
    const first = await list('group=a&limit=4')
    expect(first.body.items).toHaveLength(4)
    const rest = await list(`group=a&limit=100&cursor=${first.body.next}`)
    expect([[...names(first), ...names(rest)].toSorted(), rest.body.next]).toEqual([inA, null])
    const converted = await list('group=a&converted=true')
    expect(names(converted)).toEqual([inA[0], inA[1]].toSorted())
    expect(converted.body.items[0]).toMatchObject({ name: expect.stringContaining('@'), converted: true, value: 0, at: expect.any(String) })
    expect((await list('group=nobody')).body).toEqual({ items: [], next: null })
    expect((await list('')).status).toBe(400)
    const wrong = Buffer.from(JSON.stringify(['x'])).toString('base64url')
    expect((await list(`group=a&cursor=${wrong}`)).body).toMatchObject({ code: 'REQUEST_CURSOR_INVALID' })
  })
})
