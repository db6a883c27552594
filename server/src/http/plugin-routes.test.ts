/** What routes of plugins are given and what becomes of what they answer, by a plugin made for it, through the front door. */
import {
  CallError,
  defineChannel,
  definePlugin,
  defineRoute,
  Type,
  type Json,
  type PluginDefinition,
  type RouteAnswer,
  type RouteContext,
  type RouteRequest,
} from '@millrace/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addKey, addWorkspace, keys, openFrontDoor, type FrontDoor } from '../../../test/support/http.ts'
import { loadPlugins } from '../plugins/load.ts'

type Handle = (request: RouteRequest, context: RouteContext) => Promise<RouteAnswer>
let door: FrontDoor
let handle: Handle
const route = (name: string, by: 'connection' | 'write-key' | 'signed', more: { method?: 'GET'; cross?: true } = {}) =>
  defineRoute({ name, title: { en: name }, method: 'POST', by, ...more, handle: (...given) => handle(...given) })

const pigeons = defineChannel({
  name: 'pigeon',
  title: { en: 'Pigeon' },
  icon: 'bird',
  message: Type.Object({ text: Type.String(), buttons: Type.Optional(Type.Array(Type.Object({}))) }),
  address: ({ attributes }) => (typeof attributes['loft'] === 'string' ? attributes['loft'] : null),
  normalize: (address) => address,
  references: true,
  statuses: { sent: 'Pigeon Sent', delivered: 'Pigeon Delivered', replied: 'Pigeon Replied' },
  send: async ({ id }) => ({ reference: `ring-${id}` }),
})

const plugin: PluginDefinition = definePlugin({
  name: 'millrace-plugin-lab',
  settings: Type.Object({ token: Type.String({ 'x-ui': { widget: 'password' } }) }),
  connection: { title: { en: 'Lab' }, icon: 'bird' },
  channels: [pigeons],
  routes: [route('hook', 'connection'), route('page', 'write-key', { method: 'GET', cross: true }), route('confirm', 'signed')],
  migrations: [{ id: '001-lab', sql: 'create table millrace.lab_note (text text not null)' }],
})

/** The ticket of the lab's connection in a workspace. */
const connected = async (workspace: number, token = 'secret-token'): Promise<string> => {
  const kept = await door.runtime.connections.save({ workspace, plugin: plugin.name }, null, () => ({ token }))
  if (kept === 'conflict') throw new Error('It is connected already')
  return kept.ticket
}
let ticket: string
const hook = (payload: string | Buffer, to = ticket) =>
  door.ask('POST', `/x/lab/hook/${to}`, { headers: { 'content-type': 'message/rfc822' }, payload })
const rows = async <R>(sql: string, values: readonly unknown[] = []) => (await door.pool.query(sql, [...values])).rows as R[]

beforeAll(async () => {
  door = await openFrontDoor('2027-01-04T09:00:00Z', {
    publicUrl: 'http://localhost',
    plugins: [...(await loadPlugins([], import.meta.dirname)), plugin],
  })
  ticket = await connected(1)
})
afterAll(() => door.close())
beforeEach(() => {
  handle = async () => ({})
})

describe('a route by connection', () => {
  it('is told the bytes as they came, its settings and its own address, and answers as it likes', async () => {
    let told: Json = null
    handle = async ({ bytes, headers }, context) => {
      told = { bytes: [...bytes], type: headers['content-type']!, settings: context.settings, url: context.urlOf('hook') }
      return { status: 202, headers: { 'content-type': 'application/json' }, body: '{"ok":true}' }
    }
    expect(await hook(Buffer.from([0xff, 0x0a, 0x00]))).toMatchObject({ status: 202, body: { ok: true } })
    const url = `http://localhost/x/lab/hook/${ticket}`
    expect(told).toEqual({ bytes: [255, 10, 0], type: 'message/rfc822', settings: { token: 'secret-token' }, url })
  })

  it('belongs to the workspace of its ticket, and to no other plugin or ticket', async () => {
    const other = await addWorkspace(door.pool, 'Other')
    const theirs = await connected(other, 'their-token')
    const seen: Json[] = []
    handle = async (_, { workspace, settings }) => {
      seen.push({ workspace, settings })
      return {}
    }
    expect((await hook('x', theirs)).status).toBe(200)
    expect(seen).toEqual([{ workspace: other, settings: { token: 'their-token' } }])
    for (const wrong of ['nobodys', `${ticket.slice(1)}A`, keys.writeKey]) expect((await hook('x', wrong)).status).toBe(404)
    expect(seen).toHaveLength(1)
  })

  it('stores its events with what it wrote itself, or neither', async () => {
    const event = (userId: string) => ({ type: 'track', event: 'Lab Visited', userId, messageId: `lab-${userId}` })
    const noting =
      (text: string, events: RouteAnswer['events']): Handle =>
      async (_, { sql }) => {
        await sql.query('insert into millrace.lab_note values ($1)', [text])
        return { events: events! }
      }
    handle = noting('kept', [event('ann')])
    expect((await hook('x')).status).toBe(200)
    handle = noting('lost', [event('bob'), { type: 'track', userId: 'bob' }])
    expect(await hook('x')).toMatchObject({ status: 400, body: { code: 'ROUTE_REFUSED', reason: 'ROUTE_EVENT_REFUSED' } })
    expect(await rows('select text from millrace.lab_note')).toEqual([{ text: 'kept' }])
    expect(await rows(`select user_id from millrace.contact where user_id in ('ann', 'bob')`)).toEqual([{ user_id: 'ann' }])
  })

  it('says whose fault it is: what is not as it must be, or what must be asked again', async () => {
    handle = () => Promise.reject(new CallError('permanent', 'LAB_SIGNATURE_BAD', 'The signature is wrong'))
    expect(await hook('x')).toMatchObject({ status: 400, body: { reason: 'LAB_SIGNATURE_BAD', detail: 'The signature is wrong' } })
    handle = () => Promise.reject(new CallError('retry', 'LAB_AWAY', 'Come later', { retryAfterMs: 7000 }))
    expect(await hook('x')).toMatchObject({ status: 503, headers: { 'retry-after': '7' } })
  })
})

describe('a report on messages', () => {
  const flow = {
    millrace: 1,
    name: 'Pigeons',
    nodes: [
      { id: 'start', type: 'trigger.api', version: 1, config: {} },
      {
        id: 'fly',
        type: 'pigeon.send',
        version: 1,
        config: { text: 'Coo', buttons: [{ name: 'vip', title: 'I am a VIP', kind: 'segment', segment: 'vip' }] },
      },
      { id: 'end', type: 'end', version: 1, config: {} },
    ],
    edges: [
      { from: 'start', port: 'out', to: 'fly' },
      { from: 'fly', port: 'out', to: 'end' },
    ],
  }
  const sendTo = async (userId: string) => {
    await door.send('identify', { userId, traits: { loft: `loft of ${userId}` } })
    const { body } = await door.ask('POST', '/api/flows', { payload: flow })
    await door.ask('POST', `/api/flows/${body.id}/publish`)
    await door.ask('POST', `/api/flows/${body.id}/enter`, { payload: { contacts: [userId] } })
    await door.ask('POST', '/api/clock', { payload: { advance: 'PT1S' } })
    const { body: log } = await door.ask('GET', `/api/messages?contact=${userId}`)
    return log.items[0] as { readonly id: string; readonly state: string }
  }

  it('finds its message by the name that the outside system gave it, once however often it is told (001.32)', async () => {
    await door.ask('POST', '/api/segments', { payload: { key: 'vip', name: 'VIP' } })
    const { id, state } = await sendTo('carol')
    expect(state).toBe('sent')
    const reference = { channel: 'pigeon', value: `ring-${id}` }
    handle = async () => ({
      statuses: [
        { reference, status: 'delivered' },
        { message: id, status: 'replied', occurrence: '1', button: 'vip' },
      ],
    })
    expect((await hook('x')).status).toBe(200)
    expect((await hook('x')).status).toBe(200)
    await door.ask('POST', '/api/clock', { payload: { advance: 'PT1S' } })
    expect((await door.ask('GET', `/api/messages/${id}`)).body.statuses).toMatchObject({
      delivered: expect.any(String),
      replied: expect.any(String),
    })
    const events = await rows<{ event: string }>(
      `select name as event from millrace.event where name in ('Pigeon Delivered', 'Pigeon Replied') order by name`,
    )
    expect(events.map(({ event }) => event)).toEqual(['Pigeon Delivered', 'Pigeon Replied'])
    expect((await door.ask('GET', '/api/contacts/carol')).body.segments).toEqual(['vip'])
  })

  it('changes nothing when the message is another workspace’s or nobody’s', async () => {
    const { id } = await sendTo('dave')
    const theirs = await connected(await addWorkspace(door.pool, 'Third'))
    handle = async () => ({
      statuses: [
        { message: id, status: 'bounced' },
        { message: 'no id', status: 'bounced' },
      ],
    })
    expect((await hook('x', theirs)).status).toBe(200)
    expect((await door.ask('GET', `/api/messages/${id}`)).body.statuses).not.toHaveProperty('bounced')
  })
})

describe('a route by write key or by signature', () => {
  it('may be asked by pages of other origins when it says so, and by no cookie', async () => {
    handle = async ({ query, language }) => ({ body: `${query['id']} ${language}` })
    const asked = await door.ask('GET', `/x/lab/page/${keys.writeKey}?id=7&id=8`, {
      headers: { 'accept-language': 'ru', origin: 'https://shop.example' },
    })
    expect(asked).toMatchObject({ status: 200, body: '7 ru', headers: { 'access-control-allow-origin': '*' } })
    expect(asked.headers).not.toHaveProperty('access-control-allow-credentials')
    expect((await door.ask('OPTIONS', '/x/lab/page/any', { headers: {} })).status).toBe(204)
    const other = await addWorkspace(door.pool, 'Fourth')
    handle = async (_, { workspace }) => ({ body: String(workspace) })
    const { key } = await addKey(door.pool, other, 'write')
    expect((await door.ask('GET', `/x/lab/page/${key}`)).body).toBe(String(other))
  })

  it('tells what was signed, until it is over, and nothing that was altered', async () => {
    let signed = ''
    let short = ''
    handle = async (_, { sign, now, urlOf }) => {
      signed = sign('confirm', { contact: '5' })
      short = sign('confirm', { contact: '6' }, now + 60_000)
      return { body: urlOf('confirm', signed) }
    }
    expect((await door.ask('GET', `/x/lab/page/${keys.writeKey}`)).body).toBe(`http://localhost/x/lab/confirm/${signed}`)
    handle = async ({ data }, { workspace }) => ({ body: JSON.stringify({ data, workspace }) })
    const confirm = (text: string) => door.ask('POST', `/x/lab/confirm/${text}`, { headers: {} })
    expect(JSON.parse((await confirm(signed)).body)).toEqual({ data: { contact: '5' }, workspace: 1 })
    expect((await confirm(short)).status).toBe(200)
    const altered = Buffer.from(signed, 'base64url')
    altered[15] = altered[15]! ^ 1
    for (const wrong of [altered.toString('base64url'), signed.slice(2), 'x', keys.writeKey])
      expect((await confirm(wrong)).status).toBe(404)
    await door.ask('POST', '/api/clock', { payload: { advance: 'PT2M' } })
    expect([(await confirm(short)).status, (await confirm(signed)).status]).toEqual([404, 200])
  })

  it('streams what it has to say, with statements of its own after its transaction', async () => {
    handle = async (_, { sql }) => ({
      stream: async function* () {
        yield { event: 'note', id: '1', data: await sql.query<{ one: number }>('select 1 as one') }
        yield { data: 'bye' }
      },
    })
    const { body, headers } = await door.ask('GET', `/x/lab/page/${keys.writeKey}`)
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8')
    expect(body).toBe(':\n\nevent: note\nid: 1\ndata: [{"one":1}]\n\ndata: "bye"\n\n')
  })
})

describe('settings of a connection', () => {
  it('are sealed at rest, and renewed by one process at a time', async () => {
    const owner = { workspace: await addWorkspace(door.pool, 'Fifth'), plugin: plugin.name }
    await door.runtime.connections.save(owner, null, () => ({ token: 'a-very-secret-token', count: 0 }))
    const [row] = await rows<{ sealed: Buffer }>('select sealed from millrace.connection where workspace = $1', [owner.workspace])
    expect(row!.sealed.toString('latin1')).not.toContain('secret')
    const { renew } = await door.runtime.connections.of(owner.plugin, owner.workspace)
    await Promise.all(
      Array.from({ length: 5 }, () => renew(async (settings) => ({ ...settings, count: (settings['count'] as number) + 1 }))),
    )
    expect((await door.runtime.connections.of(owner.plugin, owner.workspace)).settings).toEqual({ token: 'a-very-secret-token', count: 5 })
    await expect(renew(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect((await door.runtime.connections.of(owner.plugin, owner.workspace)).settings['count']).toBe(5)
  })
})
