import {
  createPlay,
  createRegistry,
  defineChannel,
  defineNode,
  definePlugin,
  Type,
  type FlowDocument,
  type JsonObject,
  type MessageStatus,
} from '@millrace/core'
import { runNode, testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { channelRouter } from './channel-router.ts'
import router from './index.ts'

const noon = Date.UTC(2027, 0, 4, 12)

/** A channel whose address is the attribute of its name. */
const channel = (name: string, statuses: readonly MessageStatus[]) =>
  defineChannel({
    name,
    title: { en: name, ru: name },
    icon: 'bell',
    message: Type.Object({ text: Type.String({ 'x-ui': { widget: 'liquid', title: { en: 'Text', ru: 'Текст' } } }) }),
    address: ({ attributes }) => (typeof attributes[name] === 'string' ? attributes[name] : null),
    normalize: (address) => address,
    statuses: Object.fromEntries(statuses.map((status) => [status, `${name} ${status}`])),
    send: async () => {
      throw new Error('A play sends nothing')
    },
  })
const channels = [
  channel('email', ['sent', 'opened', 'clicked', 'bounced', 'failed']),
  channel('telegram', ['sent', 'clicked', 'replied', 'failed']),
  channel('sms', ['sent', 'delivered', 'failed']),
]
const plugin = definePlugin({ name: 'channels and their router', nodes: router.nodes!, channels })

const ways: readonly JsonObject[] = [
  { name: 'mail', title: 'Email', channel: 'email' },
  { name: 'chat', channel: 'telegram', rule: { '!=': [{ var: 'contact.city' }, 'Omsk'] } },
  { name: 'text', channel: 'sms' },
]
const config: JsonObject = { channels: ways }
const everywhere = { email: 'a@b.example', telegram: '7', sms: '+7' }

testNode(channelRouter, {
  plugin,
  cases: [
    { name: 'takes the first channel that reaches the contact (000.07)', config, attributes: everywhere, leaves: 'mail' },
    { name: 'takes the next one where there is no address', config, attributes: { sms: '+7' }, leaves: 'text' },
    { name: 'finds no way to whom nothing reaches', config, leaves: 'none' },
    {
      name: 'lets go of whom the message got through to',
      config: { channels: [{ ...ways[0]!, message: 'letter', giveUpAfter: 'P1D' }] },
      attributes: everywhere,
      vars: { routers: { node: ['mail'] } },
      facts: { message: { letter: { sent: '2027-01-01T11:59:00Z', clicked: '2027-01-01T11:59:30Z' } } },
      leaves: 'reached',
    },
    {
      name: 'waits while it may still get through',
      config: { channels: [{ ...ways[0]!, message: 'letter', giveUpAfter: 'P1D' }] },
      attributes: everywhere,
      vars: { routers: { node: ['mail'] } },
      facts: { message: { letter: { sent: '2027-01-01T11:59:00Z' } } },
      waits: true,
    },
  ],
})

describe('channel.router', () => {
  const portOf = async (options: Parameters<typeof runNode>[1], more: JsonObject = {}) => {
    const outcome = await runNode(channelRouter, { plugin, config: { ...config, ...more }, attributes: everywhere, ...options })
    return outcome.kind === 'leave' ? outcome.port : outcome.kind
  }

  it('takes the channel that the contact prefers, if that reaches them and its rule holds', async () => {
    expect(await portOf({ attributes: { ...everywhere, preferredChannel: 'SMS' } })).toBe('text')
    expect(await portOf({ attributes: { ...everywhere, preferredChannel: 'chat' } })).toBe('chat')
    expect(await portOf({ attributes: { ...everywhere, preferredChannel: 'telegram', city: 'Omsk' } })).toBe('mail')
    expect(await portOf({ attributes: { ...everywhere, preferredChannel: 'pigeon' } })).toBe('mail')
    expect(await portOf({ attributes: { ...everywhere, preferredChannel: 'sms' } }, { prefer: false })).toBe('mail')
  })

  it('passes over channels whose marketing the contact does not want, unless the message is transactional', async () => {
    const facts = { reach: { email: { marketing: true, any: false }, telegram: { marketing: true, any: true } } }
    expect(await portOf({ facts })).toBe('text')
    expect(await portOf({ facts }, { transactional: true })).toBe('mail')
  })

  it('tells why it passed over the others', async () => {
    const facts = { reach: { email: { marketing: true, any: true } } }
    const outcome = await runNode(channelRouter, { plugin, config, facts, attributes: { ...everywhere, city: 'Omsk' } })
    expect(outcome.why).toEqual({ channel: 'sms', skipped: { mail: 'suppressed', chat: 'rule' } })
    const lost = await runNode(channelRouter, { plugin, config: { channels: [...ways, { name: 'x', channel: 'smoke' }] } })
    expect(lost.why).toMatchObject({ skipped: { mail: 'no-address', text: 'no-address', x: 'no-channel' } })
  })

  it('finds ways called alike, and waits that are half said', () => {
    const codes = (given: unknown[]) =>
      channelRouter.check!({ channels: given } as Parameters<NonNullable<typeof channelRouter.check>>[0]).map(
        ({ code, path }) => `${code} ${path}`,
      )
    expect(codes([...ways, ways[0], { name: 'none', channel: 'sms' }])).toEqual([
      'ROUTER_WAY_REPEATED /channels/3/name',
      'ROUTER_WAY_REPEATED /channels/4/name',
    ])
    expect(codes([{ ...ways[0], message: 'letter' }])).toEqual(['ROUTER_WAIT_MISSING /channels/0/giveUpAfter'])
    expect(codes([{ ...ways[0], giveUpAfter: 'P1D' }])).toEqual(['ROUTER_MESSAGE_MISSING /channels/0/message'])
  })
})

const start = defineNode({
  type: 'probe.start',
  version: 1,
  title: { en: 'Start', ru: 'Начало' },
  group: 'trigger',
  icon: 'zap',
  config: Type.Object({}),
  ports: ['out'],
  starts: () => ({ kind: 'event', event: 'Start' }),
  run: () => ({ kind: 'leave', port: 'out' }),
})
const end = defineNode({
  type: 'probe.end',
  version: 1,
  title: { en: 'End', ru: 'Конец' },
  group: 'control',
  icon: 'square',
  config: Type.Object({}),
  ports: [],
  run: () => ({ kind: 'end' }),
})
const registry = createRegistry([plugin, definePlugin({ name: 'probe', nodes: [start, end] })])

/** A letter; if it is not opened in a day, a message in the messenger; if nobody answers that in two hours, a text; else nobody was reached. */
const flow: FlowDocument = {
  millrace: 1,
  name: 'One way or another',
  settings: { entry: { policy: 'always' } },
  nodes: [
    { id: 'start', type: 'probe.start', version: 1, config: {} },
    {
      id: 'way',
      type: 'channel.router',
      version: 1,
      config: {
        channels: [
          { name: 'mail', channel: 'email', message: 'letter', giveUpAfter: 'P1D' },
          { name: 'chat', channel: 'telegram', message: 'note', status: 'replied', giveUpAfter: 'PT2H' },
          { name: 'text', channel: 'sms', message: 'text', status: 'delivered', giveUpAfter: 'PT1H' },
        ],
      },
    },
    { id: 'letter', type: 'email.send', version: 1, config: { text: 'Hi' } },
    { id: 'note', type: 'telegram.send', version: 1, config: { text: 'Hi' } },
    { id: 'text', type: 'sms.send', version: 1, config: { text: 'Hi' } },
    { id: 'through', type: 'probe.end', version: 1, config: {} },
    { id: 'nobody', type: 'probe.end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'way' },
    { from: 'way', port: 'mail', to: 'letter' },
    { from: 'way', port: 'chat', to: 'note' },
    { from: 'way', port: 'text', to: 'text' },
    { from: 'letter', port: 'out', to: 'way' },
    { from: 'note', port: 'out', to: 'way' },
    { from: 'text', port: 'out', to: 'way' },
    { from: 'way', port: 'reached', to: 'through' },
    { from: 'way', port: 'none', to: 'nobody' },
  ],
}

describe('a flow that tries one channel after another (000.07)', () => {
  async function play(traits: JsonObject = everywhere) {
    const world = createPlay({ registry, start: noon })
    await world.publish(flow)
    await world.event({ userId: 'anna', event: 'Start', traits })
    const sent = () => world.messages().map((message) => message.channel)
    const over = () => world.runs().map(({ node, status }) => `${status} at ${node}`)
    const happens = (node: string, status: MessageStatus) => world.status({ userId: 'anna', node }, status)
    return { ...world, world, sent, ended: over, happens }
  }

  it('goes on to the next one when time has run out, and to nobody in the end', async () => {
    const { world, sent, ended } = await play({ email: 'a@b.example', telegram: '7' })
    expect(sent()).toEqual(['email'])
    await world.advance({ by: 'PT23H' })
    expect(sent()).toEqual(['email'])
    await world.advance({ by: 'PT1H' })
    expect(sent()).toEqual(['email', 'telegram'])
    await world.advance({ by: 'PT2H' })
    expect([sent(), ended()]).toEqual([['email', 'telegram'], ['completed at nobody']])
  })

  it('stops as soon as the message got through', async () => {
    const { happens, sent, ended } = await play()
    await happens('letter', 'clicked')
    expect([sent(), ended()]).toEqual([['email'], ['completed at through']])
  })

  it('goes on at once when the message is lost', async () => {
    const { happens, sent } = await play()
    await happens('letter', 'bounced')
    expect(sent()).toEqual(['email', 'telegram'])
  })

  it('skips whom a channel does not reach, and is over when the text was delivered', async () => {
    const { sent, ended } = await play({ sms: '+7' })
    expect([sent(), ended()]).toEqual([['sms'], ['completed at through']])
  })

  it('leaves by no way out twice, and begins anew for the next message', async () => {
    const { world, sent, ended } = await play({ email: 'a@b.example' })
    await world.advance({ by: 'P1D' })
    expect([sent(), ended()]).toEqual([['email'], ['completed at nobody']])
    await world.event({ userId: 'anna', event: 'Start' })
    expect(sent()).toEqual(['email', 'email'])
  })
})
