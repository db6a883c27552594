/** What plugins report of nodes and let people do with them, and nodes that become others: routes made of the registry, none known here by name. */
import {
  convertNode,
  FlowError,
  type FlowDocument,
  type GroupContact,
  type Json,
  type JsonObject,
  type NodeQuery,
  type OperationDefinition,
  type ReportDefinition,
  type Sql,
  withDefaults,
} from '@millrace/core'
import Type from 'typebox'
import { readWithin, reportMs } from '../../read/within.ts'
import type { Runtime } from '../../runtime.ts'
import { transaction } from '../../store/sql.ts'
import { type App, workspaceOf } from '../app.ts'
import { decodeCursor, encodeCursor, pageOf, pageQuery, pageSizeDefault } from '../paging.ts'
import { Problem } from '../problem.ts'
import { idParams, instant, nullable } from '../shapes.ts'
import { documentAnswer, knownFlow } from './flows.ts'

const nodeParams = Type.Object({ ...idParams.properties, node: Type.String({ maxLength: 64 }) })

export function nodeDoorRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  for (const report of runtime.registry.reports.values()) addReport(app, runtime, report)
  for (const operation of runtime.registry.operations.values()) addOperation(app, runtime, operation)
  addConvert(app, runtime)
}

function addReport(app: App, runtime: Runtime, report: ReportDefinition): void {
  const { name, title, answer } = report
  const schema = {
    tags: ['flows'],
    summary: title.en,
    description: `Of a node of type ${report.nodes.join(', ')}, as it was published last.`,
    params: nodeParams,
    response: { 200: Type.Unsafe<JsonObject>(answer) },
  }
  app.get(`/api/flows/:id/${name}/:node`, { schema, config: { policy: 'read' } }, async (request) => {
    const query = await nodeQuery(runtime, { ...request.params, workspace: workspaceOf(request), types: report.nodes })
    return (await readWithin(runtime.pool, reportMs, (sql) => report.read(sql, query))) as JsonObject
  })
  if (report.contacts !== undefined) addContacts(app, runtime, { ...report, contacts: report.contacts })
}

const counted = Type.Object({
  contact: Type.String({ description: 'Internal id; see userId' }),
  userId: nullable(Type.String()),
  name: nullable(Type.String()),
  at: instant,
  converted: Type.Boolean({ description: 'Did what is measured' }),
  value: Type.Number({ description: 'What they brought' }),
})
const groupQuery = Type.Object(
  {
    ...pageQuery,
    group: Type.String({ minLength: 1, maxLength: 100 }),
    converted: Type.Optional(Type.Boolean({ description: 'Only those who did what is measured' })),
  },
  { additionalProperties: false },
)

function addContacts(app: App, runtime: Runtime, report: ReportDefinition & Required<Pick<ReportDefinition, 'contacts'>>): void {
  const schema = {
    tags: ['flows'],
    summary: `${report.title.en}: who is counted in a group`,
    description:
      'A page may have fewer items than asked for, or none, while `next` is there: it ends where enough contacts were looked at.',
    params: nodeParams,
    querystring: groupQuery,
    response: { 200: pageOf(counted) },
  }
  app.get(`/api/flows/:id/${report.name}/:node/contacts`, { schema, config: { policy: 'read' } }, async (request) => {
    const workspace = workspaceOf(request)
    const { group, converted = false, limit = pageSizeDefault, cursor } = request.query
    const after = decodeCursor(cursor, ['string'])?.[0] ?? null
    const query = { ...(await nodeQuery(runtime, { ...request.params, workspace, types: report.nodes })), group, converted, limit, after }
    const { items, next } = await readWithin(runtime.pool, reportMs, async (sql) => {
      const page = await report.contacts(sql, query).catch(refuseCursor)
      return { ...page, items: await named(sql, workspace, page.items) }
    })
    return { items, next: next === null ? null : encodeCursor([next]) }
  })
}

function refuseCursor(error: unknown): never {
  if (error instanceof FlowError) throw new Problem('REQUEST_CURSOR_INVALID', error.message)
  throw error
}

interface Named {
  readonly id: string
  readonly userId: string | null
  readonly name: string | null
}

/** Whoever is gone since has no name. */
async function named(sql: Sql, workspace: number, items: readonly GroupContact[]) {
  const rows = await sql.query<Named>(
    `select id::text, user_id as "userId", coalesce(attributes->>'name', attributes->>'email') as name
     from millrace.contact where workspace = $1 and id = any($2::bigint[])`,
    [workspace, items.map(({ contact }) => contact)],
  )
  const byId = new Map(rows.map(({ id, ...row }) => [id, row]))
  return items.map(({ at, ...item }) => ({
    ...item,
    ...(byId.get(item.contact) ?? { userId: null, name: null }),
    at: new Date(at).toISOString(),
  }))
}

function addOperation(app: App, runtime: Runtime, operation: OperationDefinition): void {
  const { name, title, body, answer } = operation
  const schema = {
    tags: ['flows'],
    summary: title.en,
    description: `Of a node of type ${operation.nodes.join(', ')}.`,
    params: nodeParams,
    body: Type.Unsafe<JsonObject>(body),
    response: { 200: Type.Unsafe<JsonObject>(answer) },
  }
  app.post(`/api/flows/:id/${name}/:node`, { schema, config: { policy: 'write' } }, async (request) => {
    const query = await nodeQuery(runtime, { ...request.params, workspace: workspaceOf(request), types: operation.nodes })
    try {
      return (await transaction(runtime.pool, (sql) => operation.perform(sql, { ...query, data: request.body }))) as JsonObject
    } catch (error) {
      if (error instanceof FlowError) throw new Problem('OPERATION_REFUSED', error.message, { members: { reason: error.code } })
      throw error
    }
  })
}

interface NodeAsked {
  readonly workspace: number
  readonly id: string
  readonly node: string
  readonly types: readonly string[]
}

async function nodeQuery(runtime: Runtime, { workspace, id, node, types }: NodeAsked): Promise<NodeQuery> {
  const flow = await knownFlow(runtime, workspace, id)
  const published = flow.version === null ? null : await runtime.flows.version(workspace, flow.id, flow.version)
  const found = (published ?? flow.draft).nodes.find((each) => each.id === node && types.includes(each.type))
  if (found === undefined) throw nodeUnknown(node)
  return { workspace, flow: flow.id, node, config: configOf(runtime, found), now: await runtime.clock.now() }
}

const nodeUnknown = (node: string) => new Problem('NODE_UNKNOWN', `This flow has no node ${JSON.stringify(node)} that could be asked this`)

/** As the runtime sees it: of this version of its type, with the defaults. */
function configOf({ registry }: Runtime, { type, version, config }: FlowDocument['nodes'][number]): JsonObject {
  const definition = registry.nodes.get(type)
  const given = config as JsonObject
  if (definition === undefined) return given
  const migrated = version < definition.version && definition.migrate ? definition.migrate(given, version) : given
  return withDefaults(definition.config, migrated as Json) as JsonObject
}

function addConvert(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['flows'],
    summary: 'The draft with a node turned into another type',
    description:
      'Saves nothing. Id, place, note, and the wires of ports that both have stay; `converts` of a node type says what it can become.',
    params: idParams,
    body: Type.Object({ node: Type.String({ maxLength: 64 }), to: Type.String({ maxLength: 100 }) }, { additionalProperties: false }),
    response: { 200: documentAnswer },
  }
  app.post('/api/flows/:id/convert', { schema, config: { policy: 'read' } }, async (request) => {
    const { draft } = await knownFlow(runtime, workspaceOf(request), request.params.id)
    if (!draft.nodes.some(({ id }) => id === request.body.node)) throw nodeUnknown(request.body.node)
    try {
      return convertNode(draft, request.body, runtime.registry)
    } catch (error) {
      if (error instanceof FlowError) throw new Problem('FLOW_CONVERT_REFUSED', error.message)
      throw error
    }
  })
}
