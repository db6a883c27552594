/**
 * Connections of plugins to their outside systems: set up, tried and removed per workspace. Secrets come in and never go out again, and
 * stay with the address that they were given for.
 */
import { CallError, type JsonObject, type PluginDefinition, validateAgainst, type ValueFinding, withDefaults } from '@millrace/core'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { permits } from '../../auth/policy.ts'
import type { Connected, Kept } from '../../connections/connections.ts'
import { createScrub } from '../../connections/scrub.ts'
import { changed, declaredOf, secretsOf } from '../../connections/secrets.ts'
import { prepare, trySettings } from '../../connections/trying.ts'
import { flowsInUse, usesWhere } from '../../connections/flow-uses.ts'
import { connectionView, nodesOf } from '../../connections/view.ts'
import type { Runtime } from '../../runtime.ts'
import { sqlOf } from '../../store/sql.ts'
import { type App, workspaceOf } from '../app.ts'
import { pageOf } from '../paging.ts'
import { Problem } from '../problem.ts'
import { instant, jsonObject, literals, localized, nullable } from '../shapes.ts'
import { pluginPath } from './plugin-routes.ts'

const anyObject = (description: string) => Type.Unsafe<JsonObject>({ ...jsonObject, description })
const use = Type.Object({ id: Type.String(), name: Type.String(), state: literals(['draft', 'active', 'paused']) })
const connection = Type.Object({
  plugin: Type.String({ description: 'What it is called in addresses' }),
  package: Type.String(),
  title: localized,
  description: nullable(localized),
  icon: Type.String({ description: 'A Lucide icon' }),
  schema: anyObject('JSON Schema of the settings, with `x-ui` hints; those with the widget `password` are secret'),
  example: nullable(anyObject('What a form begins with')),
  nodes: Type.Array(Type.String(), { description: 'Types of the steps that the plugin brings' }),
  testable: Type.Boolean(),
  connected: Type.Boolean(),
  by: nullable(literals(['environment', 'workspace'])),
  unreadable: Type.Boolean({ description: 'Its settings were sealed under another MILLRACE_SECRET and must be entered anew' }),
  revision: nullable(Type.Integer({ description: 'Of what the workspace keeps; null: nothing' })),
  settings: anyObject('What the workspace keeps that is not secret'),
  secrets: Type.Array(Type.String(), { description: 'Names of the secret settings that the workspace has set' }),
  environment: Type.Object({ settings: anyObject('By the environment, not secret'), secrets: Type.Array(Type.String()) }),
  webhooks: Type.Array(
    Type.Object({
      name: Type.String(),
      title: localized,
      method: literals(['GET', 'POST']),
      url: nullable(Type.String({ description: 'Null before settings are kept, and for those who may only read' })),
    }),
  ),
  updatedAt: nullable(instant),
  usedBy: Type.Optional(Type.Array(use, { description: 'When asked for: flows with steps of the plugin' })),
})
const tried = Type.Union([
  Type.Object({ ok: Type.Literal(true), message: localized }),
  Type.Object({ ok: Type.Literal(false), code: Type.String(), message: Type.String(), says: nullable(localized) }),
])
const prepared = Type.Union([...tried.anyOf, Type.Null()], {
  description: 'How arranging things outside went; a failure leaves the settings. Null: there is nothing to arrange',
})
const saved = Type.Object({ ...connection.properties, prepared })
const askedSettings = anyObject('All that are not secret, and the secrets that change: a secret left out stays. Null unsets')
const params = Type.Object({ plugin: Type.String({ maxLength: 200 }) })
const tags = ['connections']
const tries = { max: 20, timeWindow: '1 minute', keyGenerator: (request: FastifyRequest) => `connections ${workspaceOf(request)}` } as const

export interface ConnectionRouteOptions {
  readonly runtime: Runtime
  readonly publicUrl: string | null
}

export function connectionRoutes(app: App, options: ConnectionRouteOptions): void {
  const desk = createDesk(options)
  addReading(app, desk)
  addSaving(app, desk)
  addTrying(app, desk)
}

type Desk = ReturnType<typeof createDesk>
type Asking = FastifyRequest<{ Params: { plugin: string } }>

/** What the routes share: which connection is asked about, and how it is shown. */
function createDesk({ runtime, publicUrl }: ConnectionRouteOptions) {
  const { connections, registry } = runtime
  const plugins = registry.plugins.filter((plugin) => plugin.connection !== undefined)
  const rootOf = (request: FastifyRequest) => (publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')
  const urlsOf = (request: FastifyRequest, plugin: PluginDefinition) => {
    const root = `${rootOf(request)}/x/${pluginPath(plugin.name)}`
    return (route: string, ticket: string) => `${root}/${route}/${ticket}`
  }
  const known = (request: Asking): { readonly plugin: PluginDefinition; readonly workspace: number } => {
    const { plugin: name } = request.params
    const plugin = plugins.find((one) => pluginPath(one.name) === name || one.name === name)
    if (plugin === undefined)
      throw new Problem(
        'CONNECTION_UNKNOWN',
        `No installed plugin ${JSON.stringify(name)} has a connection; GET /api/connections lists them`,
      )
    return { plugin, workspace: workspaceOf(request) }
  }
  const view = (request: FastifyRequest, plugin: PluginDefinition, kept: Kept | null) => {
    const writes = permits('write', request.actor?.role ?? null)
    const path = pluginPath(plugin.name)
    return connectionView(connections, { plugin, path, kept, urlOf: writes ? urlsOf(request, plugin) : null })
  }
  const arranged = async (request: FastifyRequest, plugin: PluginDefinition, kept: Kept) => {
    const workspace = workspaceOf(request)
    const connected = await connections.of(plugin.name, workspace)
    const urlOf = (route: string) => urlsOf(request, plugin)(route, kept.ticket)
    const done = await prepare({ plugin, connected, http: runtime.http, now: await runtime.clock.now(), urlOf })
    if (done?.ok === false) request.log.warn({ plugin: plugin.name, code: done.code }, 'a connection was saved but not arranged')
    // A plugin may have made settings of its own meanwhile, such as keys.
    const arrangedTo = (await connections.read({ workspace, plugin: plugin.name })) ?? kept
    return { ...view(request, plugin, arrangedTo), prepared: done }
  }
  /** What would be kept, and all that would hold. Throws for settings that may not. */
  const sound = (plugin: PluginDefinition, kept: JsonObject, asked: JsonObject): { readonly own: JsonObject; readonly all: JsonObject } => {
    const shape = connections.shapeOf(plugin.name)
    const given = connections.given(plugin.name)
    const { settings: own, needed } = changed({ shape, given, kept, asked })
    const all = { ...given, ...own }
    const checked = { ...declaredOf(shape, all), ...Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null)) }
    const faults = validateAgainst(shape.schema, withDefaults(shape.schema, checked)).map((fault) => silent(fault, shape.secret))
    if (faults.length > 0) throw invalid(faults)
    if (needed.length > 0) throw secretNeeded(needed)
    return { own, all }
  }
  return { runtime, plugins, known, view, arranged, sound, urlsOf }
}

/** A fault of a secret says what it should be like, and nothing of what it is. */
function silent(fault: ValueFinding, secret: ReadonlySet<string>): ValueFinding {
  const name = fault.path.split('/')[1] ?? ''
  return name === '' || secret.has(name) ? { ...fault, message: fault.message.replace(/, (?:not|unlike) .*$/s, '') } : fault
}

const invalid = (faults: readonly ValueFinding[]) =>
  new Problem('CONNECTION_SETTINGS_INVALID', `These settings cannot be kept: ${faults[0]!.message}`, { members: { faults } })
const secretNeeded = (secrets: readonly string[]) =>
  new Problem('CONNECTION_SECRET_NEEDED', `The address changed that the secrets are for: give ${secrets.join(', ')} anew`, {
    members: { secrets },
  })
const unset = () => new Problem('CONNECTION_UNSET', 'This workspace keeps no settings of this connection')

function addReading(app: App, { runtime: { connections, pool }, plugins, view }: Desk): void {
  const schema = {
    tags,
    summary: 'Connections that the installed plugins have, and how far they are set up',
    querystring: Type.Object(
      { with: Type.Optional(Type.Literal('usedBy', { description: 'What else to tell of each' })) },
      { additionalProperties: false },
    ),
    response: { 200: pageOf(connection) },
  }
  app.get('/api/connections', { schema, config: { policy: 'read' } }, async (request) => {
    const workspace = workspaceOf(request)
    const kept = await connections.list(workspace)
    const flows = request.query.with === undefined ? null : await flowsInUse(sqlOf(pool), workspace)
    const usedBy = (plugin: PluginDefinition) => {
      const types = new Set(nodesOf(plugin))
      return flows === null ? {} : { usedBy: [...usesWhere(flows, ({ nodes }) => nodes.some(({ type }) => types.has(type)))] }
    }
    return { items: plugins.map((plugin) => ({ ...view(request, plugin, kept.get(plugin.name) ?? null), ...usedBy(plugin) })), next: null }
  })
}

function addSaving(app: App, { runtime: { connections }, known, view, arranged, sound }: Desk): void {
  const put = {
    tags,
    summary: 'Keep settings of a connection',
    description: 'An address that changes needs its secrets anew (422 CONNECTION_SECRET_NEEDED): nobody sends them elsewhere.',
    params,
    body: Type.Object(
      { settings: askedSettings, revision: Type.Union([Type.Integer(), Type.Null()], { description: 'As read; null: nothing was kept' }) },
      { additionalProperties: false },
    ),
    response: { 200: saved },
  }
  app.put('/api/connections/:plugin', { schema: put, config: { policy: 'own' } }, async (request) => {
    const { plugin, workspace } = known(request)
    const { settings: asked, revision } = request.body
    const kept = await connections.save({ workspace, plugin: plugin.name }, revision, (own) => sound(plugin, own, asked).own)
    if (kept === 'conflict')
      throw new Problem('CONNECTION_REVISION_STALE', 'Somebody changed this connection since you read it; read it again')
    return arranged(request, plugin, kept)
  })

  const remove = { tags, summary: 'Forget the settings that the workspace keeps', params, response: { 200: connection } }
  app.delete('/api/connections/:plugin', { schema: remove, config: { policy: 'own' } }, async (request) => {
    const { plugin, workspace } = known(request)
    if (!(await connections.remove({ workspace, plugin: plugin.name }))) throw unset()
    return view(request, plugin, null)
  })

  const ticket = {
    tags,
    summary: 'Give the webhooks of a connection new addresses',
    description: 'The old ones lead nowhere from here on. What must be arranged outside is arranged again.',
    params,
    response: { 200: saved },
  }
  app.post('/api/connections/:plugin/ticket', { schema: ticket, config: { policy: 'own' } }, async (request) => {
    const { plugin, workspace } = known(request)
    const kept = await connections.renewTicket({ workspace, plugin: plugin.name })
    if (kept === null) throw unset()
    return arranged(request, plugin, kept)
  })
}

function addTrying(app: App, { runtime, known, sound, urlsOf }: Desk): void {
  const schema = {
    tags,
    summary: 'Try settings without reaching any person',
    description: 'Those given, with the kept secrets that they leave out; without any, those that are kept.',
    params,
    body: Type.Optional(
      Type.Union([Type.Object({ settings: Type.Optional(askedSettings) }, { additionalProperties: false }), Type.Null()]),
    ),
    response: { 200: tried },
  }
  app.post('/api/connections/:plugin/test', { schema, config: { policy: 'write', rateLimit: tries } }, async (request) => {
    const { plugin, workspace } = known(request)
    if (plugin.connection!.test === undefined) throw new Problem('CONNECTION_TEST_UNKNOWN', 'This connection cannot be tried')
    const kept = await runtime.connections.read({ workspace, plugin: plugin.name })
    const asked = request.body?.settings
    const urlOf = (route: string) => urlsOf(request, plugin)(route, kept?.ticket ?? 'unset')
    const trial = async () => {
      if (asked === undefined) return runtime.connections.of(plugin.name, workspace)
      const own = kept?.settings ?? {}
      return supposed(runtime, { plugin, workspace, own, all: sound(plugin, own, asked).all })
    }
    const connected = await trial().catch(unreadable)
    if ('ok' in connected) return connected
    return trySettings({ plugin, connected, http: runtime.http, now: await runtime.clock.now(), urlOf })
  })
}

function unreadable(error: unknown) {
  if (!(error instanceof CallError)) throw error
  return { ok: false as const, code: error.code, message: error.message, says: error.says ?? null }
}

interface Supposing {
  readonly plugin: PluginDefinition
  readonly workspace: number
  /** What is kept, and what would be. */
  readonly own: JsonObject
  readonly all: JsonObject
}

/** As if the settings were kept. Tokens renewed meanwhile are kept where the secrets are those that made them, or they would be lost. */
async function supposed({ connections, pool }: Runtime, { plugin, workspace, own, all }: Supposing): Promise<Connected> {
  const shape = connections.shapeOf(plugin.name)
  const secretsIn = (values: JsonObject) => JSON.stringify(secretsOf(shape, values))
  const settings = { ...all, ...(withDefaults(shape.schema, declaredOf(shape, all)) as JsonObject) }
  if (secretsIn({ ...connections.given(plugin.name), ...own }) === secretsIn(all)) {
    return { ...(await connections.of(plugin.name, workspace)), settings }
  }
  const { locate } = connections.outward(workspace)
  const scrub = createScrub(secretsOf(shape, all))
  return { workspace, settings, sql: sqlOf(pool), renew: (change) => change(settings), scrub, ...(locate && { locate }) }
}
