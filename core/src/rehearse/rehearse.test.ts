/** A rehearsal stops wherever the contact or time has to say what is next, and the same turns are always played the same way. */
import { expect, it } from 'vitest'
import { buttonsSchema, type Button } from '../buttons.ts'
import type { FlowDocument } from '../document.ts'
import { defineChannel, defineFact, defineNode, definePlugin, defineWrite } from '../plugin.ts'
import { createRegistry } from '../registry.ts'
import { Type } from '../schema.ts'
import { storePlugin } from '../testing/store-plugin.ts'
import { flowOf } from '../testing/store-world.ts'
import { validateAgainst } from '../validate.ts'
import { rehearse, turnSchema, type Offer, type Rehearsal, type Turn } from './index.ts'

const start = Date.UTC(2027, 0, 4, 9)
const letters = defineChannel({
  name: 'letter',
  title: { en: 'Letter' },
  icon: 'mail',
  message: Type.Object({ text: Type.String({ 'x-ui': { widget: 'liquid' } }), buttons: Type.Optional(buttonsSchema(3)) }),
  address: ({ attributes }) => (typeof attributes['email'] === 'string' ? attributes['email'] : null),
  normalize: (address) => address,
  statuses: { sent: 'Letter Sent', opened: 'Letter Opened', clicked: 'Letter Clicked', replied: 'Letter Replied' },
  links: ({ buttons = [] }) => ['', ...buttons.flatMap(({ url }) => (url === undefined ? [] : [url, url]))],
  send: async () => ({}),
})
const registry = createRegistry([storePlugin, definePlugin({ name: 'probe', channels: [letters] })])
const anna = { userId: 'anna', attributes: { email: 'anna@shop.example', name: 'Anna' } }

const buttons: readonly Button[] = [
  { name: 'yes', title: 'Yes please', kind: 'reply' },
  { name: 'vip', title: 'Make me a friend', kind: 'segment', segment: 'friends' },
  { name: 'shop', title: 'To the shop', kind: 'url', url: 'https://shop.example/' },
]
const pressed = (name: string) => ({ '==': [{ var: 'event.properties.button' }, name] })
const flow: FlowDocument = flowOf(
  {
    start: ['test.start', { event: 'Cart' }],
    hello: ['letter.send', { text: 'Hello {{ contact.name }}', buttons: buttons as never }],
    wait: [
      'test.wait',
      {
        timeout: 'P2D',
        events: [
          { name: 'yes', event: 'Letter Replied', where: pressed('yes') },
          { name: 'paid', event: 'Order Paid', where: { '==': [{ var: 'event.properties.cart' }, { var: 'run.key' }] } },
        ],
      },
    ],
    glad: ['test.end'],
    sold: ['test.end'],
    late: ['test.end'],
    bought: ['test.goal', { event: 'Order Shipped', exit: true }],
  },
  ['start.out>hello', 'hello.out>wait', 'wait.yes>glad', 'wait.paid>sold', 'wait.timeout>late'],
  { entry: { policy: 'always', key: { var: 'event.properties.cart' } }, exit: [{ event: 'Left' }] },
)
const cart: Turn = { event: 'Cart', properties: { cart: 'c1' } }
const play = (turns: readonly Turn[], more: Partial<Rehearsal> = {}) =>
  rehearse({ registry, document: flow, start, contact: anna, turns, ...more })
const eventsIn = (offers: readonly Offer[]) => offers.flatMap((offer) => (offer.kind === 'event' ? [offer] : []))
const statusesIn = (offers: readonly Offer[]) => offers.flatMap((offer) => (offer.kind === 'status' ? [offer] : []))

it('asks first how the contact comes in: only that is offered', async () => {
  const { offers, runs, steps } = await play([])
  expect([runs, steps]).toEqual([[], []])
  const starts = { role: 'starts', node: 'start', port: null, where: null }
  expect(offers).toEqual([
    { kind: 'event', event: 'Cart', concerns: [starts] },
    { kind: 'change', concerns: [] },
  ])
  const asked = flowOf({ api: ['test.api'], end: ['test.end'] }, ['api.out>end'])
  const { offers: byRequest } = await play([], { document: asked })
  expect(byRequest[0]).toEqual({ kind: 'enter', node: 'api' })
  expect((await play([{ enter: { from: 'here' } }], { document: asked })).runs).toMatchObject([{ state: 'completed', node: 'end' }])
})

it('goes on until a wait, tells the way there, and offers first what is waited for', async () => {
  const { steps, messages, runs, offers, now } = await play([cart])
  expect(steps.map(({ turn, node, port, outcome }) => [turn, node, port, outcome])).toEqual([
    [1, 'start', 'out', 'left'],
    [1, 'hello', 'out', 'left'],
    [1, 'wait', null, 'waiting'],
  ])
  expect(messages).toMatchObject([{ turn: 1, node: 'hello', text: 'Hello Anna', to: 'anna@shop.example', state: 'sent' }])
  expect(runs).toMatchObject([{ state: 'waiting', node: 'wait', key: 'c1', properties: { cart: 'c1' }, branch: null }])
  expect(now).toBe('2027-01-04T09:00:00.000Z')
  const paid = { role: 'awaited', node: 'wait', port: 'paid', where: expect.anything() }
  expect(offers.slice(0, 3)).toMatchObject([
    { kind: 'event', event: 'Order Paid', concerns: [paid] },
    { kind: 'status', message: 'hello', status: 'replied', button: 'Yes please', concerns: [{ role: 'awaited', port: 'yes' }] },
    { kind: 'time', at: '2027-01-06T09:00:00.000Z', nodes: ['wait'] },
  ])
  expect(eventsIn(offers.slice(3)).map(({ event, concerns }) => [event, concerns[0]!.role])).toEqual([
    ['Cart', 'starts'],
    ['Order Shipped', 'noticed'],
    ['Left', 'exits'],
  ])
})

it('offers a message’s buttons and links one by one, and what it has become no more', async () => {
  const { offers } = await play([cart])
  const told = statusesIn(offers).map(({ status, button, link, properties }) => [status, button, link, properties])
  expect(told).toEqual([
    ['replied', 'Yes please', null, { button: 'yes', button_title: 'Yes please' }],
    ['opened', null, null, {}],
    [
      'clicked',
      'To the shop',
      'https://shop.example/',
      { link_id: 1, link_url: 'https://shop.example/', button: 'shop', button_title: 'To the shop' },
    ],
    ['replied', 'Make me a friend', null, { button: 'vip', button_title: 'Make me a friend', segment: 'friends' }],
    ['replied', null, null, {}],
  ])
  const opened: Turn = { message: 'hello', status: 'opened' }
  expect(statusesIn((await play([cart, opened])).offers).some(({ status }) => status === 'opened')).toBe(false)
})

it('takes the branch of what the contact does, and the timeout when it does nothing', async () => {
  const end = async (...turns: readonly Turn[]) => (await play([cart, ...turns])).runs[0]
  const yes: Turn = { after: 'PT1H', message: 'hello', status: 'replied', properties: { button: 'yes' } }
  expect(await end(yes)).toMatchObject({ state: 'completed', node: 'glad' })
  expect(await end({ ...yes, properties: { button: 'vip' } })).toMatchObject({ state: 'waiting', node: 'wait' })
  expect(await end({ event: 'Order Paid', properties: { cart: 'c1' } })).toMatchObject({ node: 'sold' })
  expect(await end({ event: 'Order Paid', properties: { cart: 'c2' } })).toMatchObject({ node: 'wait' })
  expect(await end({ pass: 'next' })).toMatchObject({ state: 'completed', node: 'late' })
  expect(await end({ pass: 'end' })).toMatchObject({ state: 'completed', node: 'late' })
  expect(await end({ event: 'Left' })).toMatchObject({ state: 'exited', node: 'wait' })
  expect(await end({ event: 'Order Shipped' })).toMatchObject({ state: 'exited' })
})

it('says when each turn was, and counts what happened on the way to one to the turn before', async () => {
  const late: Turn = { after: 'P3D', event: 'Order Paid', properties: { cart: 'c1' } }
  const { turns, steps, now } = await play([cart, { after: 'PT30M', message: 'hello', status: 'opened' }, late])
  expect(turns.map(({ at }) => at)).toEqual(['2027-01-04T09:00:00.000Z', '2027-01-04T09:30:00.000Z', '2027-01-07T09:30:00.000Z'])
  expect(steps.filter(({ turn }) => turn === 2).map(({ node, port }) => [node, port])).toEqual([
    ['wait', 'timeout'],
    ['late', null],
  ])
  expect(now).toBe('2027-01-07T09:30:00.000Z')
})

it('plays the same turns the same way, whoever takes the last one back', async () => {
  const turns: readonly Turn[] = [cart, { pass: 'next' }]
  expect(await play(turns)).toEqual(await play(turns))
  expect(await play(turns.slice(0, 1))).toEqual(await play([cart]))
})

it('tells a turn that does not fit, with the way up to it, and offers nothing then', async () => {
  const opened: Turn = { message: 'wait', status: 'opened' }
  const refused = await play([cart, opened, { pass: 'next' }])
  expect(refused).toMatchObject({ refusal: { turn: 2, code: 'REHEARSAL_MESSAGE_MISSING' }, offers: [] })
  expect(refused.steps).toHaveLength(3)
  const over: readonly Turn[] = [cart, { pass: 'end' }, { pass: 'next' }]
  expect((await play(over)).refusal).toMatchObject({ turn: 3, code: 'REHEARSAL_NOTHING_DUE' })
  await expect(play([], { document: flowOf({ lost: ['test.nowhere'] }, []) })).rejects.toMatchObject({ code: 'PLAY_FLOW_UNSOUND' })
})

it('answers outside systems by samples, or lets them fail', async () => {
  const document = flowOf(
    { api: ['test.api'], ask: ['test.ask', { question: 'How much?', awaited: true }], well: ['test.end'], ill: ['test.end'] },
    ['api.out>ask', 'ask.out>well', 'ask.error>ill'],
  )
  const answered = await play([{ enter: null }], { document })
  expect(answered.calls).toEqual([{ turn: 1, node: 'ask', type: 'test.ask', failed: false }])
  expect(answered.runs).toMatchObject([{ node: 'well' }])
  const failed = await play([{ enter: null }], { document, failing: ['ask'] })
  expect(failed.calls).toMatchObject([{ failed: true }])
  expect(failed.runs).toMatchObject([{ node: 'ill' }])
})

it('takes a real contact as it stands, and sends nothing on a channel that it refuses', async () => {
  const known = { createdAt: start - 1000, facts: { 'test.notes': [{ text: 'known', loud: false }] } }
  const { messages } = await play([cart], { contact: { ...anna, unsubscribed: ['letter'], known } })
  expect(messages).toMatchObject([{ state: 'refused', refusal: 'suppressed' }])
})

it('shows branches of a fork as passages of their own, and stops what goes round without end', async () => {
  const forked = flowOf(
    {
      api: ['test.api'],
      fork: ['test.fork', { branches: [{ name: 'a' }, { name: 'b' }] }],
      one: ['test.wait', { timeout: 'P1D', events: [] }],
      two: ['test.wait', { timeout: 'P2D', events: [] }],
      end: ['test.end'],
    },
    ['api.out>fork', 'fork.a>one', 'fork.b>two', 'one.timeout>end', 'two.timeout>end'],
  )
  const branches = await play([{ enter: null }], { document: forked })
  expect(branches.runs.map(({ branch, node }) => [branch, node])).toEqual([
    [null, 'fork'],
    ['a', 'one'],
    ['b', 'two'],
  ])
  expect(branches.offers.filter(({ kind }) => kind === 'time')).toMatchObject([{ nodes: ['one'] }])
  const round = flowOf(
    { api: ['test.api'], wait: ['test.wait', { timeout: 'PT1S', events: [] }], spare: ['test.api'], end: ['test.end'] },
    ['api.out>wait', 'wait.timeout>wait', 'spare.out>end'],
  )
  expect((await play([{ enter: null }, { pass: 'end' }], { document: round })).refusal).toMatchObject({ code: 'REHEARSAL_ENDLESS' })
})

it('takes turns as JSON, and no others', () => {
  const faults = (turn: unknown) => validateAgainst(turnSchema, turn as never).length
  for (const turn of [cart, { pass: 'next' }, { attributes: { plan: 'pro' } }, { enter: null }, { message: 'hello', status: 'opened' }])
    expect(faults(turn)).toBe(0)
  for (const turn of [{}, { pass: 'soon' }, { after: 'later', event: 'Cart' }, { event: '' }, { message: 'hello', status: 'eaten' }])
    expect(faults(turn)).toBeGreaterThan(0)
})

it('says where the way depends on those who came before, and lets some go ahead, so that another way can be looked at', async () => {
  const places = defineFact<number>({
    name: 'places',
    title: { en: 'Places' },
    scope: 'flow',
    schema: Type.Number(),
    lock: true,
    initial: 0,
    load: async () => new Map(),
  })
  const taken = defineWrite<null, number>({ type: 'place.taken', fact: 'places', apply: (count) => count + 1, commit: async () => {} })
  const turnstile = defineNode({
    type: 'test.turnstile',
    version: 1,
    title: { en: 'Turnstile' },
    group: 'control',
    icon: 'split',
    config: Type.Object({}),
    ports: ['left', 'right'],
    needs: ['places'],
    run: ({ facts }) => ({ kind: 'leave', port: Number(facts['places']) % 2 === 0 ? 'left' : 'right', effects: [taken.effect(null)] }),
  })
  const own = createRegistry([storePlugin, definePlugin({ name: 'places', nodes: [turnstile], facts: [places], writes: [taken] })])
  const document = flowOf(
    { api: ['test.api'], split: ['test.turnstile'], a: ['test.wait', { timeout: 'P1D', events: [] }], b: ['test.end'] },
    ['api.out>split', 'split.left>a', 'split.right>b', 'a.timeout>b'],
  )
  const after = (ahead: number, ...turns: readonly Turn[]) => play([{ enter: null }, ...turns], { registry: own, document, ahead })
  expect((await after(0)).runs.map(({ node }) => node)).toEqual(['a'])
  const other = await after(1)
  expect(other.shared).toEqual(['split'])
  expect([other.runs, other.steps, other.messages].map((list) => list.length)).toEqual([1, 3, 0])
  expect(other.runs[0]).toMatchObject({ state: 'completed', node: 'b' })
  // Who went ahead waits longer: the contact's own time is what passes.
  expect((await after(1, { pass: 'next' })).refusal).toMatchObject({ code: 'REHEARSAL_NOTHING_DUE' })
  expect((await after(2, { pass: 'next' })).runs[0]).toMatchObject({ state: 'completed', node: 'b' })
  expect((await play([])).shared).toEqual([])
})
