/** Every route against every kind of caller. The table below is the whole policy: a route that is not in it fails the test. */
import { fastify } from 'fastify'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addKey, basic, bearer, type FrontDoor, keys, openFrontDoor, signIn } from '../../../test/support/http.ts'
import { createAccess } from '../auth/access.ts'
import type { Policy } from '../auth/policy.ts'
import type { TypeBoxProvider } from './app.ts'
import { guardRoutes } from './guard.ts'

const calls = ['batch', 'track', 'identify', 'page', 'screen', 'group', 'alias', 'b', 't', 'i', 'p', 's', 'g', 'a']
const docs = ['/', '/json', '/yaml', '/static/index.html', '/static/swagger-initializer.js', '/static/*']

const table: Readonly<Record<Policy, readonly string[]>> = {
  public: [
    ...['/healthz', '/readyz', '/metrics', '/api/openapi.json', '/api/schema/flow.json', '/api/setup'].map((url) => `GET ${url}`),
    ...docs.map((page) => `GET /api/docs${page}`),
    'GET /t/o/:token',
    'GET /t/c/:token',
    'GET /u/:token',
    'POST /u/:token',
    'GET /p/:token',
    'POST /p/:token',
    'POST /api/setup',
    'POST /api/session',
    'POST /api/invitations/read',
    'POST /api/invitations/accept',
    'OPTIONS /v1/:call',
  ],
  read: [
    ...['', '/:id', '/:id/stats', '/:id/live', '/:id/nodes/:node/passages', '/:id/export', '/:id/explain'].map(
      (path) => `GET /api/flows${path}`,
    ),
    ...['', '/:userId', '/:userId/timeline', '/:userId/bonus', '/:userId/consents'].map((path) => `GET /api/contacts${path}`),
    ...['runs', 'messages', 'inbox'].flatMap((list) => [`GET /api/${list}`, `GET /api/${list}/:id`]),
    ...[
      'node-types',
      'node-types/:type/docs',
      'facts',
      'events/names',
      'refused-events',
      'quarantine',
      'workspace',
      'workspace/quota',
      'refusals',
      'sending',
      'sending/rules',
      'subscription-groups',
      'clock',
    ].map((path) => `GET /api/${path}`),
    ...['', '/:id', '/:id/refused'].map((path) => `GET /api/imports${path}`),
    ...['', '/:name', '/:name/:key'].map((path) => `GET /api/collections${path}`),
    ...['', '/:key', '/:key/contacts'].map((path) => `GET /api/segments${path}`),
    'POST /api/segments/count',
    ...['log', 'log.csv', 'reports/messages', 'reports/messages/days', 'reports/flows', 'retention'].map((path) => `GET /api/${path}`),
    ...['people/settings', 'catalogue', 'tags', 'desks', 'desks/tasks'].map((path) => `GET /api/${path}`),
    'POST /api/flows/:id/check',
    'POST /api/flows/:id/test',
    'POST /api/flows/:id/rehearse',
    'POST /api/flows/:id/simulate',
    'POST /api/flows/:id/backtest',
    'POST /api/flows/:id/expected',
    'POST /api/flows/:id/publish/preview',
    ...['versions', 'schedule'].map((path) => `GET /api/flows/:id/${path}`),
    'GET /api/members',
    'GET /api/flows/:id/comments',
    'GET /api/connections',
    'GET /api/resource-kinds',
    ...['', '/:id'].map((path) => `GET /api/resources/:kind${path}`),
    'GET /api/templates',
    'GET /api/templates/:id',
    'GET /api/flows/:id/experiments/:node',
    'GET /api/flows/:id/experiments/:node/contacts',
    'GET /api/flows/:id/experiment-days/:node',
    'POST /api/flows/:id/convert',
    'POST /api/compose/preview',
  ],
  write: [
    'POST /api/node-types/try',
    ...['', '/import', '/:id/publish', '/:id/pause', '/:id/resume', '/:id/archive', '/:id/restore', '/:id/enter'].map(
      (path) => `POST /api/flows${path}`,
    ),
    'POST /api/flows/:id/experiments/:node',
    'POST /api/flows/:id/schedule',
    'DELETE /api/flows/:id/schedule/:action',
    'POST /api/flows/:id/comments',
    'PUT /api/comments/:id',
    'POST /api/comments/:id/resolve',
    'DELETE /api/comments/:id',
    'POST /api/events',
    'POST /api/imports',
    'POST /api/compose/test-send',
    'POST /api/contacts/merge',
    'GET /api/contacts/:userId/export',
    'POST /api/contacts/:userId/bonus',
    'POST /api/contacts/:userId/consents',
    'PUT /api/sending/rules',
    'PUT /api/subscription-groups',
    'PUT /api/people/settings',
    'POST /api/collections/:name/import',
    'PUT /api/collections/:name/:key',
    ...['/:name', '/:name/:key'].map((path) => `DELETE /api/collections${path}`),
    'POST /api/connections/:plugin/test',
    'POST /api/resources/:kind',
    ...['PUT', 'DELETE'].map((method) => `${method} /api/resources/:kind/:id`),
    'POST /api/templates/:id/install',
    'POST /api/segments',
    ...['/:key', '/:key/contacts/:userId'].flatMap((path) => [`PUT /api/segments${path}`, `DELETE /api/segments${path}`]),
    'PUT /api/flows/:id',
    'PUT /api/flows/:id/labels',
    'DELETE /api/flows/:id',
    'POST /api/runs/:id/cancel',
    ...['cancel', 'move', 'retry', 'ignore'].map((hand) => `POST /api/runs/${hand}`),
    'POST /api/quarantine/:id/retry',
    'DELETE /api/quarantine/:id',
    'POST /api/clock',
    ...['done', 'dropped', 'open'].map((action) => `POST /api/desks/tasks/:id/${action}`),
  ],
  own: [
    'GET /api/keys',
    'PUT /api/members/:id',
    'DELETE /api/members/:id',
    'POST /api/members/:id/reset',
    'GET /api/invitations',
    'POST /api/invitations',
    'DELETE /api/invitations/:id',
    'GET /api/identity-secret',
    'POST /api/identity-secret/rotate',
    'POST /api/keys',
    'DELETE /api/keys/:id',
    'POST /api/sending/confirm',
    'PUT /api/workspace',
    'PUT /api/workspace/quota',
    ...['PUT', 'DELETE'].map((method) => `${method} /api/connections/:plugin`),
    'POST /api/connections/:plugin/ticket',
    'POST /api/contacts/:userId/erase',
    'PUT /api/retention',
  ],
  session: ['GET /api/session', 'DELETE /api/session', 'PUT /api/session/password', 'GET /api/comments/mentions'],
  ingest: calls.map((call) => `POST /v1/${call}`),
}

const isOfPlugin = (route: string) => route.includes(' /x/')
const people = ['viewer', 'editor', 'owner'] as const
type Caller = 'anonymous' | (typeof people)[number] | 'service' | 'operator' | 'revoked key' | 'ended session' | 'write key'

/** Who passes; everybody else is answered 401 or 403. */
const passes: Readonly<Record<Exclude<Policy, 'public'>, readonly Caller[]>> = {
  read: [...people, 'service', 'operator'],
  write: ['editor', 'owner', 'service', 'operator'],
  own: ['owner', 'operator'],
  session: people,
  ingest: ['write key'],
}

describe('the policy', () => {
  let door: FrontDoor
  const callers = new Map<Caller, () => Promise<Readonly<Record<string, string>>>>()

  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:00Z')
    const { pool } = door
    const revoked = await addKey(pool, 1, 'api')
    await door.ask('DELETE', `/api/keys/${revoked.id}`)
    const ended = await signIn(pool, 1, 'owner')
    await door.ask('DELETE', '/api/session', { headers: ended })
    for (const role of people) callers.set(role, () => signIn(pool, 1, role))
    callers.set('anonymous', async () => ({}))
    callers.set('service', async () => bearer((await addKey(pool, 1, 'api')).key))
    callers.set('operator', async () => bearer(keys.apiKey))
    callers.set('revoked key', async () => bearer(revoked.key))
    callers.set('ended session', async () => ended)
    callers.set('write key', async () => basic(keys.writeKey))
  })
  afterAll(() => door.close())

  it('is that of the table, for every route of the server and no other', () => {
    const served = [...door.app.policies].filter(([route]) => !route.startsWith('HEAD ') && !isOfPlugin(route))
    const expected = Object.entries(table).flatMap(([policy, routes]) => routes.map((route): [string, string] => [route, policy]))
    expect(served.toSorted()).toEqual(expected.toSorted())
  })

  it('lets anybody ask a route of a plugin, which answers nobody whose ticket it does not know', async () => {
    const ofPlugins = [...door.app.policies].filter(([route]) => isOfPlugin(route))
    expect(ofPlugins.length).toBeGreaterThan(0)
    for (const [route, policy] of ofPlugins) {
      const [method, url] = route.split(' ') as ['GET', string]
      const { status } = await door.ask(method, url.replace(':ticket', 'nobodys'), { headers: {} })
      expect([route, policy, status]).toEqual([route, 'public', method === ('OPTIONS' as string) ? 204 : 404])
    }
  })

  it.each(Object.entries(table) as [Policy, readonly string[]][])(
    'lets into %s routes whom the table names, and nobody else',
    async (policy, routes) => {
      const wrong: string[] = []
      for (const [caller, headersOf] of callers) {
        const allowed = policy === 'public' || passes[policy].includes(caller)
        for (const route of routes) {
          const [method, url] = route.split(' ') as ['GET', string]
          const { status } = await door.ask(method, url.replace(/:\w+|\*$/, '999'), { headers: await headersOf() })
          if ((status !== 401 && status !== 403) !== allowed) wrong.push(`${caller}: ${route} answered ${status}`)
        }
      }
      expect(wrong).toEqual([])
    },
  )
})

describe('a route without a policy', () => {
  it('keeps the server from starting', async () => {
    const app = fastify().withTypeProvider<TypeBoxProvider>()
    const pool = new Pool()
    guardRoutes(app, { access: createAccess(pool, {}), pool, publicUrl: null })
    app.get('/open', async () => 'anybody')
    await expect(app.ready()).rejects.toThrow('Route GET /open has no policy')
    await pool.end()
  })
})
