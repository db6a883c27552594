import type { CallError, Reported } from '@millrace/core'
import { callContext } from '@millrace/core/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSmppDouble, type SmppDouble } from '../../test/smpp-double.ts'
import { createPace } from '../pace.ts'
import { readSettings } from '../settings.ts'
import { createBook } from './book.ts'
import { createSmppSessions, type SmppSessions } from './sessions.ts'

const id = '019a0000-0000-7000-8000-00000000000a'
const throttled = 0x58

let server: SmppDouble
let sessions: SmppSessions
let reports: Reported[]
let paused: number[]
let report: (found: Reported) => Promise<void>

beforeEach(async () => {
  server = await createSmppDouble()
  reports = []
  paused = []
  report = async (found) => void reports.push(found)
  sessions = createSmppSessions({ pause: async (ms) => void paused.push(ms) })
})
afterEach(async () => {
  await sessions.close()
  await server.close()
})

const settings = () => readSettings({ gateway: 'smpp', smppUrl: server.url, systemId: 'me', smppPassword: 'pw', perSecond: 1000 })
/** The name is found to be at the loopback, where the double is. */
const context = (signal?: AbortSignal) =>
  callContext({ locate: async () => '127.0.0.1', report: (found) => report(found), ...(signal === undefined ? {} : { signal }) })
const message = (text = 'Hi', more = {}) => ({ id, key: 'key', to: '+79161234567', text, from: 'MyShop', media: [], ...more })
const send = (text?: string, more = {}) => sessions.send(message(text, more), settings(), context())
const failure = (sending: Promise<unknown>) =>
  sending.then(
    () => 'sent',
    ({ kind, code }: CallError) => `${kind} ${code}`,
  )

describe('a message over SMPP', () => {
  it('is submitted over one connection with all others, from a name to a number (000.22)', async () => {
    expect(await send('Hi €')).toEqual({ reference: '1' })
    expect(await send('Привет', { from: '+79160000000' })).toEqual({ reference: '2' })
    await send('Hi', { from: '1234' })
    expect(server.submitted[0]).toMatchObject({
      source_addr_ton: 5,
      source_addr: 'MyShop',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: '79161234567',
      data_coding: 0,
      registered_delivery: 1,
      short_message: { message: 'Hi €' },
    })
    expect(server.submitted[1]).toMatchObject({
      source_addr_ton: 1,
      source_addr: '79160000000',
      data_coding: 8,
      short_message: { message: 'Привет' },
    })
    expect(server.submitted[2]).toMatchObject({ source_addr_ton: 3, source_addr: '1234' })
    expect(server.binds()).toBe(1)
  })

  it('that is long goes in parts, which are bound together and told of by the last', async () => {
    expect(await send('я'.repeat(150))).toEqual({ reference: '3' })
    const parts = server.submitted.map(({ short_message: part, registered_delivery: receipt, esm_class: kind }) => [
      part?.message.length,
      receipt,
      kind,
    ])
    expect(parts).toEqual([
      [67, 2, 0x40],
      [67, 2, 0x40],
      [16, 1, 0x40],
    ])
  })

  it('waits when the server has enough for now, in its place and then in the queue', async () => {
    server.next(throttled, throttled)
    expect(await send()).toEqual({ reference: '1' })
    expect(paused).toEqual([1000, 2000])
    server.next(throttled, throttled, throttled, 0x14)
    await expect(send()).rejects.toMatchObject({ kind: 'retry', code: 'SMS_GATEWAY_BUSY', retryAfterMs: 30_000 })
  })

  it('never is more at a time than the window is wide', async () => {
    const narrow = { ...settings(), window: 2 }
    server.next('silent', 'silent', 0)
    const all = [1, 2, 3].map(() => failure(sessions.send(message(), narrow, context())))
    await expect.poll(() => server.commands.filter((command) => command === 'submit_sm').length).toBe(2)
    server.hangUp()
    expect(await Promise.all(all)).toEqual(['unknown SMS_CONNECTION_LOST', 'unknown SMS_CONNECTION_LOST', 'retry SMS_SMPP_UNREACHABLE'])
  })

  it('is refused for good, or with its account, by the server’s own status', async () => {
    server.next(0x0b, 0x08)
    await expect(send()).rejects.toMatchObject({ kind: 'permanent', code: 'SMS_REFUSED', message: expect.stringContaining('0x0000000b') })
    expect(await failure(send())).toBe('retry SMS_ACCOUNT_REFUSED')
  })

  it('whose answer did not come is in doubt, and the next one takes a new connection (R4)', async () => {
    server.next('hang up')
    expect(await failure(send())).toBe('unknown SMS_CONNECTION_LOST')
    expect(await send()).toEqual({ reference: '1' })
    expect(server.binds()).toBe(2)
  })

  it('of which a part was taken and another not is in doubt', async () => {
    server.next(0, 0x0b)
    expect(await failure(send('я'.repeat(100)))).toBe('unknown SMS_PARTLY_SENT')
  })

  it('waits for a server that cannot be reached, or refuses the login', async () => {
    server.refuse(0x0e)
    expect(await failure(send())).toBe('retry SMS_SMPP_LOGIN_REFUSED')
    await server.close()
    expect(await failure(send())).toBe('retry SMS_SMPP_UNREACHABLE')
    server = await createSmppDouble()
    expect(await send()).toEqual({ reference: '1' })
    expect(await failure(sessions.send(message(), { ...settings(), smppUrl: 'http://a' }, context()))).toBe('retry SMS_GATEWAY_UNSET')
  })

  it('does not leave a process that is stopping, and carries no media', async () => {
    await send()
    expect(await failure(sessions.send(message(), settings(), context(AbortSignal.abort())))).toBe('retry SMS_STOPPED')
    expect(await failure(send('Hi', { media: ['https://a.example/1.jpg'] }))).toBe('permanent SMS_MEDIA_UNSUPPORTED')
  })

  it('goes to no address that must not be reached', async () => {
    const refusing = {
      ...context(),
      locate: () => Promise.reject(Object.assign(new Error('no'), { kind: 'permanent', code: 'HTTP_ADDRESS_REFUSED' })),
    }
    expect(await failure(sessions.send(message(), settings(), refusing))).toBe('permanent HTTP_ADDRESS_REFUSED')
    expect(server.binds()).toBe(0)
  })
})

describe('what the server tells', () => {
  const receipt = (of: string, stat: string, err = '000') => ({
    esm_class: 4,
    source_addr: '79161234567',
    short_message: `id:${of} sub:001 dlvrd:001 submit date:2701040900 done date:2701040901 stat:${stat} err:${err} text:Hi`,
  })

  it('is a receipt, which becomes a status of the message', async () => {
    await send()
    expect(await server.deliver(receipt('1', 'DELIVRD'))).toBe(0)
    await send()
    expect(await server.deliver({ esm_class: 4, receipted_message_id: '2', message_state: 5, short_message: 'x' })).toBe(0)
    expect(await server.deliver(receipt('77', 'UNDELIV', '011'))).toBe(0)
    expect(await server.deliver(receipt('1', 'ACCEPTD'))).toBe(0)
    expect(reports).toEqual([
      { statuses: [{ message: id, status: 'delivered' }] },
      { statuses: [{ message: id, status: 'failed' }] },
      // Of a message that another process sent, or this one before it was started anew.
      { statuses: [{ reference: { channel: 'sms', value: '77' }, status: 'failed', properties: { reason: '011' } }] },
    ])
  })

  it('is kept by the server until it is durable here', async () => {
    await send()
    report = () => Promise.reject(new Error('the database is away'))
    expect(await server.deliver(receipt('1', 'DELIVRD'))).toBe(0x64)
  })

  it('is a text of somebody, who may say stop', async () => {
    await send()
    await server.deliver({ source_addr: '79161234567', data_coding: 8, short_message: 'Да' })
    await server.deliver({ source_addr: '79161234567', data_coding: 8, short_message: 'СТОП' })
    const to = { channel: 'sms', address: '+79161234567' }
    expect(reports).toMatchObject([
      { statuses: [{ to, status: 'replied', properties: { text: 'Да' } }] },
      { statuses: [{ to, status: 'unsubscribed' }], suppressions: [{ ...to, scope: 'marketing' }] },
    ])
  })

  it('of an earlier part counts only when it failed', () => {
    const book = createBook()
    book.note('0A', { message: id, last: false })
    const told = (reference: string, status: 'delivered' | 'failed') => book.read({ kind: 'report', reference, status })
    expect(told('0a', 'delivered')).toEqual({ kind: 'nothing' })
    expect(told('10', 'failed')).toMatchObject({ message: id })
    expect(told('11', 'failed')).not.toHaveProperty('message')
  })
})

describe('the connection', () => {
  it('is tried by a login, and left with a good-bye', async () => {
    await sessions.test(settings(), context())
    expect(server.commands).toEqual(['bind_transceiver', 'unbind'])
    server.refuse(0x0f)
    expect(await failure(sessions.test(settings(), context()))).toBe('retry SMS_SMPP_LOGIN_REFUSED')
  })

  it('is left with a good-bye when the process stops', async () => {
    await send()
    await sessions.close()
    expect(server.commands.at(-1)).toBe('unbind')
  })
})

describe('the pace', () => {
  it('keeps turns apart, in order', async () => {
    let now = 0
    const pace = createPace(100, () => now)
    const began: number[] = []
    const all = [0, 1, 2].map((turn) => pace().then(() => began.push(turn)))
    await Promise.all(all)
    now = 1000
    await pace()
    expect(began).toEqual([0, 1, 2])
    await expect(Promise.all([pace(), pace(AbortSignal.abort())])).rejects.toThrow('aborted')
  })
})
