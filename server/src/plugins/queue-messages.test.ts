/** Messages that a route of a plugin asks to be sent: they go the way of all messages, once, with the rest of the answer or not at all. */
import {
  defineChannel,
  definePlugin,
  defineRoute,
  idFrom,
  Type,
  type OutgoingMessage,
  type RouteAnswer,
  type RouteMessage,
} from '@millrace/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keys, openFrontDoor, type FrontDoor } from '../../../test/support/http.ts'
import { loadPlugins } from './load.ts'

const left: OutgoingMessage[] = []
let answer: RouteAnswer = {}

const plugin = definePlugin({
  name: 'millrace-plugin-lab',
  channels: [
    defineChannel({
      name: 'pigeon',
      title: { en: 'Pigeon' },
      icon: 'bird',
      message: Type.Object({ text: Type.String() }),
      address: () => null,
      normalize: (address) => (address.startsWith('loft') ? address : null),
      statuses: { sent: 'Pigeon Sent' },
      send: async (message) => {
        left.push(message as OutgoingMessage)
        return {}
      },
    }),
  ],
  routes: [defineRoute({ name: 'ask', title: { en: 'Ask' }, method: 'POST', by: 'write-key', handle: async () => answer })],
})

let door: FrontDoor
beforeAll(async () => {
  door = await openFrontDoor('2027-01-04T09:00:00Z', {
    publicUrl: 'http://localhost',
    plugins: [...(await loadPlugins([], import.meta.dirname)), plugin],
  })
})
afterAll(() => door.close())

const at = Date.UTC(2027, 0, 4, 9)
const message = (cause: string, more: Partial<RouteMessage> = {}): RouteMessage => ({
  id: idFrom(at, cause),
  person: { anonymousId: 'browser-of-ann' },
  channel: 'pigeon',
  to: 'loft of ann',
  content: { text: 'Coo' },
  transactional: true,
  ...more,
})
const ask = async (given: RouteAnswer) => {
  answer = given
  const { status } = await door.ask('POST', `/x/lab/ask/${keys.writeKey}`, { headers: { 'content-type': 'text/plain' }, payload: 'x' })
  await door.runtime.settle()
  return status
}
const logged = async () =>
  (await door.ask('GET', '/api/messages?channel=pigeon')).body.items as { state: string; refusal: string | null; category: string }[]

describe('a message of an answer', () => {
  it('is sent once, to a contact who is made for it, however often it is asked for', async () => {
    expect(await ask({ messages: [message('one', { category: 'double-opt-in' })] })).toBe(200)
    expect(await ask({ messages: [message('one')] })).toBe(200)
    expect(left).toMatchObject([{ id: idFrom(at, 'one'), to: 'loft of ann', content: { text: 'Coo' }, transactional: true }])
    expect(await logged()).toMatchObject([{ state: 'sent', category: 'double-opt-in' }])
    const { rows } = await door.pool.query(`select count(*)::int from millrace.event where name = 'Pigeon Sent'`)
    expect(rows).toEqual([{ count: 1 }])
  })

  it('is not sent when the rest of the answer could not be kept', async () => {
    expect(await ask({ messages: [message('two')], events: [{ type: 'track', userId: 'ann' }] })).toBe(400)
    expect(await logged()).toHaveLength(1)
  })

  it('stands in the log as not sent when it has no address', async () => {
    expect(await ask({ messages: [message('three', { to: 'nowhere' })] })).toBe(200)
    expect(left).toHaveLength(1)
    expect((await logged()).map(({ state, refusal }) => `${state} ${refusal}`).toSorted()).toEqual(['refused no-address', 'sent null'])
  })
})
