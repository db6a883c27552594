/** What plugins report of nodes and let people do with them, and nodes that become others: routes made of the registry, none known here by name. */
import {
  convertNode,
  FlowError,
  type FlowDocument,
  type Json,
  type JsonObject,
  type NodeQuery,
  type OperationDefinition,
  type ReportDefinition,
  withDefaults,
} from '@millrace/core'
import Type from 'typebox'
import { sqlOf } from '../../read/sql.ts'
import type { Runtime } from '../../runtime.ts'
import { transaction } from '../../store/sql.ts'
import { type App, workspaceOf } from '../app.ts'
import { Problem } from '../problem.ts'
import { idParams } from '../shapes.ts'
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
    return (await report.read(sqlOf(runtime.pool), query)) as JsonObject
  })
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
