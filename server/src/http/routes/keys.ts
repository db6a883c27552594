/** Keys of programs (shown once, when they are made) and the workspace they belong to. */
import type { PluginDefinition } from '@millrace/core'
import Type from 'typebox'
import { findWorkspace } from '../../auth/accounts.ts'
import type { Access } from '../../auth/access.ts'
import type { IdentitySecrets } from '../../auth/identity-secret.ts'
import { createKey, keyKinds, listKeys } from '../../auth/keys.ts'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { isIntId } from '../ids.ts'
import { pageOf } from '../paging.ts'
import { Problem } from '../problem.ts'
import { identityRoutes } from './identity.ts'
import { pluginPath } from './plugin-routes.ts'
import { idParams, instant, literals, localized, nullable } from '../shapes.ts'
import { isTimeZone } from '../../time-zone.ts'

const keyItem = {
  id: Type.String(),
  name: Type.String(),
  kind: literals(keyKinds),
  prefix: Type.String({ description: 'How the key begins' }),
  createdAt: instant,
  lastUsedAt: nullable(instant),
  browserAt: nullable(
    Type.Unsafe<string>({ ...instant, description: 'Of a `write` key: when a browser last showed it, which makes it public' }),
  ),
  unprovedAt: nullable(
    Type.Unsafe<string>({ ...instant, description: 'Of a `browser` key: when a page last named a userId without its `userHash`' }),
  ),
}
const keyBody = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 100 }), kind: literals(keyKinds) },
  {
    additionalProperties: false,
    description:
      '`api`: the management API; `write`: sending events from a server, which is believed; `browser`: sending them from pages and apps, where a userId counts with its `userHash` alone',
  },
)
const created = Type.Object({
  ...keyItem,
  key: Type.String({ description: 'In this answer and nowhere else' }),
  snippets: Type.Array(Type.Object({ title: localized, text: Type.String() }), {
    description: 'Of a browser key: what pages put into their markup, by the plugins that serve them',
  }),
})
const workspace = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  timezone: Type.String(),
  hasWriteKey: Type.Boolean({ description: 'Whether events can be sent' }),
})

const workspaceChange = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })),
    timezone: Type.Optional(Type.String({ maxLength: 100, description: 'IANA time zone, such as Europe/Moscow' })),
  },
  { additionalProperties: false, minProperties: 1 },
)

export interface KeyOptions {
  readonly runtime: Runtime
  readonly access: Access
  readonly identitySecrets: IdentitySecrets
  readonly publicUrl: string | null
}

const snippetsOf = (plugins: readonly PluginDefinition[], root: string, key: string) =>
  plugins.flatMap(({ name, routes = [] }) =>
    routes.flatMap(({ snippet, title, name: route }) =>
      snippet === undefined ? [] : [{ title, text: snippet(`${root.replace(/\/+$/, '')}/x/${pluginPath(name)}/${route}/${key}`) }],
    ),
  )

export function keyRoutes(app: App, options: KeyOptions): void {
  const { access } = options
  const { pool } = options.runtime
  const listSchema = { tags: ['auth'], summary: 'Keys in force', response: { 200: pageOf(Type.Object(keyItem)) } }
  app.get('/api/keys', { schema: listSchema, config: { policy: 'own' } }, async (request) => ({
    items: [...(await listKeys(pool, workspaceOf(request)))],
    next: null,
  }))

  const createSchema = { tags: ['auth'], summary: 'Make a key', body: keyBody, response: { 201: created } }
  app.post('/api/keys', { schema: createSchema, config: { policy: 'own' } }, async (request, reply) => {
    const account = request.actor?.account?.id ?? null
    const made = await createKey(pool, { workspace: workspaceOf(request), ...request.body, account })
    const root = options.publicUrl ?? `${request.protocol}://${request.host}`
    return reply
      .code(201)
      .send({ ...made, snippets: made.kind === 'browser' ? snippetsOf(options.runtime.registry.plugins, root, made.key) : [] })
  })

  const revokeSchema = { tags: ['auth'], summary: 'Revoke a key, at once', params: idParams }
  app.delete('/api/keys/:id', { schema: revokeSchema, config: { policy: 'own' } }, async (request, reply) => {
    const { id } = request.params
    const revoked = isIntId(id) && (await access.revoke(workspaceOf(request), id))
    if (!revoked) throw new Problem('KEY_UNKNOWN', `There is no key ${JSON.stringify(id)} in force`)
    return reply.code(204).send()
  })
  identityRoutes(app, options)
  workspaceRoutes(app, options)
}

function workspaceRoutes(app: App, { runtime: { pool, workspaces }, access }: KeyOptions): void {
  const view = async (id: number) => {
    const found = await findWorkspace(pool, id)
    if (found === null) throw new Error(`Workspace ${id} of an actor is missing`)
    const keys = await listKeys(pool, id)
    const preset = access.presets.writeKey !== undefined && access.presetWorkspace === id
    return { ...found, hasWriteKey: preset || keys.some(({ kind }) => kind !== 'api') }
  }
  const readSchema = { tags: ['auth'], summary: 'The workspace', response: { 200: workspace } }
  app.get('/api/workspace', { schema: readSchema, config: { policy: 'read' } }, (request) => view(workspaceOf(request)))

  const saveSchema = {
    tags: ['auth'],
    summary: 'Change its name or its time zone',
    description:
      'By the zone go timetables, dates and quiet hours of contacts without a zone of their own, and the day of the quota. It holds from the next thing that is worked out; runs that wait already wait for the instant they were given.',
    body: workspaceChange,
    response: { 200: workspace },
  }
  app.put('/api/workspace', { schema: saveSchema, config: { policy: 'own' } }, async (request) => {
    const { name, timezone } = request.body
    const id = workspaceOf(request)
    const wanted = { ...(name !== undefined && { name: name.trim() }), ...(timezone !== undefined && { timezone }) }
    const isZone = timezone === undefined || isTimeZone(timezone)
    if (!isZone || (await workspaces.change(id, wanted)) === 'zone')
      throw new Problem('REQUEST_INVALID', `timezone: ${JSON.stringify(timezone)} is not an IANA time zone, such as Europe/Moscow`)
    return view(id)
  })
}
