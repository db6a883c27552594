/** Connections through the front door, with a plugin made for it and a double of its outside system that repeats what it was sent. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  CallError,
  type CallContext,
  defineCall,
  defineChannel,
  defineNode,
  definePlugin,
  defineRoute,
  type FlowDocument,
  leave,
  type PluginDefinition,
  type RouteDefinition,
  Type,
} from '@millrace/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addWorkspace, bearer, type FrontDoor, keys, openFrontDoor, signIn } from '../../../../test/support/http.ts'
import { loadPlugins } from '../../plugins/load.ts'

const canary = 'canary-b41d2f99-secret'
const password = { 'x-ui': { widget: 'password' } } as const

/** What came to the double, and how it answers. */
let heard: { readonly path: string; readonly authorization: string; readonly body: string }[] = []
let answer: (request: IncomingMessage) => { readonly status: number; readonly body: string }
const echo = (request: IncomingMessage) => ({ status: 500, body: `You sent ${JSON.stringify(request.headers)}` })

/** Lines of the server's log. */
const logged: string[] = []
/** What the webhook does. */
let hook: RouteDefinition['handle']

async function asked({ http, settings, signal }: CallContext, path: string, body = ''): Promise<string> {
  const headers = { authorization: `Bearer ${String(settings['key'])}` }
  const { status, body: said } = await http({ method: 'POST', url: `${String(settings['address'])}${path}`, headers, body, signal })
  if (status >= 400) throw new CallError('permanent', 'LAB_REFUSED', `The lab answered ${status}: ${said}`)
  return said
}

const ask = defineCall<{ path: string }, { said: string }>({
  type: 'pigeon.ask',
  repeat: 'safe',
  perform: async ({ data }, context) => ({ said: await asked(context, data.path) }),
})
const pigeons: PluginDefinition = definePlugin({
  name: 'millrace-plugin-pigeons',
  settings: Type.Object(
    {
      address: Type.String({ pattern: '^http', 'x-ui': { host: true } }),
      key: Type.String({ minLength: 4, pattern: '^[a-z0-9-]+$', ...password }),
      limit: Type.Optional(Type.Integer({ default: 5, minimum: 1 })),
    },
    { additionalProperties: false },
  ),
  connection: {
    title: { en: 'Pigeons', ru: 'Голуби' },
    icon: 'bird',
    test: async (context) => {
      await asked(context, '/test')
      return { en: `Answered, ${context.settings['limit']} left, ${context.settings['key']}` }
    },
    prepare: async (context) => void (await asked(context, '/hook', context.urlOf('hook'))),
  },
  routes: [defineRoute({ name: 'hook', title: { en: 'Reports' }, method: 'POST', by: 'connection', handle: (...given) => hook(...given) })],
  calls: [ask],
  nodes: [
    defineNode({
      type: 'pigeon.ask',
      version: 1,
      title: { en: 'Ask' },
      group: 'lab',
      icon: 'bird',
      config: Type.Object({ path: Type.String() }),
      ports: ['out', 'error'],
      waits: true,
      run: ({ config }) => ({ kind: 'wait', result: true, effects: [ask.effect(config)] }),
      resume: ({ input }) => {
        if (input.kind === 'result') return { ...leave('out'), vars: { answer: input.result } }
        return { ...leave('error'), why: input.kind === 'failure' ? { ...input.failure } : null }
      },
    }),
  ],
  channels: [
    defineChannel({
      name: 'pigeon',
      title: { en: 'Pigeon' },
      icon: 'bird',
      message: Type.Object({ text: Type.String() }),
      address: () => 'loft',
      normalize: (address) => address,
      statuses: { sent: 'Pigeon Sent', failed: 'Pigeon Failed' },
      send: async (_message, context) => ({ reference: await asked(context, '/send') }),
    }),
  ],
})

const flow: FlowDocument = {
  millrace: 1,
  name: 'Pigeons',
  settings: { entry: { policy: 'always' } },
  nodes: [
    { id: 'start', type: 'trigger.api', version: 1, config: {} },
    { id: 'ask', type: 'pigeon.ask', version: 1, config: { path: '/ask' } },
    { id: 'send', type: 'pigeon.send', version: 1, config: { text: 'Coo' } },
    { id: 'end', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'ask' },
    { from: 'ask', port: 'out', to: 'send' },
    { from: 'ask', port: 'error', to: 'send' },
    { from: 'send', port: 'out', to: 'end' },
  ],
}

let door: FrontDoor
let double: Server
let address: string
const url = '/api/connections/pigeons'
const get = async (headers = bearer(keys.apiKey)) =>
  (await door.ask('GET', '/api/connections', { headers })).body.items.find(({ plugin }: { plugin: string }) => plugin === 'pigeons')
const put = (settings: object, revision: number | null, headers = bearer(keys.apiKey)) =>
  door.ask('PUT', url, { headers, payload: { settings, revision } })
const test = (payload?: object) => door.ask('POST', `${url}/test`, payload === undefined ? {} : { payload })

beforeAll(async () => {
  double = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      heard.push({ path: request.url ?? '', authorization: request.headers.authorization ?? '', body })
      const { status, body: said } = answer(request)
      response.writeHead(status).end(said)
    })
  })
  await new Promise<void>((done) => double.listen(0, '127.0.0.1', done))
  const host = `127.0.0.1:${(double.address() as AddressInfo).port}`
  address = `http://${host}`
  const plugins = [...(await loadPlugins([], import.meta.dirname)), pigeons]
  const stream = { write: (line: string) => void logged.push(line) }
  door = await openFrontDoor('2027-01-04T09:00:00Z', { plugins, allowHosts: [host], logger: { level: 'info', stream } })
})
afterAll(async () => {
  await door.close()
  double.close()
})
beforeEach(async () => {
  heard = []
  hook = async () => ({ status: 204 })
  answer = () => ({ status: 200, body: 'ok' })
  await door.ask('DELETE', url)
})

describe('a connection', () => {
  it('is told as it stands: not set up, with the schema of its settings and no address yet', async () => {
    expect(await get()).toMatchObject({
      package: 'millrace-plugin-pigeons',
      title: { en: 'Pigeons', ru: 'Голуби' },
      connected: false,
      by: null,
      revision: null,
      settings: {},
      secrets: [],
      testable: true,
      webhooks: [{ name: 'hook', method: 'POST', url: null }],
      schema: { properties: { key: { 'x-ui': { widget: 'password' } } } },
    })
  })

  it('keeps settings, tells those that are no secret, and arranges outside what must be', async () => {
    const { status, body } = await put({ address, key: canary, limit: 7 }, null)
    expect([status, body.connected, body.by, body.settings, body.secrets]).toEqual([200, true, 'workspace', { address, limit: 7 }, ['key']])
    expect(body.prepared).toMatchObject({ ok: true })
    const hookUrl = body.webhooks[0].url
    expect(hookUrl).toMatch(/^http:\/\/localhost(:\d+)?\/x\/pigeons\/hook\/[\w-]{43}$/)
    expect(heard).toEqual([{ path: '/hook', authorization: `Bearer ${canary}`, body: hookUrl }])
    expect(await get()).toMatchObject({ revision: body.revision, webhooks: [{ url: hookUrl }] })
    expect(JSON.stringify([body, await get()])).not.toContain(canary)
  })

  it('tells its addresses to those who may write, and lets owners alone change it', async () => {
    await put({ address, key: canary }, null)
    const [viewer, editor] = [await signIn(door.pool, 1, 'viewer'), await signIn(door.pool, 1, 'editor')]
    expect((await get(viewer)).webhooks[0].url).toBe(null)
    expect((await get(editor)).webhooks[0].url).toContain('/x/pigeons/hook/')
    for (const headers of [viewer, editor]) expect((await put({ address }, 1, headers)).status).toBe(403)
  })

  it('is refused to whoever has read an older one', async () => {
    const { revision } = (await put({ address, key: canary }, null)).body
    expect((await put({ address, limit: 2 }, null)).body.code).toBe('CONNECTION_REVISION_STALE')
    expect((await put({ address, limit: 2 }, revision)).body).toMatchObject({ revision: revision + 1, secrets: ['key'] })
    expect(await put({ address, limit: 3 }, revision)).toMatchObject({ status: 412 })
  })

  it('of a gateway for texts is kept only with what that gateway cannot do without', async () => {
    const sms = (settings: object, revision: number | null = null) =>
      door.ask('PUT', '/api/connections/sms', { payload: { settings, revision } })
    const lacks = async (settings: object) => {
      const { status, body } = await sms(settings)
      return [status, body.code, (body.faults ?? []).map(({ path }: { path: string }) => path)]
    }
    expect(await lacks({})).toEqual([422, 'CONNECTION_SETTINGS_INVALID', ['/gateway']])
    expect(await lacks({ gateway: 'twilio', from: 'Shop' })).toEqual([
      422,
      'CONNECTION_SETTINGS_INVALID',
      ['/twilioAccount', '/twilioToken'],
    ])
    expect(await lacks({ gateway: 'http', url: '   ' })).toMatchObject([422, 'CONNECTION_SETTINGS_INVALID', ['/url']])
    const kept = await sms({ gateway: 'twilio', twilioAccount: 'AC1', twilioToken: canary })
    expect([kept.status, kept.body.secrets]).toEqual([200, ['twilioToken']])
    // A secret that is kept is not asked for again.
    expect((await sms({ gateway: 'twilio', twilioAccount: 'AC2' }, kept.body.revision)).status).toBe(200)
    await door.ask('DELETE', '/api/connections/sms')
    const tried = await door.ask('POST', '/api/connections/sms/test', {})
    expect(tried.body).toMatchObject({
      ok: false,
      code: 'SMS_GATEWAY_UNSET',
      says: { en: tried.body.message, ru: 'SMS-шлюз не подключён: выберите его в разделе «Подключения»' },
    })
  })

  it('says what is wrong with settings, and of a secret only what it should be like', async () => {
    const wrong = await put({ address: 'nowhere', key: `${canary} with spaces`, limit: 0, colour: 'red' }, null)
    expect(wrong).toMatchObject({ status: 422, body: { code: 'CONNECTION_SETTINGS_INVALID' } })
    const paths = wrong.body.faults.map(({ path }: { path: string }) => path)
    expect(paths.toSorted()).toEqual(['/address', '/colour', '/key', '/limit'])
    expect(JSON.stringify(wrong.body)).not.toContain(canary.slice(0, 12))
    expect((await put({ address }, null)).body.faults).toMatchObject([{ path: '/key', code: 'VALUE_MISSING' }])
  })

  it('sends no kept secret to another address, neither when it is saved nor when it is tried', async () => {
    const { revision } = (await put({ address, key: canary }, null)).body
    heard = []
    const elsewhere = address.replace('127.0.0.1', 'localhost')
    expect((await put({ address: elsewhere }, revision)).body).toMatchObject({ code: 'CONNECTION_SECRET_NEEDED', secrets: ['key'] })
    expect((await test({ settings: { address: elsewhere } })).body).toMatchObject({ code: 'CONNECTION_SECRET_NEEDED' })
    expect(heard).toEqual([])
    expect(await get()).toMatchObject({ settings: { address }, revision })
    expect((await put({ address: elsewhere, key: 'another' }, revision)).body.settings.address).toBe(elsewhere)
  })

  it('is tried with what is kept, or with what is given over it, and keeps nothing of that', async () => {
    expect((await test({ settings: { address, key: 'typed-in' } })).body).toEqual({
      ok: true,
      message: { en: 'Answered, 5 left, ***' },
    })
    expect(await get()).toMatchObject({ connected: false })
    await put({ address, key: canary, limit: 9 }, null)
    expect((await test()).body).toEqual({ ok: true, message: { en: 'Answered, 9 left, ***' } })
    expect((await test({ settings: { address, limit: 3 } })).body).toEqual({ ok: true, message: { en: 'Answered, 3 left, ***' } })
    expect(heard.at(-1)).toMatchObject({ path: '/test', authorization: `Bearer ${canary}` })
    answer = echo
    const failed = (await test()).body
    expect(failed).toMatchObject({ ok: false, code: 'LAB_REFUSED', message: expect.stringContaining('Bearer ***') })
    expect(JSON.stringify(failed)).not.toContain(canary)
  })

  it('reaches no address that is not public when it is tried', async () => {
    const { body } = await test({ settings: { address: 'http://127.0.0.1:1', key: canary } })
    expect(body).toMatchObject({ ok: false, code: 'HTTP_PORT_REFUSED' })
    expect((await test({ settings: { address: 'http://10.0.0.1', key: canary } })).body).toMatchObject({ code: 'HTTP_ADDRESS_REFUSED' })
  })

  it('is kept although nothing could be arranged, and says so', async () => {
    answer = echo
    const { status, body } = await put({ address, key: canary }, null)
    expect(status).toBe(200)
    expect(body.prepared).toMatchObject({ ok: false, code: 'LAB_REFUSED' })
    expect(JSON.stringify(body)).not.toContain(canary)
    expect(await get()).toMatchObject({ connected: true })
  })

  it('gets a new ticket on request: the old address leads nowhere, and the outside is told the new one', async () => {
    expect((await door.ask('POST', `${url}/ticket`)).body.code).toBe('CONNECTION_UNSET')
    const old = (await put({ address, key: canary }, null)).body.webhooks[0].url as string
    const { body } = await door.ask('POST', `${url}/ticket`)
    const fresh = body.webhooks[0].url as string
    expect(fresh).not.toBe(old)
    expect(heard.at(-1)).toMatchObject({ path: '/hook', body: fresh })
    const call = (to: string) => door.ask('POST', new URL(to).pathname, { headers: { 'content-type': 'application/json' }, payload: '{}' })
    expect([(await call(old)).status, (await call(fresh)).status]).toEqual([404, 204])
  })

  it('is forgotten when it is removed, once', async () => {
    await put({ address, key: canary }, null)
    expect((await door.ask('DELETE', url)).body).toMatchObject({ connected: false, secrets: [] })
    expect((await door.ask('DELETE', url)).body.code).toBe('CONNECTION_UNSET')
    expect((await door.ask('PUT', '/api/connections/nobodys', { payload: { settings: {}, revision: null } })).body.code).toBe(
      'CONNECTION_UNKNOWN',
    )
  })

  it('that was sealed under another secret is told so, and can be entered anew', async () => {
    const { revision } = (await put({ address, key: canary }, null)).body
    await door.pool.query(`update millrace.connection set sealed = sealed || 'x' where plugin = 'millrace-plugin-pigeons'`)
    expect(await get()).toMatchObject({ connected: false, unreadable: true, revision, secrets: [] })
    expect((await put({ address, key: canary }, revision)).body).toMatchObject({ connected: true, unreadable: false })
  })

  it('belongs to one workspace', async () => {
    await put({ address, key: canary }, null)
    const stranger = await signIn(door.pool, await addWorkspace(door.pool, 'Other'), 'owner')
    expect(await get(stranger)).toMatchObject({ connected: false, settings: {}, secrets: [], webhooks: [{ url: null }] })
    expect((await door.ask('DELETE', url, { headers: stranger })).body.code).toBe('CONNECTION_UNSET')
    expect((await put({ address, key: 'stranger-key' }, null, stranger)).status).toBe(200)
    heard = []
    await test()
    expect(heard[0]!.authorization).toBe(`Bearer ${canary}`)
  })
})

describe('a failing connector that repeats the secrets it was sent', () => {
  it('says none of them at its webhooks', async () => {
    const { webhooks } = (await put({ address, key: canary }, null)).body
    answer = echo
    const call = () =>
      door.ask('POST', new URL(webhooks[0].url).pathname, { headers: { 'content-type': 'application/json' }, payload: '{}' })
    hook = async (_request, context) => ({ body: await asked(context, '/hook') })
    expect(await call()).toMatchObject({ status: 400, body: { code: 'ROUTE_REFUSED', detail: expect.stringContaining('Bearer ***') } })
    hook = async (_request, { settings }) => {
      throw new Error(`Broken by ${String(settings['key'])}`)
    }
    expect(await call()).toMatchObject({ status: 500 })
    expect(JSON.stringify(logged)).toContain('Broken by ***')
    expect(JSON.stringify(logged)).not.toContain(canary)
  })

  it('has them in no log, history, message, export or table', async () => {
    await put({ address, key: canary }, null)
    const { id } = (await door.ask('POST', '/api/flows', { payload: flow })).body
    expect((await door.ask('POST', `/api/flows/${id}/publish`)).status).toBe(200)
    for (const echoing of [echo, (request: IncomingMessage) => ({ ...echo(request), status: 200 })]) {
      answer = echoing
      await door.ask('POST', `/api/flows/${id}/enter`, { payload: { contacts: ['ann'] } })
      await door.ask('POST', '/api/clock', { payload: { advance: 'P1D' } })
    }
    expect(heard.filter(({ authorization }) => authorization === `Bearer ${canary}`).length).toBeGreaterThan(3)
    const runs = (await door.ask('GET', `/api/runs?flow=${id}`)).body.items
    const told = await Promise.all([
      ...runs.map((run: { id: string }) => door.ask('GET', `/api/runs/${run.id}`)),
      ...['/api/messages', '/api/contacts/ann/timeline', `/api/flows/${id}/export`, '/api/connections'].map((path) =>
        door.ask('GET', path),
      ),
    ])
    const text = JSON.stringify(told.map(({ body }) => body))
    expect(text).toContain('LAB_REFUSED')
    expect(text).toContain('Bearer ***')
    expect(text + logged.join('')).not.toContain(canary)
    const tables = await door.pool.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'millrace'::regnamespace and relkind in ('r', 'p')`,
    )
    expect(tables.rows.length).toBeGreaterThan(20)
    for (const { name } of tables.rows) {
      const { rows } = await door.pool.query(`select count(*)::int as found from millrace."${name}" t where t::text like $1`, [
        `%${canary}%`,
      ])
      expect([name, rows[0].found]).toEqual([name, 0])
    }
  })
})
