/** Segments over Postgres: surveyed when they come to be, kept as events come and time passes, told of once. */
import { buttonsSchema, defineChannel, Type } from '@millrace/core'
import { afterEach, describe, expect, it } from 'vitest'
import delayPlugin from '@millrace/node-delay'
import segmentPlugin from '@millrace/node-segment'
import tagPlugin from '@millrace/node-tag'
import { labStart, openLab, sketch, type Lab, type LabSetup } from '../support/lab.ts'

const day = 86_400_000
let labs: Lab[] = []
const open = async (setup: LabSetup = {}) => {
  const lab = await openLab({ plugins: [segmentPlugin, tagPlugin], ...setup })
  labs.push(lab)
  return lab
}
afterEach(async () => {
  for (const lab of labs.toReversed()) await lab.close()
  labs = []
})

const know = (lab: Lab, user: string, traits: Record<string, string | number | boolean>) =>
  lab.runtime.ingest([{ ...lab.event(user, 'Identify'), event: { ...lab.event(user, 'Identify').event, type: 'identify' }, traits }])

const members = async (lab: Lab, segment: string) =>
  (
    await lab.query<{ user_id: string }>(
      `select c.user_id from millrace.segment_member m join millrace.contact c on c.id = m.contact where m.segment = $1 order by 1`,
      [segment],
    )
  ).map(({ user_id }) => user_id)

const make = (lab: Lab, key: string, rule: object | null) =>
  lab.runtime.segments.create(lab.workspace, { key, name: key, colour: '#0ea5e9', rule: rule as never })

const welcome = sketch(
  [
    ['start', 'trigger.segment', { segment: 'moscow', on: 'enters' }],
    ['end', 'lab.end'],
  ],
  ['start.out>end'],
)
const inMoscow = { '==': [{ var: 'contact.city' }, 'Moscow'] }

describe('a segment by rule', () => {
  it('holds from its start whoever it is about, and nobody has entered it (000.32)', async () => {
    const lab = await open()
    await lab.install(welcome)
    for (let n = 0; n < 20; n++) await know(lab, `u${n}`, { city: n % 2 === 0 ? 'Moscow' : 'Omsk' })
    await lab.runtime.settle()
    await make(lab, 'moscow', inMoscow)
    await lab.runtime.settle()
    expect((await members(lab, 'moscow')).length).toBe(10)
    expect(await lab.runs('u0')).toEqual([])
    await know(lab, 'u1', { city: 'Moscow' })
    await know(lab, 'new', { city: 'Moscow' })
    await lab.runtime.settle()
    expect((await members(lab, 'moscow')).length).toBe(12)
    expect([(await lab.runs('u1')).length, (await lab.runs('new')).length, (await lab.runs('u0')).length]).toEqual([1, 1, 0])
    expect(lab.faults).toEqual([])
  })

  it('tells who enters and leaves when its rule is changed (004.12)', async () => {
    const lab = await open()
    await lab.install(welcome)
    await know(lab, 'anna', { city: 'Moscow' })
    await know(lab, 'boris', { city: 'Omsk' })
    await make(lab, 'moscow', inMoscow)
    await lab.runtime.settle()
    await lab.runtime.clock.moveTo(labStart + day)
    await lab.runtime.segments.update(lab.workspace, {
      key: 'moscow',
      name: 'Not Moscow',
      colour: '#0ea5e9',
      rule: { '!=': [{ var: 'contact.city' }, 'Moscow'] },
    })
    await lab.runtime.settle()
    expect(await members(lab, 'moscow')).toEqual(['boris'])
    expect([(await lab.runs('anna')).length, (await lab.runs('boris')).length]).toEqual([0, 1])
  })

  it('ends a pause that lasts until the contact is in it (000.32)', async () => {
    const lab = await open({ plugins: [segmentPlugin, delayPlugin] })
    await make(lab, 'moscow', inMoscow)
    const pause = ['pause', 'delay', { mode: 'rule', rule: { in: ['moscow', { var: 'contact.segments' }] } }] as const
    await lab.install(sketch([['start', 'lab.start', { event: 'Order' }], pause, ['end', 'lab.end']], ['start.out>pause', 'pause.out>end']))
    await lab.runtime.ingest([lab.event('anna', 'Order')])
    await lab.runtime.settle()
    expect((await lab.runs('anna')).map(({ node }) => node)).toEqual(['pause'])
    await know(lab, 'anna', { city: 'Moscow' })
    await lab.runtime.settle()
    expect((await lab.runs('anna')).map(({ status }) => status)).toEqual(['completed'])
  })

  it('lets go of contacts as time passes, at the very instant of the test clock', async () => {
    const lab = await open()
    await make(lab, 'fresh', { withinLast: [{ var: 'contact.createdAt' }, 'P3D'] })
    await know(lab, 'anna', {})
    await lab.runtime.settle()
    await lab.runtime.clock.moveTo(labStart + 3 * day)
    expect(await members(lab, 'fresh')).toEqual(['anna'])
    await lab.runtime.clock.moveTo(labStart + 3 * day + 1)
    expect(await members(lab, 'fresh')).toEqual([])
  })
})

const button = (kind: string, segment: string) => ({ name: segment, title: 'Yes', kind, segment, url: 'https://shop.example' })
const chat = defineChannel({
  name: 'pigeon',
  title: { en: 'Pigeon' },
  icon: 'bird',
  message: Type.Object({ text: Type.String(), buttons: Type.Optional(buttonsSchema(3)) }),
  address: ({ userId }) => userId,
  normalize: (address) => address,
  statuses: { replied: 'Pigeon Answered' },
  send: async () => ({}),
})

describe('a segment that a button of a message adds to', () => {
  const asking = (...buttons: readonly object[]) =>
    sketch(
      [
        ['start', 'lab.start', { event: 'Order' }],
        ['ask', 'pigeon.send', { text: 'Do you like it?', buttons: buttons as never }],
        ['end', 'lab.end'],
      ],
      ['start.out>ask', 'ask.out>end'],
    )
  const openWithChat = () => open({ plugins: [segmentPlugin, tagPlugin, { name: 'pigeons', channels: [chat] }] })

  it('comes to be when the flow is published, as one that a step names does; what a link leaves behind names none (001.32)', async () => {
    const lab = await openWithChat()
    await lab.install(asking(button('segment', 'likes'), button('url', 'left')))
    expect(await lab.runtime.segments.get(lab.workspace, 'likes')).toMatchObject({ rule: null, count: 0 })
    expect(await lab.runtime.segments.get(lab.workspace, 'left')).toBeNull()
  })

  it('keeps the flow from being published when a rule fills it: a press would change nothing', async () => {
    const lab = await openWithChat()
    await make(lab, 'moscow', inMoscow)
    const { id } = await lab.runtime.flows.create(lab.workspace, asking(button('reply', 'x'), button('segment', 'moscow')))
    expect(await lab.runtime.flows.publish(lab.workspace, id)).toMatchObject({
      findings: [{ code: 'FLOW_SEGMENT_BY_RULE', severity: 'error', node: 'ask', path: '/buttons/1/segment' }],
    })
  })
})

describe('a static segment', () => {
  it('comes to be when a flow that adds to it is published, with its colour (001.18, 001.20, 001.21)', async () => {
    const lab = await open()
    const flow = (type: string, event: string) =>
      sketch(
        [
          ['start', 'lab.start', { event }],
          ['change', type, type === 'segment.add' ? { segment: 'vip', colour: '#ff0000' } : { segment: 'vip' }],
          ['end', 'lab.end'],
        ],
        ['start.out>change', 'change.out>end'],
      )
    await lab.install(flow('segment.add', 'Order'))
    await lab.install(flow('segment.remove', 'Refund'))
    expect(await lab.runtime.segments.get(lab.workspace, 'vip')).toMatchObject({ colour: '#ff0000', rule: null, count: 0 })
    await lab.runtime.ingest([lab.event('anna', 'Order'), lab.event('boris', 'Order')])
    await lab.runtime.settle()
    expect(await members(lab, 'vip')).toEqual(['anna', 'boris'])
    await lab.runtime.ingest([lab.event('anna', 'Refund')])
    await lab.runtime.settle()
    expect(await members(lab, 'vip')).toEqual(['boris'])
  })
})
