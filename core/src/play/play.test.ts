/** A play is held to what the runtime does: the same nodes, in virtual time, with calls that are captured. */
import { expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { defineChannel, defineNode, definePlugin, leave } from '../plugin.ts'
import { createRegistry } from '../registry.ts'
import { Type } from '../schema.ts'
import { nextTimeOfDay } from '../time.ts'
import { storePlugin } from '../testing/store-plugin.ts'
import { flowOf } from '../testing/store-world.ts'
import { createPlay } from './index.ts'
import type { AnswerCall } from './types.ts'

const start = Date.UTC(2027, 0, 4, 9)
const hour = 3_600_000

const letters = defineChannel({
  name: 'letter',
  title: { en: 'Letter', ru: 'Письмо' },
  icon: 'mail',
  message: Type.Object({ text: Type.String({ 'x-ui': { widget: 'liquid' } }) }),
  address: ({ attributes }) => (typeof attributes['email'] === 'string' ? attributes['email'] : null),
  normalize: (address) => address,
  statuses: { sent: 'Letter Sent', delivered: 'Letter Delivered', opened: 'Letter Opened', clicked: 'Letter Clicked' },
  links: () => ['https://shop.example/a', 'https://shop.example/b'],
  send: async () => {
    throw new Error('A play sends nothing')
  },
})
const daily = defineNode({
  type: 'probe.daily',
  version: 1,
  title: { en: 'Daily', ru: 'Каждый день' },
  group: 'trigger',
  icon: 'clock',
  config: Type.Object({ time: Type.String() }),
  ports: ['out'],
  starts: ({ time }) => ({
    kind: 'schedule',
    audience: { '==': [{ var: 'contact.plan' }, 'pro'] },
    next: (after, timezone) => nextTimeOfDay(after + 1, time, timezone),
  }),
  run: () => leave('out'),
})
const registry = createRegistry([storePlugin, definePlugin({ name: 'probe', channels: [letters], nodes: [daily] })])

/** A flow whose notes are all followed by the end. */
const noteFlow: typeof flowOf = (nodes, edges) => {
  const ends = Object.entries(nodes).flatMap(([id, [type]]) => (type === 'test.note' ? [`${id}.out>done`] : []))
  return flowOf({ ...nodes, done: ['test.end'] }, [...edges, ...ends])
}
const sees = (name: string, event: string, where?: JsonObject) => ({ name, event, ...(where && { where }) })
const letterFlow = noteFlow(
  {
    start: ['test.start', { event: 'Cart' }],
    hello: ['letter.send', { text: 'Hello {{ contact.name }}' }],
    wait: ['test.wait', { timeout: 'P2D', events: [sees('opened', 'Letter Opened')] }],
    read: ['test.note', { text: 'opened' }],
    unread: ['test.note', { text: 'not opened' }],
  },
  ['start.out>hello', 'hello.out>wait', 'wait.opened>read', 'wait.timeout>unread'],
)
const anna = { userId: 'anna', traits: { name: 'Anna', email: 'anna@shop.example' } }
const texts = (notes: unknown) => (notes as readonly { readonly text: string }[]).map(({ text }) => text)

const newPlay = (calls?: AnswerCall) => createPlay({ registry, start, ...(calls && { calls }) })

it('keeps what channels would send, rendered, with the events that tell of it (003.38)', async () => {
  const play = newPlay()
  await play.publish(letterFlow)
  await play.event({ ...anna, event: 'Cart' })
  expect(play.messages()).toMatchObject([
    { node: 'hello', channel: 'letter', contact: 'anna', to: 'anna@shop.example', content: { text: 'Hello Anna' }, state: 'sent' },
  ])
  expect(play.messages()[0]!.statuses).toEqual({ sent: start, delivered: start })
})

it('takes the branch of an open that comes in time, and the timeout at its very instant without one', async () => {
  const play = newPlay()
  const flow = await play.publish(letterFlow)
  await play.event({ ...anna, event: 'Cart' })
  await play.event({ userId: 'boris', event: 'Cart', traits: { email: 'boris@shop.example' } })
  await play.advance({ by: 'P1D' })
  await play.status({ userId: 'anna', node: 'hello' }, 'opened')
  await play.advance({ by: 'P30D' })
  expect([texts(play.fact('anna', 'test.notes')), texts(play.fact('boris', 'test.notes'))]).toEqual([['opened'], ['not opened']])
  const [boris] = play.runs({ flow, userId: 'boris' })
  expect(await play.steps(boris!.id)).toMatchObject([
    { node: 'start', at: start, input: 'enter' },
    { node: 'hello', port: 'out' },
    { node: 'wait', outcome: 'waiting' },
    { node: 'wait', port: 'timeout', at: start + 48 * hour, input: 'due' },
    { node: 'unread', at: start + 48 * hour },
    { node: 'done', outcome: 'ended' },
  ])
  expect((await play.counters(flow)).nodes['wait']).toEqual({
    entered: 2,
    inside: 0,
    left: { opened: 1, timeout: 1 },
    failed: 0,
    exited: 0,
  })
})

it('tells of a click with its link, and of every click again', async () => {
  const play = newPlay()
  const clicked = noteFlow(
    { start: ['test.start', { event: 'Letter Clicked' }], note: ['test.note', { text: '{{ event.properties.link_id }}' }] },
    ['start.out>note'],
  )
  await play.publish(letterFlow)
  await play.publish(clicked)
  await play.event({ ...anna, event: 'Cart' })
  for (const url of ['https://shop.example/b', 'https://shop.example/a', 'https://shop.example/a'])
    await play.status(play.messages()[0]!.id, 'clicked', { url })
  expect(texts(play.fact('anna', 'test.notes'))).toEqual(['1', '0', '0'])
})

it('sends nothing to whom has no address or takes no marketing', async () => {
  const play = newPlay()
  await play.publish(letterFlow)
  play.unsubscribe('anna', 'letter')
  await play.event({ ...anna, event: 'Cart' })
  await play.event({ userId: 'boris', event: 'Cart' })
  expect(play.messages().map(({ state, refusal, statuses }) => ({ state, refusal, statuses }))).toEqual([
    { state: 'refused', refusal: 'suppressed', statuses: {} },
    { state: 'refused', refusal: 'no-address', statuses: {} },
  ])
})

const askFlow = noteFlow(
  {
    start: ['test.api'],
    ask: ['test.ask', { question: 'How much?', awaited: true }],
    yes: ['test.note', { text: '{{ vars.answer }}' }],
    no: ['test.note', { text: 'no: {{ vars.answer }}' }],
  },
  ['start.out>ask', 'ask.out>yes', 'ask.error>no'],
)

it('answers calls as it is told, later when it is told later, and never performs them', async () => {
  const asked: [number, number][] = []
  const play = newPlay((call) => {
    asked.push([play.now, call.attempt])
    if (call.contact === '2') return { kind: 'failed', failure: { code: 'SHOP_CLOSED', message: 'Closed' } }
    if (call.attempt === 1) return { kind: 'retry', at: play.now + hour, failure: { code: 'BUSY', message: 'Busy' } }
    return { kind: 'done', result: 'a lot' }
  })
  const flow = await play.publish(askFlow)
  await play.enter(flow, 'anna')
  await play.enter(flow, 'boris')
  expect(texts(play.fact('boris', 'test.notes'))).toEqual(['no: SHOP_CLOSED'])
  await play.advance({ by: 'P1D' })
  expect(texts(play.fact('anna', 'test.notes'))).toEqual(['a lot'])
  expect(asked).toEqual([
    [start, 1],
    [start, 1],
    [start + hour, 2],
  ])
})

it('lets in by a timetable whom its audience names, at each of its instants', async () => {
  const play = newPlay()
  const flow = noteFlow({ start: ['probe.daily', { time: '10:00' }], note: ['test.note', { text: 'day {{ now | slice: 8, 2 }}' }] }, [
    'start.out>note',
  ])
  await play.event({ userId: 'anna', event: 'Signed Up', traits: { plan: 'pro' } })
  await play.event({ userId: 'boris', event: 'Signed Up', traits: { plan: 'free' } })
  await play.publish(flow)
  await play.advance({ to: start + 3 * 24 * hour })
  expect(texts(play.fact('anna', 'test.notes'))).toEqual(['day 04', 'day 05', 'day 06'])
  expect(play.fact('boris', 'test.notes')).toEqual([])
})

it('publishes nothing that could not be published, and goes back to no instant', async () => {
  const play = newPlay()
  await expect(play.publish(flowOf({ lost: ['test.nowhere'] }, []))).rejects.toMatchObject({ code: 'PLAY_FLOW_UNSOUND' })
  await expect(play.advance({ to: start - 1 })).rejects.toMatchObject({ code: 'PLAY_TIME_PAST' })
  await expect(play.status('nothing', 'opened')).rejects.toMatchObject({ code: 'PLAY_MESSAGE_UNKNOWN' })
})

it('tells a circle of flows from work that ends', async () => {
  const play = newPlay()
  const circle = noteFlow({ start: ['test.start', { event: 'Note Made' }], note: ['test.note', { text: 'again', loud: true }] }, [
    'start.out>note',
  ])
  await play.publish(circle)
  await expect(play.event({ userId: 'anna', event: 'Note Made' })).rejects.toMatchObject({ code: 'PLAY_ENDLESS' })
})
