/** Flows: the draft under optimistic locking. `ETag` is the draft's revision; a save against an older one is refused with 412. */
import { type FlowDocument, flowDocumentSchema, type Scenario } from '@millrace/core'
import type { FastifyReply } from 'fastify'
import Type, { type Static } from 'typebox'
import { flowView, listFlows } from '../../read/flows.ts'
import type { FlowRow, Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { flowIdOf, flowStates, flowUnknown } from '../ids.ts'
import { decodeCursor, pageFrom, pageOf, pageQuery, pageSizeDefault } from '../paging.ts'
import { Problem } from '../problem.ts'
import { flowItem, idParams, jsonObject, literals } from '../shapes.ts'

/** Documents are kept whole; a larger one is no flow that a person could read. */
export const documentBytesMax = 4 * 1024 * 1024

/** The document without its `$id`, so that it can stand in many routes. */
export const documentBody = Type.Object(flowDocumentSchema.properties, {
  additionalProperties: false,
  description: 'A flow document; see /api/schema/flow.json',
})
/** A document as it is answered: it was checked when it came in. */
export const documentAnswer = Type.Object({
  ...flowDocumentSchema.properties,
  tests: Type.Optional(Type.Array(Type.Unsafe<Scenario>(jsonObject), { description: 'As the body of /api/flows/:id/test takes them' })),
})
export const newFlow = Type.Object({ id: Type.String() })
/** What `POST /api/flows` takes: a document, or only the name of an empty one. */
const draftBody = Type.Object(
  {
    ...flowDocumentSchema.properties,
    millrace: Type.Optional(flowDocumentSchema.properties.millrace),
    nodes: Type.Optional(flowDocumentSchema.properties.nodes),
    edges: Type.Optional(flowDocumentSchema.properties.edges),
  },
  { additionalProperties: false, description: 'A flow document; what is absent is empty' },
)
const flow = Type.Object({ ...flowItem, draft: documentAnswer })
const listItem = Type.Object({
  ...flowItem,
  inside: Type.Integer({ description: 'Contacts inside now, over all versions' }),
  completed: Type.Integer(),
})
const listQuery = Type.Object({ ...pageQuery, state: Type.Optional(literals(flowStates)) }, { additionalProperties: false })

export function flowRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  addList(app, runtime)
  addCreate(app, runtime)
  addRead(app, runtime)
  addSave(app, runtime)
  addRemove(app, runtime)
  addLabels(app, runtime)
}

export async function knownFlow(runtime: Runtime, workspace: number, id: string): Promise<FlowRow> {
  const row = await runtime.flows.get(workspace, flowIdOf(id))
  if (row === null) throw flowUnknown(id)
  return row
}

function addList(app: App, { pool }: Runtime): void {
  const schema = { tags: ['flows'], summary: 'Flows, newest first', querystring: listQuery, response: { 200: pageOf(listItem) } }
  app.get('/api/flows', { schema, config: { policy: 'read' } }, async (request) => {
    const { limit = pageSizeDefault, cursor, state = null } = request.query
    const before = decodeCursor(cursor, ['number'])?.[0] ?? null
    const rows = await listFlows(pool, { workspace: workspaceOf(request), state, before, limit })
    return pageFrom(rows, limit, { item: (row) => row, cursor: (row) => [Number(row.id)] })
  })
}

function addCreate(app: App, runtime: Runtime): void {
  const schema = { tags: ['flows'], summary: 'Create a flow', body: draftBody, response: { 201: newFlow } }
  app.post('/api/flows', { schema, bodyLimit: documentBytesMax, config: { policy: 'write' } }, async (request, reply) => {
    const document = completeDocument(request.body)
    const row = await runtime.flows.create(workspaceOf(request), document)
    return reply.code(201).header('location', `/api/flows/${row.id}`).header('etag', etagOf(row)).send({ id: row.id })
  })
}

const completeDocument = (body: Static<typeof draftBody>): FlowDocument => ({ millrace: 1, nodes: [], edges: [], ...body })

function addRead(app: App, runtime: Runtime): void {
  const schema = { tags: ['flows'], summary: 'Read a flow with its draft', params: idParams, response: { 200: flow } }
  app.get('/api/flows/:id', { schema, config: { policy: 'read' } }, async (request, reply) =>
    sendFlow(reply, await knownFlow(runtime, workspaceOf(request), request.params.id)),
  )
}

function addSave(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['flows'],
    summary: 'Save the draft',
    description:
      'With If-Match a save that would lose another one is refused with 412. Faults of the flow itself are findings, not errors.',
    params: idParams,
    body: documentBody,
    response: { 200: flow },
  }
  app.put('/api/flows/:id', { schema, bodyLimit: documentBytesMax, config: { policy: 'write' } }, async (request, reply) => {
    const id = flowIdOf(request.params.id)
    const saved = await runtime.flows.save(workspaceOf(request), id, request.body, revisionOf(request.headers['if-match']))
    if (saved === null) throw flowUnknown(id)
    if (saved === 'conflict') throw new Problem('FLOW_REVISION_STALE', 'Somebody saved this flow since you read it; read it again')
    return sendFlow(reply, saved)
  })
}

function addRemove(app: App, runtime: Runtime): void {
  const schema = { tags: ['flows'], summary: 'Delete a flow that never ran', params: idParams }
  app.delete('/api/flows/:id', { schema, config: { policy: 'write' } }, async (request, reply) => {
    const id = flowIdOf(request.params.id)
    const outcome = await runtime.flows.remove(workspaceOf(request), id)
    if (outcome === null) throw flowUnknown(id)
    if (outcome === 'used') throw new Problem('FLOW_IN_USE', 'This flow has been published; archive it instead')
    return reply.code(204).send()
  })
}

const labelsBody = Type.Object(
  { labels: Type.Array(Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }), { maxItems: 20 }) },
  { additionalProperties: false },
)

function addLabels(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['flows'],
    summary: 'Label a flow',
    description: 'In place of the labels it had. They are not part of the draft: its ETag stays.',
    params: idParams,
    body: labelsBody,
    response: { 200: flow },
  }
  app.put('/api/flows/:id/labels', { schema, config: { policy: 'write' } }, async (request, reply) => {
    const id = flowIdOf(request.params.id)
    const labels = [...new Set(request.body.labels.map((label) => label.trim()))]
    const labelled = await runtime.flows.label(workspaceOf(request), id, labels)
    if (labelled === null) throw flowUnknown(id)
    return sendFlow(reply, labelled)
  })
}

const etagOf = ({ revision }: FlowRow) => `"${revision}"`

export function sendFlow(reply: FastifyReply, row: FlowRow) {
  void reply.header('etag', etagOf(row))
  return { ...flowView(row), draft: row.draft }
}

/** Null when the caller does not care what it overwrites. */
export function revisionOf(ifMatch: string | undefined): number | null {
  if (ifMatch === undefined || ifMatch.trim() === '*') return null
  const revision = /^\s*(?:W\/)?"(\d{1,9})"\s*$/.exec(ifMatch)?.[1]
  if (revision === undefined) throw new Problem('FLOW_REVISION_INVALID', 'If-Match must be the ETag that reading the flow gave')
  return Number(revision)
}
