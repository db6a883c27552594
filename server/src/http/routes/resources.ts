/**
 * What marketers edit of plugins besides flows, by kind. `ETag` is the revision; a save against an older one is refused with 412, and what a
 * flow names is not removed unasked.
 */
import { findContents, isoOf, type JsonObject, type Localized, type PluginDefinition, type ResourceDefinition } from '@millrace/core'
import { validateAgainst, withDefaults } from '@millrace/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { ensurePageKey, pageKey } from '../../auth/page-key.ts'
import { createResources, type Resource } from '../../connections/resources.ts'
import { usesOfResource } from '../../connections/resource-uses.ts'
import { languageOf } from '../../messages/page.ts'
import type { Runtime } from '../../runtime.ts'
import { sqlOf } from '../../store/sql.ts'
import { type App, workspaceOf } from '../app.ts'
import { decodeCursor, pageFrom, pageOf, pageQuery, pageSizeDefault } from '../paging.ts'
import { Problem } from '../problem.ts'
import { instant, jsonObject, literals, localized, nullable } from '../shapes.ts'
import { pluginPath } from './plugin-routes.ts'

const anyObject = (description: string) => Type.Unsafe<JsonObject>({ ...jsonObject, description })
const kindItem = Type.Object({
  kind: Type.String(),
  plugin: Type.String(),
  title: localized,
  plural: localized,
  description: nullable(localized),
  icon: Type.String({ description: 'A Lucide icon' }),
  schema: anyObject('JSON Schema of one, with `x-ui` hints'),
  example: nullable(anyObject('What a new one starts with')),
  exampleIn: anyObject('The example in other languages, by their codes'),
  summary: Type.Union([localized, Type.Null()], { description: 'Line under the name: a Liquid text over the config' }),
  hasPage: Type.Boolean({ description: 'Whether each has a public page' }),
})
const fault = Type.Object({
  path: Type.String({ description: 'JSON Pointer' }),
  code: Type.String(),
  severity: literals(['error', 'warning']),
  message: Type.String(),
  says: Type.Optional({ ...localized, description: 'The message in the languages of people' }),
})
const snippet = Type.Object({ title: localized, help: Type.Optional(localized), code: Type.String() })
const use = Type.Object({ id: Type.String(), name: Type.String(), state: literals(['draft', 'active', 'paused']) })
const resource = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  name: Type.String(),
  config: anyObject('As its kind’s schema says, defaults filled in'),
  revision: Type.Integer({ description: 'Also its ETag' }),
  page: nullable(Type.String({ description: 'The address of its public page' })),
  snippets: Type.Array(snippet, { description: 'How it is put to use elsewhere, ready to be copied' }),
  createdAt: instant,
  updatedAt: instant,
  faults: Type.Array(fault, { description: 'What its author should know of it; nothing here kept it from being saved' }),
  usedBy: Type.Optional(Type.Array(use, { description: 'When asked for: flows that name it' })),
})
const body = anyObject('The config')
const kindParams = Type.Object({ kind: Type.String({ maxLength: 100 }) })
const params = Type.Object({ kind: Type.String({ maxLength: 100 }), id: Type.String({ maxLength: 100 }) })
const tags = ['resources']

export interface ResourceRouteOptions {
  readonly runtime: Runtime
  readonly secret: string
  readonly publicUrl: string | null
}

export function resourceRoutes(app: App, options: ResourceRouteOptions): void {
  const desk = createDesk(options)
  addKinds(app, desk)
  addReading(app, desk)
  addWriting(app, desk)
  addRemoving(app, desk)
}

/** What pages show of it has a key in it. */
const isPublic = ({ page, snippets = [] }: ResourceDefinition) =>
  page !== undefined || snippets.some(({ code }) => code.includes('{writeKey}'))
/** In the language of whoever made the first of them. */
const keyNames = { en: 'Public pages', ru: 'Публичные страницы' } as const

type Desk = ReturnType<typeof createDesk>
interface Known {
  readonly plugin: PluginDefinition
  readonly definition: ResourceDefinition
}
type Fault = {
  readonly path: string
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly says?: Localized
}

/** What the routes share: the kinds there are, and how one of them is shown. */
function createDesk({ runtime, secret, publicUrl }: ResourceRouteOptions) {
  const { pool, registry } = runtime
  const kinds = kindsOf(registry.plugins)
  const keys = { pool, secret }
  const known = (request: FastifyRequest<{ Params: { kind: string } }>): Known & { readonly workspace: number } => {
    const { kind } = request.params
    const found = kinds.get(kind)
    if (found === undefined)
      throw new Problem('RESOURCE_KIND_UNKNOWN', `No installed plugin brings ${JSON.stringify(kind)}; GET /api/resource-kinds lists them`)
    return { ...found, workspace: workspaceOf(request) }
  }
  /** `key`: of public pages, null where there are none. */
  const shown = (of: Known, found: Resource, { key, request }: { readonly key: string | null; readonly request: FastifyRequest }) => ({
    ...found,
    name: nameOf(found.config),
    ...offered(of, { root: (publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, ''), key, id: found.id }),
    createdAt: isoOf(found.createdAt),
    updatedAt: isoOf(found.updatedAt),
    faults: [...faultsOf(of.definition, found.config)],
  })
  return {
    kinds,
    known,
    shown,
    resources: createResources(pool),
    usesOf: (workspace: number, { kind, id }: Pick<Resource, 'kind' | 'id'>) =>
      usesOfResource({ sql: sqlOf(pool), registry }, { workspace, kind, id }),
    keyOf: ({ definition }: Known, workspace: number) => (isPublic(definition) ? pageKey(keys, workspace) : null),
    ensureKey: ({ definition }: Known, { workspace, language }: { readonly workspace: number; readonly language: 'en' | 'ru' }) =>
      isPublic(definition) ? ensurePageKey(keys, { workspace, name: keyNames[language] }) : null,
  }
}

interface Place {
  /** Of the server, without a slash at the end. */
  readonly root: string
  /** Null: there is none that pages may show. */
  readonly key: string | null
  readonly id: string
}

/** Its page and its snippets. What needs a key that is not there is not offered. */
function offered({ plugin, definition }: Known, { root, key, id }: Place) {
  const { page, snippets = [] } = definition
  const values = { id, publicUrl: root, ...(key !== null && { writeKey: key }) }
  const filled = snippets.map((each) => ({
    ...each,
    code: Object.entries(values).reduce((code, [name, value]) => code.replaceAll(`{${name}}`, () => value), each.code),
  }))
  return {
    page: page === undefined || key === null ? null : `${root}/x/${pluginPath(plugin.name)}/${page}/${key}?id=${id}`,
    snippets: filled.filter(({ code }) => !code.includes('{writeKey}')),
  }
}

function kindsOf(plugins: readonly PluginDefinition[]): ReadonlyMap<string, Known> {
  const kinds = new Map<string, Known>()
  for (const plugin of plugins) {
    for (const definition of plugin.resources ?? []) {
      if (kinds.has(definition.kind)) throw new Error(`Plugin ${plugin.name}: resources ${definition.kind} are brought already`)
      kinds.set(definition.kind, { plugin, definition })
    }
  }
  return kinds
}

const nameOf = (config: JsonObject) => (typeof config['name'] === 'string' ? config['name'] : '')

/** By the schema, by the rules and texts inside, and by the kind's own check, which hears only of what fits the schema. */
function faultsOf({ schema, check }: ResourceDefinition, config: JsonObject): readonly Fault[] {
  const unfit = validateAgainst(schema, config)
  if (unfit.length > 0) return unfit.map((each) => ({ ...each, severity: 'error' as const }))
  const inside = findContents(schema, config).faults.map((each) => ({ ...each, severity: 'error' as const }))
  const own = (check?.(config) ?? []).map(({ severity = 'error', ...each }) => ({ ...each, severity }))
  return [...inside, ...own]
}

/** With its defaults. Throws for one that has errors. */
function sound(definition: ResourceDefinition, given: JsonObject): JsonObject {
  const config = withDefaults(definition.schema, given) as JsonObject
  const errors = faultsOf(definition, config).filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return config
  throw new Problem('RESOURCE_INVALID', `This cannot be saved: ${errors[0]!.message}`, { members: { faults: errors } })
}

const unknown = ({ kind, id }: { readonly kind: string; readonly id: string }) =>
  new Problem('RESOURCE_UNKNOWN', `There is no ${kind} ${JSON.stringify(id)} in this workspace`)

function addKinds(app: App, { kinds }: Desk): void {
  const items = [...kinds.values()].map(({ plugin, definition }) => {
    const { kind, title, plural, description = null, icon, schema, example = null, exampleIn = {}, summary = null, page } = definition
    const own = JSON.parse(JSON.stringify(schema)) as JsonObject
    return {
      kind,
      plugin: pluginPath(plugin.name),
      title,
      plural,
      description,
      icon,
      schema: own,
      example,
      exampleIn: exampleIn as JsonObject,
      summary,
      hasPage: page !== undefined,
    }
  })
  const schema = { tags, summary: 'Kinds of things that plugins bring and marketers edit', response: { 200: pageOf(kindItem) } }
  app.get('/api/resource-kinds', { schema, config: { policy: 'read' } }, async () => ({ items, next: null }))
}

function addReading(app: App, { known, shown, resources, usesOf, keyOf }: Desk): void {
  const listSchema = {
    tags,
    summary: 'Resources of a kind, oldest first',
    params: kindParams,
    querystring: Type.Object(pageQuery, { additionalProperties: false }),
    response: { 200: pageOf(resource) },
  }
  app.get('/api/resources/:kind', { schema: listSchema, config: { policy: 'read' } }, async (request) => {
    const { limit = pageSizeDefault, cursor } = request.query
    const [after] = decodeCursor(cursor, ['number']) ?? [0]
    const of = known(request)
    const key = await keyOf(of, of.workspace)
    const rows = (await resources.list(of.workspace, of.definition.kind)).filter(({ id }) => Number(id) > after).slice(0, limit + 1)
    return pageFrom(rows, limit, { item: (row) => shown(of, row, { key, request }), cursor: (row) => [Number(row.id)] })
  })

  const oneSchema = {
    tags,
    summary: 'A resource',
    params,
    querystring: Type.Object(
      { with: Type.Optional(Type.Literal('usedBy', { description: 'What else to tell' })) },
      { additionalProperties: false },
    ),
    response: { 200: resource },
  }
  app.get('/api/resources/:kind/:id', { schema: oneSchema, config: { policy: 'read' } }, async (request, reply) => {
    const of = known(request)
    const found = await resources.get(of.workspace, of.definition.kind, request.params.id)
    if (found === null) throw unknown(request.params)
    const usedBy = request.query.with === undefined ? {} : { usedBy: [...(await usesOf(of.workspace, found))] }
    const key = await keyOf(of, of.workspace)
    return { ...tagged(reply, found, shown(of, found, { key, request })), ...usedBy }
  })
}

function addWriting(app: App, { known, shown, resources, ensureKey }: Desk): void {
  const create = { tags, summary: 'Make a resource', params: kindParams, body, response: { 201: resource } }
  app.post('/api/resources/:kind', { schema: create, config: { policy: 'write' } }, async (request, reply) => {
    const of = known(request)
    const made = await resources.create(of.workspace, of.definition.kind, sound(of.definition, request.body))
    const key = await ensureKey(of, { workspace: of.workspace, language: languageOf(request.headers['accept-language']) })
    void reply.code(201).header('location', `/api/resources/${made.kind}/${made.id}`)
    return tagged(reply, made, shown(of, made, { key, request }))
  })

  const save = {
    tags,
    summary: 'Save a resource',
    description: 'With If-Match a save that would lose another one is refused with 412.',
    params,
    body,
    response: { 200: resource },
  }
  app.put('/api/resources/:kind/:id', { schema: save, config: { policy: 'write' } }, async (request, reply) => {
    const of = known(request)
    const { kind } = of.definition
    const { workspace } = of
    const { id } = request.params
    const revision = revisionOf(request.headers['if-match'])
    if ((await resources.get(workspace, kind, id)) === null) throw unknown(request.params)
    const saved = await resources.save({ workspace, kind, id }, sound(of.definition, request.body), revision)
    if (saved === null) throw unknown(request.params)
    if (saved === 'conflict') throw new Problem('RESOURCE_REVISION_STALE', 'Somebody saved this since you read it; read it again')
    const key = await ensureKey(of, { workspace, language: languageOf(request.headers['accept-language']) })
    return tagged(reply, saved, shown(of, saved, { key, request }))
  })
}

function addRemoving(app: App, { known, resources, usesOf }: Desk): void {
  const schema = {
    tags,
    summary: 'Remove a resource',
    description: 'One that flows name is refused with 409 and their names in `usedBy`, unless it is to go anyway.',
    params,
    querystring: Type.Object(
      { anyway: Type.Optional(Type.Boolean({ description: 'Although flows name it' })) },
      { additionalProperties: false },
    ),
    response: { 204: Type.Null() },
  }
  app.delete('/api/resources/:kind/:id', { schema, config: { policy: 'write' } }, async (request, reply) => {
    const { workspace, definition } = known(request)
    const { kind } = definition
    const { id } = request.params
    if ((await resources.get(workspace, kind, id)) === null) throw unknown(request.params)
    const usedBy = request.query.anyway === true ? [] : await usesOf(workspace, { kind, id })
    if (usedBy.length > 0) {
      const names = usedBy.map(({ name }) => `“${name}”`).join(', ')
      throw new Problem('RESOURCE_IN_USE', `Flows name it: ${names}. Remove it anyway with ?anyway=true`, { members: { usedBy } })
    }
    await resources.remove({ workspace, kind, id })
    return reply.code(204).send(null)
  })
}

function tagged<T>(reply: FastifyReply, { revision }: Resource, shown: T): T {
  void reply.header('etag', `"${revision}"`)
  return shown
}

/** Null when the caller does not care what it overwrites. */
function revisionOf(ifMatch: string | undefined): number | null {
  if (ifMatch === undefined || ifMatch.trim() === '*') return null
  const revision = /^\s*(?:W\/)?"(\d{1,9})"\s*$/.exec(ifMatch)?.[1]
  if (revision === undefined) throw new Problem('RESOURCE_REVISION_INVALID', 'If-Match must be the ETag that reading it gave')
  return Number(revision)
}
