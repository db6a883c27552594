/** Split tests over HTTP and Postgres, under the test clock: variants that stay, outcomes that come late, decisions, and what is told of them. */
import type { FlowDocument, JsonObject } from '@millrace/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { day, flowOf, openStage, people, type Stage } from './stage.ts'

const halves: JsonObject = { variants: [{ name: 'a' }, { name: 'b' }], metric: 'opens', winner: 'manual' }
const order = { event: 'Order Completed', value: '{{ event.properties.total }}' }

/** Every variant leads to the end at once. */
const withoutLetters = (document: FlowDocument): FlowDocument => ({
  ...document,
  nodes: document.nodes.filter(({ type }) => type !== 'email.send'),
  edges: document.edges.flatMap((edge) =>
    edge.from.startsWith('letter') ? [] : [{ ...edge, to: edge.to.replace(/^letter.*/, 'finish') }],
  ),
})

describe('split tests', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage('2026-03-01T12:00:00Z')
  })
  afterAll(() => stage.door.close())

  const groupOf = async (flow: string, variant: string) =>
    Object.entries(await stage.variantsOf(flow)).flatMap(([user, its]) => (its === variant ? [user] : []))
  const resultOf = async (flow: string, variant: string) =>
    (await stage.results(flow)).variants.find(({ name }: { name: string }) => name === variant)

  it('leave everybody the variant they have, through edits, publishing and coming again (004.23, 000.41)', async () => {
    const users = people('stays', 60)
    const flow = await stage.install(flowOf(halves))
    await stage.come(flow, users)
    const before = await stage.variantsOf(flow)
    expect(new Set(Object.values(before))).toEqual(new Set(['a', 'b']))
    const variants: JsonObject[] = [
      { name: 'b', title: 'The second', percent: 5 },
      { name: 'c', percent: 90 },
      { name: 'a', percent: 5 },
    ]
    const pause = { id: 'pause', type: 'delay', version: 1, config: { mode: 'for', duration: 'PT1H' } }
    await stage.edit(flow, flowOf({ ...halves, variants, metric: 'clicks' }, [pause]))
    await stage.come(flow, users)
    await stage.later(day)
    expect(await stage.variantsOf(flow)).toEqual(before)

    await stage.edit(flow, flowOf({ ...halves, variants: [{ name: 'b' }, { name: 'c' }] }))
    await stage.come(flow, users)
    const after = await stage.variantsOf(flow)
    const gone = users.filter((user) => before[user] === 'a')
    expect(users.filter((user) => before[user] === 'b' && after[user] !== 'b')).toEqual([])
    expect(new Set(gone.map((user) => after[user]))).toEqual(new Set(['b', 'c']))
    const { body } = await stage.door.ask('GET', `/api/messages?contact=${gone[0]}`)
    expect(body.items.map(({ subject }: { subject: string }) => subject)).toEqual([`Variant ${after[gone[0]!]}`, 'Variant a', 'Variant a'])
  })

  it('count what comes after the run has ended, each contact once, until the window is over (000.42, 000.43)', async () => {
    const users = people('counts', 40)
    const flow = await stage.install(flowOf({ ...halves, window: 'P7D' }))
    await stage.come(flow, users)
    const [first, second, late] = (await groupOf(flow, 'a')) as [string, string, string]
    const runs = await stage.door.ask('GET', `/api/runs?flow=${flow}&state=completed&limit=100`)
    expect(runs.body.items).toHaveLength(40)
    await stage.later(3 * day)
    await stage.report([first], 'opened')
    await stage.later(day)
    await stage.report([first, second], 'opened')
    const mail = (await stage.door.ask('GET', '/api/inbox?limit=100')).body.items.find(({ to }: { to: string }) =>
      to.startsWith(`${first}@`),
    )
    const { html } = (await stage.door.ask('GET', `/api/inbox/${mail.id}`)).body
    await stage.door.ask('GET', /\/t\/c\/[^"]+/.exec(html)![0], { headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux) Firefox/150' } })
    await stage.door.runtime.settle()
    await stage.later(4 * day)
    await stage.report([late], 'opened')
    expect(await resultOf(flow, 'a')).toMatchObject({ conversions: 2 })
    expect(await resultOf(flow, 'b')).toMatchObject({ conversions: 0 })
    const { rows } = await stage.door.pool.query('select sum(opens)::int as opens, sum(clicks)::int as clicks from millrace.experiment_tally where flow = $1', [flow]) // prettier-ignore
    expect(rows).toEqual([{ opens: 2, clicks: 1 }])
  })

  it('count only the messages that are named', async () => {
    const flow = await stage.install(flowOf({ ...halves, messages: ['letter-a'] }))
    await stage.come(flow, people('named', 30))
    await stage.report(people('named', 30), 'opened')
    const ofA = await resultOf(flow, 'a')
    expect(ofA.conversions).toBe(ofA.contacts)
    expect(await resultOf(flow, 'b')).toMatchObject({ conversions: 0 })
  })

  it('count goals once and sum what they are worth, of orders that the rule lets through (000.44, 000.45)', async () => {
    const goal = { ...order, where: { '>': [{ var: 'event.properties.total' }, 10] } }
    const flow = await stage.install(flowOf({ ...halves, metric: 'value', goal }))
    const users = people('buys', 30)
    await stage.come(flow, users)
    const [buyer, other] = (await groupOf(flow, 'b')) as [string, string]
    await stage.track([buyer], 'Order Completed', { total: 5 })
    await stage.track([buyer], 'Order Completed', { total: 20.5 })
    await stage.track([buyer, other], 'Order Completed', { total: 100 })
    await stage.track(['stranger'], 'Order Completed', { total: 100 })
    const { contacts, ...b } = await resultOf(flow, 'b')
    expect(b).toMatchObject({ conversions: 2, value: { sum: 220.5, mean: 220.5 / contacts } })
    expect(b.value.interval.low).toBeLessThan(b.value.mean)
  })

  it('send everybody new to whom a person chose, and tell who did (000.46)', async () => {
    const flow = await stage.install(flowOf(halves))
    await stage.come(flow, people('chosen', 10))
    const url = `/api/flows/${flow}/experiments/split`
    const even = { en: 'No winner yet: the best are even so far' }
    expect((await stage.results(flow)).verdict).toMatchObject({ state: 'undecided', variant: null, reason: even })
    expect(await stage.door.ask('POST', url, { payload: { winner: 'b' } })).toMatchObject({ status: 200, body: { winner: 'b' } })
    await stage.come(flow, people('after', 10))
    const variants = await stage.variantsOf(flow)
    expect(new Set(people('after', 10).map((user) => variants[user]))).toEqual(new Set(['b']))
    const told = await stage.results(flow)
    expect(told.verdict).toMatchObject({ state: 'chosen', variant: 'b', at: '2026-03-10T12:00:00.000Z' })
    expect(told.variants.map(({ weight }: { weight: number }) => weight)).toEqual([0, 1])
    expect(told.lot.alarm).toBe(false)
    expect(told.choice).toEqual({ variant: 'b', by: 'operator', at: '2026-03-10T12:00:00.000Z' })
    expect(told).toMatchObject({ measure: { kind: 'rate' }, baseline: 'a' })
    await stage.door.ask('POST', url, { payload: { winner: null } })
    await stage.come(flow, people('again', 20))
    const again = await stage.variantsOf(flow)
    expect(new Set(people('again', 20).map((user) => again[user]))).toEqual(new Set(['a', 'b']))
    expect(await stage.results(flow)).toMatchObject({ verdict: { state: 'undecided' }, choice: null })

    const refused = await stage.door.ask('POST', url, { payload: { winner: 'z' } })
    expect(refused).toMatchObject({ status: 422, body: { code: 'OPERATION_REFUSED', reason: 'SPLIT_VARIANT_UNKNOWN' } })
    for (const path of [
      `/api/flows/${flow}/experiments/start`,
      `/api/flows/${flow}/experiments/nobody`,
      '/api/flows/999/experiments/split',
    ])
      expect((await stage.door.ask('GET', path)).status).toBe(404)
  })

  it('choose by themselves once somebody is certainly better (000.47)', async () => {
    const flow = await stage.install(flowOf({ ...halves, winner: 'once', decideAfter: 'P1D' }))
    await stage.come(flow, people('once', 120))
    const better = await groupOf(flow, 'b')
    await stage.report(better, 'opened')
    await stage.come(flow, people('early', 5))
    expect((await stage.results(flow)).verdict).toMatchObject({ state: 'winner', variant: 'b' })
    await stage.later(day)
    await stage.come(flow, people('then', 10))
    expect((await stage.results(flow)).verdict).toMatchObject({ state: 'chosen', variant: 'b' })
    const variants = await stage.variantsOf(flow)
    expect(people('then', 10).filter((user) => variants[user] !== 'b')).toEqual([])
  })

  it('send contacts where it does best, and say with which probability (000.48)', async () => {
    const flow = await stage.install(flowOf({ ...halves, winner: 'continuous' }))
    await stage.come(flow, people('first', 100))
    await stage.report(await groupOf(flow, 'a'), 'opened')
    await stage.come(flow, people('next', 50))
    const variants = await stage.variantsOf(flow)
    expect(people('next', 50).filter((user) => variants[user] !== 'a')).toEqual([])
    expect((await stage.results(flow)).verdict).toMatchObject({ state: 'weighing', variant: 'a' })
    expect((await resultOf(flow, 'a')).best).toBeGreaterThan(0.99)
  })

  it('hold some out, and tell what the variants do against nothing (003.37)', async () => {
    const flow = await stage.install(withoutLetters(flowOf({ ...halves, metric: 'goal', goal: order, holdout: 30 })))
    await stage.come(flow, people('held', 600))
    const held = await groupOf(flow, 'holdout')
    expect(Math.abs(held.length - 180)).toBeLessThan(4 * Math.sqrt(126))
    const treated = Object.keys(await stage.variantsOf(flow)).filter((user) => !held.includes(user))
    await stage.track([...held.slice(0, 25), ...treated.slice(0, 250)], 'Order Completed', { total: 10 })
    const { holdout } = await stage.results(flow)
    const expected = 250 / treated.length - 25 / held.length
    expect(holdout).toMatchObject({ contacts: held.length, conversions: 25, effect: { rate: { certain: true } } })
    expect(holdout.effect.rate.difference).toBeCloseTo(expected, 9)
    expect(holdout.effect.rate.interval.low).toBeGreaterThan(0)
    expect(holdout.effect.value.difference).toBeCloseTo(expected * 10, 9)
  })

  it('raise the alarm when contacts were lost on the way, and name no winner', async () => {
    const flow = await stage.install(withoutLetters(flowOf(halves)))
    await stage.come(flow, people('lost', 100))
    expect((await stage.results(flow)).lot.alarm).toBe(false)
    // As a fault would that kept a third of the contacts of one variant from being counted.
    await stage.door.pool.query(`update millrace.experiment_tally set contacts = contacts * 40 where flow = $1 and variant = 'a'`, [flow])
    await stage.door.pool.query(`update millrace.experiment_tally set contacts = contacts * 40 * 2 / 3 where flow = $1 and variant = 'b'`, [
      flow,
    ])
    const told = await stage.results(flow)
    expect(told.lot).toMatchObject({ alarm: true })
    expect(told.verdict).toMatchObject({ state: 'distrusted', variant: null })
  })

  it('come of random splits, saved and published with their wires (000.51)', async () => {
    const test = flowOf(halves)
    const branches: JsonObject[] = [
      { name: 'a', percent: 20 },
      { name: 'b', percent: 80 },
    ]
    const random = { id: 'split', type: 'split.random', version: 1, config: { branches } }
    const document = { ...test, nodes: test.nodes.map((node) => (node.id === 'split' ? random : node)) }
    const flow = await stage.install(document)
    const { body } = await stage.door.ask('POST', `/api/flows/${flow}/convert`, { payload: { node: 'split', to: 'split.test' } })
    expect(body.edges).toEqual(document.edges)
    await stage.edit(flow, body)
    await stage.come(flow, people('converted', 20))
    expect(Object.keys(await stage.variantsOf(flow))).toHaveLength(20)
    const refusals = [
      { node: 'letter-a', to: 'split.test' },
      { node: 'nobody', to: 'split.test' },
    ]
    const statuses = await Promise.all(
      refusals.map(async (payload) => (await stage.door.ask('POST', `/api/flows/${flow}/convert`, { payload })).status),
    )
    expect(statuses).toEqual([409, 404])
  })
})
