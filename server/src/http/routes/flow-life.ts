/** A flow's life: check, publish, pause, resume, archive, restore, and letting contacts in by the API. */
import type { FlowDocument, Registry } from '@millrace/core'
import Type from 'typebox'
import type { FlowRow, Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { flowIdOf, flowUnknown } from '../ids.ts'
import { Problem } from '../problem.ts'
import { finding, flowItem, idParams } from '../shapes.ts'
import { documentBody, documentBytesMax, knownFlow, sendFlow } from './flows.ts'

const enterBody = Type.Object(
  {
    contacts: Type.Array(Type.String({ minLength: 1, maxLength: 255 }), {
      minItems: 1,
      maxItems: 10_000,
      description: 'userIds; unknown ones are made',
    }),
    data: Type.Optional(Type.Unknown({ description: 'At `run.data` in rules and texts' })),
  },
  { additionalProperties: false },
)

export function flowLifeRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  addCheck(app, runtime)
  addPublish(app, runtime)
  addMoves(app, runtime)
  addEnter(app, runtime)
}

function addCheck(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['flows'],
    summary: 'Check a flow',
    description:
      'Without a body (or with an empty object) the saved draft is checked, with a document that one. No errors: it can be published.',
    params: idParams,
    body: Type.Optional(Type.Union([Type.Object({}, { additionalProperties: false }), documentBody, Type.Null()])),
    response: { 200: Type.Object({ findings: Type.Array(finding) }) },
  }
  app.post('/api/flows/:id/check', { schema, bodyLimit: documentBytesMax, config: { policy: 'read' } }, async (request) => {
    const flow = await knownFlow(runtime, workspaceOf(request), request.params.id)
    const given = request.body as FlowDocument | Record<string, never> | undefined | null
    const document = given === undefined || given === null || Object.keys(given).length === 0 ? flow.draft : given
    return { findings: [...runtime.flows.check(document as FlowDocument)] }
  })
}

function addPublish(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['flows'],
    summary: 'Publish the draft as a new version',
    description: '422 with findings when the draft has errors. Runs that are under way go on in their version.',
    params: idParams,
    response: { 200: Type.Object({ version: Type.Integer() }) },
  }
  app.post('/api/flows/:id/publish', { schema, config: { policy: 'write' } }, async (request) => {
    const id = flowIdOf(request.params.id)
    const outcome = await runtime.flows.publish(workspaceOf(request), id)
    if (outcome === null) throw flowUnknown(id)
    if ('version' in outcome) return { version: outcome.version }
    const first = outcome.findings.find(({ severity }) => severity === 'error')
    throw new Problem('FLOW_HAS_ERRORS', first?.message ?? 'The draft has errors', { members: { findings: outcome.findings } })
  })
}

const moves = {
  pause: 'Hold every run where it is and let nobody in',
  resume: 'Let a paused flow go on',
  archive: 'Put a flow away; nobody enters any more',
  restore: 'Take a flow out of the archive',
} as const

function addMoves(app: App, runtime: Runtime): void {
  for (const move of Object.keys(moves) as (keyof typeof moves)[]) {
    const schema = { tags: ['flows'], summary: moves[move], params: idParams, response: { 200: Type.Object(flowItem) } }
    app.post(`/api/flows/:id/${move}`, { schema, config: { policy: 'write' } }, async (request, reply) => {
      const id = flowIdOf(request.params.id)
      const outcome = await runtime.flows.setState(workspaceOf(request), id, move)
      if (outcome === null) throw flowUnknown(id)
      if (outcome === 'refused') throw await refusedMove(runtime, { workspace: workspaceOf(request), id, move })
      return sendFlow(reply, outcome)
    })
  }
}

async function refusedMove(runtime: Runtime, { workspace, id, move }: { workspace: number; id: string; move: string }): Promise<Problem> {
  const { state } = await knownFlow(runtime, workspace, id)
  return new Problem('FLOW_STATE_REFUSED', `This flow is ${state}: ${move} is not possible now`, { members: { state } })
}

function addEnter(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['flows'],
    summary: 'Start runs of a flow with an API trigger',
    description: 'The entry policy decides who really enters.',
    params: idParams,
    body: enterBody,
    response: { 202: Type.Object({ accepted: Type.Integer() }) },
  }
  app.post('/api/flows/:id/enter', { schema, config: { policy: 'write' } }, async (request, reply) => {
    const workspace = workspaceOf(request)
    const flow = await knownFlow(runtime, workspace, request.params.id)
    await refuseEntry(runtime, workspace, flow)
    const { contacts, data } = request.body
    const { accepted } = await runtime.enter(workspace, flow.id, [...new Set(contacts)], data as Parameters<Runtime['enter']>[3])
    return reply.code(202).send({ accepted })
  })
}

async function refuseEntry(runtime: Runtime, workspace: number, { id, state, version }: FlowRow): Promise<void> {
  if (state !== 'active' || version === null) {
    throw new Problem('FLOW_NOT_ACTIVE', `Nobody can enter: this flow is ${state}`, { members: { state } })
  }
  const document = await runtime.flows.version(workspace, id, version)
  if (document === null || !startsByApi(runtime.registry, document)) {
    throw new Problem('FLOW_TRIGGER_MISSING', 'This flow has no trigger that the API starts')
  }
}

function startsByApi({ nodes }: Registry, document: FlowDocument): boolean {
  return document.nodes.some(({ type, config, disabled }) => disabled !== true && nodes.get(type)?.starts?.(config).kind === 'api')
}
