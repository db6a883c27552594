/** Flow documents as files: export in canonical JSON, import as a new flow. Also the schema they follow. */
import { type FlowDocument, flowDocumentSchema } from '@millrace/core'
import Type from 'typebox'
import type { FlowRow, Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { canonicalJson } from '../canonical.ts'
import { Problem } from '../problem.ts'
import { finding, idParams } from '../shapes.ts'
import { documentAnswer, documentBody, documentBytesMax, knownFlow } from './flows.ts'

export const versionQuery = Type.Object(
  { version: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })) },
  { additionalProperties: false },
)

export function flowFileRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const exportSchema = {
    tags: ['flows'],
    summary: 'The flow document in canonical JSON',
    description: 'The draft, or with `version` that published version. Equal flows are equal bytes.',
    params: idParams,
    querystring: versionQuery,
    response: { 200: documentAnswer },
  }
  app.get('/api/flows/:id/export', { schema: exportSchema, config: { policy: 'read' } }, async (request, reply) => {
    const workspace = workspaceOf(request)
    const flow = await knownFlow(runtime, workspace, request.params.id)
    const document = await documentOf(runtime, { workspace, flow, version: request.query.version })
    void reply.type('application/json; charset=utf-8').header('content-disposition', `attachment; filename="flow-${flow.id}.json"`)
    return reply.serializer(String).send(canonicalJson(document) as never)
  })

  const importSchema = {
    tags: ['flows'],
    summary: 'Create a flow from its document',
    body: documentBody,
    response: { 201: Type.Object({ id: Type.String(), findings: Type.Array(finding) }) },
  }
  app.post(
    '/api/flows/import',
    { schema: importSchema, bodyLimit: documentBytesMax, config: { policy: 'write' } },
    async (request, reply) => {
      const { id } = await runtime.flows.create(workspaceOf(request), request.body)
      return reply
        .code(201)
        .header('location', `/api/flows/${id}`)
        .send({ id, findings: [...runtime.flows.check(request.body)] })
    },
  )

  const schema = { tags: ['flows'], summary: 'JSON Schema (draft-07) of flow documents' }
  app.get('/api/schema/flow.json', { schema, config: { policy: 'public' } }, async (_request, reply) => {
    void reply.type('application/schema+json; charset=utf-8')
    return { $schema: 'http://json-schema.org/draft-07/schema#', ...flowDocumentSchema }
  })
}

/** The draft, or the published version asked for. */
async function documentOf(
  runtime: Runtime,
  asked: { readonly workspace: number; readonly flow: FlowRow; readonly version: number | undefined },
): Promise<FlowDocument> {
  if (asked.version === undefined) return asked.flow.draft
  return knownVersion(runtime, { ...asked, version: asked.version })
}

export async function knownVersion(
  runtime: Runtime,
  { workspace, flow, version }: { readonly workspace: number; readonly flow: FlowRow; readonly version: number },
): Promise<FlowDocument> {
  const document = await runtime.flows.version(workspace, flow.id, version)
  if (document === null) throw new Problem('FLOW_VERSION_UNKNOWN', `This flow has no version ${version}`)
  return document
}
