/** Resources through the front door, with a kind made for it. */
import { defineNode, definePlugin, defineResource, defineRoute, leave, type PluginDefinition, Type } from '@millrace/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addWorkspace, bearer, type FrontDoor, keys, openFrontDoor, signIn } from '../../../../test/support/http.ts'
import { loadPlugins } from '../../plugins/load.ts'

const poster = defineResource({
  kind: 'poster',
  title: { en: 'Poster', ru: 'Афиша' },
  plural: { en: 'Posters', ru: 'Афиши' },
  icon: 'map',
  schema: Type.Object(
    {
      name: Type.String({ minLength: 1, pattern: '\\S' }),
      text: Type.Optional(Type.String({ 'x-ui': { widget: 'liquid' } })),
      colour: Type.String({ default: 'red' }),
      lines: Type.Optional(Type.Integer()),
    },
    { additionalProperties: false },
  ),
  example: { name: 'A poster' },
  summary: { en: '{{ colour }}' },
  page: 'wall',
  exampleIn: { ru: { name: 'Афиша' } },
  snippets: [
    { title: { en: 'On a site', ru: 'На сайте' }, code: '<a href="{publicUrl}/posters#{id}">' },
    { title: { en: 'With a key' }, code: '{writeKey}' },
  ],
  check: ({ colour, lines }) => [
    ...(colour === 'none' ? [{ path: '/colour', code: 'POSTER_COLOURLESS', message: 'A poster has a colour' }] : []),
    ...(lines === 99 ? [{ path: '/lines', code: 'POSTER_LONG', message: 'Nobody reads so much', severity: 'warning' as const }] : []),
  ],
})
const plugin: PluginDefinition = definePlugin({
  name: 'millrace-plugin-posters',
  resources: [poster],
  routes: [
    defineRoute({
      name: 'wall',
      title: { en: 'Wall' },
      method: 'GET',
      by: 'write-key',
      handle: async ({ query }, { resource }) => ({ body: JSON.stringify(await resource('poster', query['id'] ?? '')) }),
    }),
  ],
  nodes: [
    defineNode({
      type: 'poster.hang',
      version: 1,
      title: { en: 'Hang' },
      group: 'lab',
      icon: 'map',
      config: Type.Object({
        poster: Type.String({ 'x-ui': { widget: 'resource', resource: 'poster' } }),
        copies: Type.Optional(
          Type.Array(Type.Object({ of: Type.Object({ id: Type.String(), revision: Type.Integer() }, { 'x-ui': { resource: 'poster' } }) })),
        ),
      }),
      ports: ['out'],
      run: () => leave('out'),
    }),
  ],
})

let door: FrontDoor
beforeAll(async () => {
  door = await openFrontDoor('2027-01-04T09:00:00Z', { plugins: [...(await loadPlugins([], import.meta.dirname)), plugin] })
})
afterAll(() => door.close())

const create = (payload: object, headers = bearer(keys.apiKey)) => door.ask('POST', '/api/resources/poster', { payload, headers })
const at = (id: string, rest = '') => `/api/resources/poster/${id}${rest}`

describe('a kind of resources', () => {
  it('is described with its schema, for lists and forms', async () => {
    const { items } = (await door.ask('GET', '/api/resource-kinds')).body
    expect(items.find(({ kind }: { kind: string }) => kind === 'poster')).toMatchObject({
      plugin: 'posters',
      plural: { en: 'Posters', ru: 'Афиши' },
      example: { name: 'A poster' },
      summary: { en: '{{ colour }}' },
      hasPage: true,
      schema: { properties: { text: { 'x-ui': { widget: 'liquid' } } } },
    })
    expect((await door.ask('GET', '/api/resources/nothing')).body.code).toBe('RESOURCE_KIND_UNKNOWN')
  })
})

describe('a resource', () => {
  it('is made with its defaults, read, and changed by whoever has read the latest', async () => {
    const made = await create({ name: 'Sale' })
    expect(made).toMatchObject({ status: 201, body: { name: 'Sale', config: { name: 'Sale', colour: 'red' }, revision: 1, faults: [] } })
    const { id } = made.body
    expect(made.headers).toMatchObject({ etag: '"1"', location: at(id) })
    const save = (etag: string, payload: object) =>
      door.ask('PUT', at(id), { payload, headers: { ...bearer(keys.apiKey), 'if-match': etag } })
    expect((await save('"1"', { name: 'Sale', lines: 99 })).body).toMatchObject({
      revision: 2,
      faults: [{ path: '/lines', code: 'POSTER_LONG', severity: 'warning' }],
    })
    expect(await save('"1"', { name: 'Mine' })).toMatchObject({ status: 412, body: { code: 'RESOURCE_REVISION_STALE' } })
    expect((await save('latest', { name: 'Mine' })).body.code).toBe('RESOURCE_REVISION_INVALID')
    expect((await door.ask('GET', at(id))).body).toMatchObject({ config: { lines: 99 }, revision: 2 })
    expect((await door.ask('GET', at(id))).headers['etag']).toBe('"2"')
  })

  it('that is not as its kind wants it is refused, with every fault', async () => {
    const refused = async (payload: object) => {
      const { status, body } = await create(payload)
      expect([status, body.code]).toEqual([422, 'RESOURCE_INVALID'])
      return body.faults.map(({ path, code }: { path: string; code: string }) => `${path} ${code}`)
    }
    expect(await refused({ colour: 5, extra: 1 })).toEqual(
      expect.arrayContaining(['/name VALUE_MISSING', '/colour VALUE_TYPE', '/extra VALUE_UNKNOWN']),
    )
    expect(await refused({ name: 'A', colour: 'none' })).toEqual(['/colour POSTER_COLOURLESS'])
    expect(await refused({ name: 'A', text: '{{ contact.name' })).toEqual([expect.stringMatching(/^\/text FLOW_TEXT_/)])
  })

  it('is listed page by page', async () => {
    const fresh = await signIn(door.pool, await addWorkspace(door.pool, 'Lists'), 'editor')
    for (const name of ['A', 'B', 'C']) await create({ name }, fresh)
    const first = (await door.ask('GET', '/api/resources/poster?limit=2', { headers: fresh })).body
    expect(first.items.map(({ name }: { name: string }) => name)).toEqual(['A', 'B'])
    const rest = (await door.ask('GET', `/api/resources/poster?limit=2&cursor=${first.next}`, { headers: fresh })).body
    expect([rest.items.map(({ name }: { name: string }) => name), rest.next]).toEqual([['C'], null])
  })

  it('has a public page, whose key can be revoked', async () => {
    const { id, page } = (await create({ name: 'Shown' })).body
    expect(page).toMatch(/^http:\/\/localhost(:\d+)?\/x\/posters\/wall\/mr_browser_[\w-]{43}\?id=\d+$/)
    const { pathname, search } = new URL(page)
    expect(JSON.parse(JSON.stringify((await door.ask('GET', pathname + search, { headers: {} })).body))).toContain('"name":"Shown"')
    const { items } = (await door.ask('GET', '/api/keys')).body
    const key = items.find(({ name }: { name: string }) => name === 'Public pages')
    await door.ask('DELETE', `/api/keys/${key.id}`)
    expect((await door.ask('GET', at(id))).body.page).toBe(null)
    const again = (await door.ask('PUT', at(id), { payload: { name: 'Shown' } })).body.page
    expect(again).not.toBe(page)
    expect((await door.ask('GET', at(id))).body.page).toBe(again)
  })

  it('says how it is put on a site, with the key of pages in it, under a name in the language of its maker', async () => {
    const fresh = await signIn(door.pool, await addWorkspace(door.pool, 'Sites'), 'owner')
    const { id, page, snippets } = (await create({ name: 'Shown' }, { ...fresh, 'accept-language': 'ru' })).body
    const key = /\/wall\/([\w-]+)\?/.exec(page)![1]
    expect(snippets).toEqual([
      { title: { en: 'On a site', ru: 'На сайте' }, code: expect.stringMatching(`^<a href="http://localhost(:\\d+)?/posters#${id}">$`) },
      { title: { en: 'With a key' }, code: key },
    ])
    const { items } = (await door.ask('GET', '/api/keys', { headers: fresh })).body
    expect(items).toMatchObject([{ name: 'Публичные страницы', kind: 'browser' }])
    await door.ask('DELETE', `/api/keys/${items[0].id}`, { headers: fresh })
    expect((await door.ask('GET', at(id), { headers: fresh })).body.snippets).toHaveLength(1)
  })

  it('that flows name is removed only when that is meant', async () => {
    const { id } = (await create({ name: 'Used' })).body
    const { id: other } = (await create({ name: 'Copied' })).body
    const hang = { poster: id, copies: [{ of: { id: other, revision: 1 } }] }
    const document = {
      millrace: 1,
      name: 'Hanging',
      settings: {},
      nodes: [{ id: 'hang', type: 'poster.hang', version: 1, config: hang }],
      edges: [],
    }
    const flow = (await door.ask('POST', '/api/flows', { payload: document })).body.id
    for (const named of [id, other]) {
      expect((await door.ask('GET', at(named, '?with=usedBy'))).body.usedBy).toEqual([{ id: flow, name: 'Hanging', state: 'draft' }])
      const refused = await door.ask('DELETE', at(named))
      expect([refused.status, refused.body.code, refused.body.usedBy.length]).toEqual([409, 'RESOURCE_IN_USE', 1])
      expect(refused.body.detail).toContain('“Hanging”')
      expect((await door.ask('DELETE', at(named, '?anyway=true'))).status).toBe(204)
      expect((await door.ask('DELETE', at(named))).body.code).toBe('RESOURCE_UNKNOWN')
    }
  })

  it('is no other workspace’s, nor of another kind or of a made-up id', async () => {
    const { id } = (await create({ name: 'Ours' })).body
    const stranger = await signIn(door.pool, await addWorkspace(door.pool, 'Strangers'), 'owner')
    expect((await door.ask('GET', '/api/resources/poster', { headers: stranger })).body).toEqual({ items: [], next: null })
    for (const method of ['GET', 'DELETE'] as const) {
      expect((await door.ask(method, at(id), { headers: stranger })).body.code).toBe('RESOURCE_UNKNOWN')
    }
    expect((await door.ask('PUT', at(id), { headers: stranger, payload: { name: 'Mine' } })).body.code).toBe('RESOURCE_UNKNOWN')
    for (const made of ['0', '-1', 'abc', '99999999999']) expect((await door.ask('GET', at(made))).body.code).toBe('RESOURCE_UNKNOWN')
    expect((await door.ask('GET', at(id))).body.name).toBe('Ours')
  })

  it('and connections are described to programs', async () => {
    const { paths } = (await door.ask('GET', '/api/openapi.json')).body
    const described = Object.entries(paths as Record<string, object>)
      .filter(([path]) => /^\/api\/(connections|resource)/.test(path))
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
    expect(described.toSorted()).toEqual([
      'delete /api/connections/{plugin}',
      'delete /api/resources/{kind}/{id}',
      'get /api/connections',
      'get /api/resource-kinds',
      'get /api/resources/{kind}',
      'get /api/resources/{kind}/{id}',
      'post /api/connections/{plugin}/test',
      'post /api/connections/{plugin}/ticket',
      'post /api/resources/{kind}',
      'put /api/connections/{plugin}',
      'put /api/resources/{kind}/{id}',
    ])
  })
})
