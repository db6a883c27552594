import { CallError, type Delivery, type Json, type JsonObject } from '@millrace/core'
import { callContext, runNode, testNode, type StepOptions } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { noticeCall } from './call.ts'
import plugin from './index.ts'
import { connection } from './settings.ts'
import { staffNotify } from './staff-notify.ts'

const event = { event: 'Order Completed', properties: { total: 90_000 } }
const failure = { code: 'STAFF_MEMBER_UNKNOWN', message: 'Nobody' }
const last = { vars: { node: { left: ['Anna'], told: [] } } }
const done = (by: string) => ({ kind: 'result', result: { to: '', by } }) as const

testNode(staffNotify, {
  plugin,
  cases: [
    { name: 'tells a member and waits until they are told (001.23, 004.21)', event, waits: true },
    { name: 'goes on once all are', ...last, input: done('email'), leaves: 'out' },
    { name: 'leaves by “error” when somebody could not be', ...last, input: { kind: 'failure', failure }, leaves: 'error' },
    { name: 'leaves by “error” when nobody is named', config: { to: ['{{ deal.manager }}'], text: 'x' }, leaves: 'error' },
    { name: 'has nothing to say without a text', config: { to: ['Anna'], text: '{{ contact.name }}' }, fails: 'STAFF_TEXT_EMPTY' },
  ],
})

describe('staff.notify', () => {
  it('fills whom, subject and text from the deal (002.47)', async () => {
    const config = { to: ['{{ deal.manager }}', 'Anna'], subject: 'Deal {{ deal.id }}', text: 'Call {{ contact.name }}' }
    const outcome = await runNode(staffNotify, { config, facts: { deal: { id: 7, manager: ' Boris ' } }, attributes: { name: 'Анна' } })
    expect(outcome).toMatchObject({
      kind: 'wait',
      result: true,
      effects: [{ type: 'staff.notify', data: { to: 'Boris', subject: 'Deal 7', text: 'Call Анна' } }],
      vars: { node: { left: ['Boris', 'Anna'], told: [] } },
    })
  })

  it('tells one after another, and whom it could not tell', async () => {
    const config = { to: ['Anna', 'Boris', 'Anna'], text: 'x' }
    const asked: Json[] = []
    let options: StepOptions = { config }
    const inputs = [{ kind: 'failure', failure } as const, done('telegram')]
    for (const input of [undefined, ...inputs]) {
      const outcome = await runNode(staffNotify, { ...options, ...(input === undefined ? {} : { input }) })
      if (outcome.kind === 'wait') {
        asked.push((outcome.effects![0]!.data as JsonObject)['to']!)
        options = { config, vars: outcome.vars! }
        continue
      }
      const told = [
        { to: 'Anna', ...failure },
        { to: 'Boris', by: 'telegram' },
      ]
      expect(outcome).toEqual({ kind: 'leave', port: 'error', vars: { node: told }, why: { told } })
    }
    expect(asked).toEqual(['Anna', 'Boris'])
  })
})

const members: readonly JsonObject[] = [
  { person: 'Анна  Петрова', email: 'anna@shop.example', telegram: '42' },
  { person: 'Boris', email: 'boris@shop.example' },
  { person: 'Mute' },
]

describe('a member of staff', () => {
  /** What was delivered, by what of the channels answers. */
  async function tell(
    to: string,
    faults: Readonly<Record<string, CallError>> = {},
    notice: object = {},
    settings: JsonObject = { members },
  ) {
    const delivered: Delivery[] = []
    const deliver = async (delivery: Delivery) => {
      delivered.push(delivery)
      const fault = faults[delivery.channel]
      if (fault !== undefined) throw fault
      return {}
    }
    const data = { to, subject: 'Deal 7', text: 'Call\nthem', ...notice }
    const call = { id: 'id', workspace: 1, contact: '1', run: 'run', flow: '1', node: 'node', key: 'key-1', attempt: 1, data }
    const result = await noticeCall.perform(call, callContext({ settings, deliver })).catch((error: unknown) => error)
    return { result, delivered }
  }
  const fault = (kind: CallError['kind'], code: string) => new CallError(kind, code, code)

  it('is told in Telegram, or by mail who has no chat', async () => {
    expect(await tell('анна петрова')).toEqual({
      result: { to: 'Анна  Петрова', by: 'telegram' },
      delivered: [{ channel: 'telegram', to: '42', content: { text: 'Deal 7\n\nCall\nthem' }, key: 'key-1' }],
    })
    expect(await tell('Boris')).toMatchObject({
      result: { by: 'email' },
      delivered: [{ channel: 'email', to: 'boris@shop.example', content: { subject: 'Deal 7', text: 'Call\nthem' } }],
    })
    const odd = `<a href="https://evil.example">A & B</a>`
    const plain = '&lt;a href="https://evil.example"&gt;A &amp; B&lt;/a&gt;'
    expect((await tell('Анна Петрова', {}, { subject: '', text: odd })).delivered[0]!.content).toEqual({ text: plain })
    const long = (await tell('Анна Петрова', {}, { text: '🛒'.repeat(5000) })).delivered[0]!.content['text'] as string
    expect([long.length <= 4096, long.isWellFormed(), long.at(-1)]).toEqual([true, true, '…'])
    expect((await tell('Boris', {}, { subject: '' })).delivered[0]!.content).toEqual({ subject: 'Call', text: 'Call\nthem' })
  })

  it('is told by the next way when the first certainly failed, and never by two when that is not sure', async () => {
    for (const first of [fault('permanent', 'TELEGRAM_BLOCKED'), fault('retry', 'DELIVERY_CHANNEL_UNKNOWN')])
      expect((await tell('Анна Петрова', { telegram: first })).result).toMatchObject({ by: 'email' })
    const unsure = fault('unknown', 'HTTP_TIMEOUT')
    expect(await tell('Анна Петрова', { telegram: unsure })).toMatchObject({ result: unsure, delivered: [{ channel: 'telegram' }] })
  })

  it('is tried again when a way may work later', async () => {
    const [later, never] = [fault('retry', 'EMAIL_DEFERRED'), fault('permanent', 'TELEGRAM_BLOCKED')]
    expect((await tell('Анна Петрова', { telegram: never, email: later })).result).toBe(later)
    expect((await tell('Анна Петрова', { telegram: never, email: never })).result).toBe(never)
    expect(noticeCall).toMatchObject({ repeat: 'safe', maxAttempts: 8 })
  })

  it('who is not there, or cannot be reached, is told of by name', async () => {
    expect((await tell('Carl')).result).toMatchObject({
      kind: 'permanent',
      code: 'STAFF_MEMBER_UNKNOWN',
      message: expect.stringContaining('"Carl"'),
    })
    expect((await tell('Mute')).result).toMatchObject({ kind: 'permanent', code: 'STAFF_MEMBER_MUTE' })
    expect((await tell('Boris', {}, {}, {})).result).toMatchObject({ kind: 'retry', code: 'STAFF_UNSET' })
  })
})

describe('the connection', () => {
  it('finds who cannot be told, or told apart', async () => {
    const tried = (list: JsonObject['members']) => connection.test!(callContext({ settings: { members: list! } }))
    expect(await tried(members.slice(0, 2))).toEqual({ en: 'Can be told: 2', ru: 'Можно сообщать: 2' })
    await expect(tried(members)).rejects.toMatchObject({ code: 'STAFF_MEMBER_MUTE' })
    await expect(tried([...members, { person: 'анна петрова', email: 'a@b.example' }])).rejects.toMatchObject({ code: 'STAFF_NAME_TWICE' })
  })
})
