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
import { createEvent, runNode, testNode } from '@millrace/core/testing'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultAgainstFold, fold, type Told } from '../../../test/support/event-log.ts'
import { openPluginDatabase, type PluginDatabase } from '../../../test/support/plugin-database.ts'
import plugin from './index.ts'
import { messageCheck } from './message-check.ts'
import { messagesCount, type CountParams } from './messages-count.ts'
import { triggerMessage } from './trigger-message.ts'

const noon = Date.UTC(2027, 0, 4, 12)
const letter = { sent: '2027-01-01T09:00:00Z' }
const opened = { ...letter, opened: '2027-01-01T10:00:00Z' }

testNode(messageCheck, {
  plugin,
  cases: [
    { name: 'says yes of a letter that was opened (000.40, 004.24)', facts: { message: { letter: opened } }, leaves: 'yes' },
    { name: 'says no of one that was not', facts: { message: { letter } }, leaves: 'no' },
    { name: 'says no of one that was never sent', facts: { message: {} }, leaves: 'no' },
  ],
})

describe('message.check', () => {
  const port = async (config: JsonObject, message: JsonObject) => {
    const outcome = await runNode(messageCheck, { config, facts: { message } })
    return outcome.kind === 'leave' ? outcome.port : outcome.kind
  }

  it('says whether at least two of three letters were opened (003.28)', async () => {
    const config = { message: 'a', status: 'opened', atLeast: 2, of: ['a', 'b', 'c'] }
    expect(await port(config, { a: opened, b: letter, c: letter })).toBe('no')
    expect(await port(config, { a: opened, b: letter, c: opened })).toBe('yes')
    expect(await port({ status: 'opened', of: ['b', 'c'] }, { a: opened, b: letter })).toBe('no')
  })

  it('takes who clicked for one who has read, and tells the two apart (003.02, 003.03, 003.04, 003.25)', async () => {
    const clicked = { clicked: '2027-01-01T10:00:00Z' }
    expect(await port({ message: 'a', status: 'opened' }, { a: clicked })).toBe('yes')
    expect(await port({ message: 'a', status: 'clicked' }, { a: opened })).toBe('no')
    expect(await port({ message: 'a', status: 'delivered' }, { a: { bounced: '2027-01-01T10:00:00Z' } })).toBe('no')
  })

  it('finds what can never be', () => {
    const codes = (config: Parameters<NonNullable<typeof messageCheck.check>>[0]) => messageCheck.check!(config).map(({ code }) => code)
    expect(codes({ status: 'opened' })).toEqual(['MESSAGE_CHECK_EMPTY'])
    expect(codes({ message: 'a', of: ['a', 'b'], status: 'opened', atLeast: 3 })).toEqual(['MESSAGE_CHECK_TOO_MANY'])
    expect(codes({ message: 'a', of: ['b', 'c'], status: 'opened', atLeast: 3 })).toEqual([])
  })
})

describe('trigger.message', () => {
  testNode(triggerMessage, { plugin, cases: [{ name: 'lets the contact in', event: 'Email Opened', leaves: 'out' }] })

  const push = defineChannel({
    name: 'push',
    title: { en: 'Push', ru: 'Пуш' },
    icon: 'bell',
    message: Type.Object({ text: Type.String({ 'x-ui': { widget: 'liquid', title: { en: 'Text', ru: 'Текст' } } }) }),
    address: () => 'device',
    normalize: (address) => address,
    statuses: {
      sent: 'Push Sent',
      opened: 'Push Tapped',
      clicked: 'Push Link',
      replied: 'Push Answer',
      bounced: 'Push Lost',
      unsubscribed: 'Push Off',
    },
    links: () => ['https://shop.example/sale/1', 'https://shop.example/news'],
    send: async () => {
      throw new Error('A play sends nothing')
    },
  })
  const ordered = defineNode({
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
  const done = defineNode({
    type: 'probe.end',
    version: 1,
    title: { en: 'End', ru: 'Конец' },
    group: 'control',
    icon: 'square',
    config: Type.Object({}),
    ports: [],
    run: () => ({ kind: 'end' }),
  })
  const registry = createRegistry([plugin, definePlugin({ name: 'probe', nodes: [ordered, done], channels: [push] })])
  const flowOf = (nodes: FlowDocument['nodes']): FlowDocument => ({
    millrace: 1,
    name: 'Probe',
    settings: {},
    nodes: [...nodes, { id: 'end', type: 'probe.end', version: 1, config: {} }],
    edges: nodes.map(({ id }, index) => ({ from: id, port: 'out', to: nodes[index + 1]?.id ?? 'end' })),
  })
  const sending = flowOf([
    { id: 'start', type: 'probe.start', version: 1, config: {} },
    { id: 'hello', type: 'push.send', version: 1, config: { text: 'Hello' } },
  ])

  /** How many runs a trigger starts when a message of flow 1 comes to these statuses. */
  async function started(config: JsonObject, statuses: readonly (readonly [MessageStatus, string?])[]) {
    const play = createPlay({ registry, start: noon })
    const first = await play.publish(sending)
    const asked = 'flow' in config && config['flow'] === 'first' ? { ...config, flow: first } : config
    const flow = await play.publish(flowOf([{ id: 'start', type: 'trigger.message', version: 1, config: asked }]))
    await play.event({ userId: 'anna', event: 'Start' })
    for (const [status, url] of statuses) await play.status({ userId: 'anna', node: 'hello' }, status, url === undefined ? {} : { url })
    return play.runs({ flow }).length
  }

  it('starts when a message is opened, clicked, replied to, bounced or unsubscribed from, in any channel (000.16, 003.10)', async () => {
    for (const status of ['opened', 'clicked', 'replied', 'bounced', 'unsubscribed'] as const) {
      expect(await started({ status }, [[status]])).toBe(1)
      expect(await started({ status }, [['delivered']])).toBe(0)
    }
  })

  it('starts by a link, and by no other (000.17)', async () => {
    const clicks = [
      ['clicked', 'https://shop.example/news'],
      ['clicked', 'https://shop.example/sale/1'],
    ] as const
    expect(await started({ status: 'clicked', link: '/sale' }, clicks)).toBe(1)
    expect(await started({ status: 'clicked' }, clicks)).toBe(2)
  })

  it('starts for a message of one flow, step or channel', async () => {
    expect(await started({ status: 'opened', flow: 'first', step: 'hello', channel: 'push' }, [['opened']])).toBe(1)
    const others: readonly JsonObject[] = [{ flow: '77' }, { step: 'other' }, { channel: 'email' }]
    for (const other of others) expect(await started({ status: 'opened', ...other }, [['opened']])).toBe(0)
  })

  it('starts when an outside provider reports by the names of Segment’s spec', async () => {
    const play = createPlay({ registry, start: noon })
    const flow = await play.publish(flowOf([{ id: 'start', type: 'trigger.message', version: 1, config: { status: 'opened' } }]))
    await play.event({ userId: 'anna', event: 'Email Opened' })
    await play.event({ userId: 'anna', event: 'Email Delivered' })
    expect(play.runs({ flow })).toHaveLength(1)
  })
})

describe('messages.count', () => {
  const status = (id: string, name: MessageStatus, after: number, node = 'letter') =>
    createEvent(
      { event: `Email ${name}`, id: `${id}:${name}`, message: { id, run: null, node, status: name, channel: 'email' } },
      noon + after,
    )
  const count = (params: CountParams, events: readonly ReturnType<typeof status>[], now = noon + 100) =>
    messagesCount.view!(fold(messagesCount, params, events), { now, params })

  it('says whether none of the last five were opened', () => {
    const sent = [1, 2, 3, 4, 5, 6, 7].map((n) => status(`m${n}`, 'sent', n))
    const last = { status: 'opened', last: 5 } as const
    expect(count(last, [...sent, status('m1', 'opened', 50), status('m2', 'opened', 51)])).toBe(0)
    expect(count({ status: 'sent', last: 5 }, sent)).toBe(5)
    expect(count(last, [...sent, status('m3', 'opened', 52), status('m3', 'clicked', 53)])).toBe(1)
    expect(count({ status: 'opened' }, [...sent, status('m7', 'clicked', 53)])).toBe(1)
  })

  it('counts over a set of messages, and loses those that are too old (003.28)', () => {
    const events = [
      status('a', 'sent', 0, 'x'),
      status('a', 'opened', 1, 'x'),
      status('b', 'opened', 2, 'y'),
      status('c', 'opened', 3, 'z'),
    ]
    expect(count({ status: 'opened', nodes: ['x', 'z'] }, events)).toBe(2)
    expect(count({ status: 'opened', channel: 'sms' }, events)).toBe(0)
    const params: CountParams = { status: 'opened', within: 'P1D' }
    const value = fold(messagesCount, params, events)
    const next = messagesCount.changesAt!(value, { now: noon, params })!
    expect([count(params, events, next - 1), count(params, events, next)]).toEqual([3, 2])
    expect(messagesCount.changesAt!(value, { now: noon + 9e9, params })).toBe(null)
  })

  describe('in the database', () => {
    let database: PluginDatabase
    beforeAll(async () => {
      database = await openPluginDatabase(plugin)
    })
    afterAll(() => database.close())

    it('is what the events add up to', async () => {
      const message = fc.record({
        id: fc.constantFrom('m1', 'm2', 'm3', 'm4'),
        run: fc.constant(null),
        node: fc.constantFrom('x', 'y', null),
        status: fc.constantFrom<MessageStatus[]>('sent', 'opened', 'clicked', 'bounced'),
        channel: fc.constantFrom('email', 'sms'),
      })
      const common = {
        event: fc.constantFrom('Email Opened', 'Other'),
        after: fc.constantFrom(0, 5, 20_000),
        late: fc.constantFrom(0, 0, 50),
      }
      const properties = fc.constantFrom<JsonObject[]>({ flow_id: '1' }, { flow_id: '2' }, {})
      const events = fc.oneof(fc.record({ ...common, message, properties }), fc.record({ ...common, properties })) as fc.Arbitrary<Told>
      const params = fc.record(
        {
          status: fc.constantFrom<MessageStatus[]>('sent', 'opened', 'clicked'),
          last: fc.constantFrom(1, 2, 5),
          within: fc.constantFrom('P1D', 'P1M'),
          nodes: fc.constantFrom(['x'], ['x', 'y']),
          flow: fc.constantFrom('1', '2'),
          channel: fc.constant('email'),
        },
        { requiredKeys: ['status'] },
      ) as fc.Arbitrary<CountParams>
      const now = noon + 30 * 86_400_000
      expect(await faultAgainstFold({ database, fact: messagesCount, params, events, start: noon, now, numRuns: 150 })).toBe(null)
    })
  })
})
