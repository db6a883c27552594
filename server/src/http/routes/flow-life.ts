/** A flow's life: check, pause, resume, archive, restore, and letting contacts in by the API. */
import { hash } from 'node:crypto'
import type { FlowDocument, Json, JsonObject, Registry } from '@millrace/core'
import Type from 'typebox'
import { checkReferences } from '../../read/flow-references.ts'
import type { Entered, EnterRequest, FlowRow, Idempotency, Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { canonicalJson } from '../canonical.ts'
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
    const findings = runtime.flows.check(document as FlowDocument)
    // Of a document that is none, nothing more can be said.
    if (findings.some(({ code }) => code.startsWith('FLOW_DOCUMENT_'))) return { findings: [...findings] }
    return { findings: [...findings, ...(await checkReferences(runtime, workspaceOf(request), document as FlowDocument))] }
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

const enterHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: '^[\\x21-\\x7e]{1,255}$',
      description:
        'Any text of the caller’s, such as a UUID. Asked again with the same key and body, within 24 hours or while the first is under ' +
        'way, the answer is the same and nobody enters twice; with another body it is 422 `IDEMPOTENCY_KEY_REUSED`.',
    }),
  ),
})

const entered = Type.Object({
  accepted: Type.Integer(),
  runs: Type.Array(Type.String(), { description: 'Ids of their runs, in the order of `contacts`, each contact once' }),
})

function addEnter(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['flows'],
    summary: 'Start runs of a flow with an API trigger',
    description: 'The entry policy decides who really enters: the run of somebody it keeps out does not come to be.',
    params: idParams,
    headers: enterHeaders,
    body: enterBody,
    response: { 202: entered },
  }
  app.post('/api/flows/:id/enter', { schema, config: { policy: 'write' } }, async (request, reply) => {
    const workspace = workspaceOf(request)
    const flow = await knownFlow(runtime, workspace, request.params.id)
    const contacts = [...new Set(request.body.contacts)]
    const data = (request.body.data ?? null) as Json
    const order = { workspace, flow: flow.id, contacts, data }
    const key = request.headers['idempotency-key']
    const answer = await enter(runtime, flow, { order, once: key === undefined ? null : { key, request: digestOf(order) } })
    if (answer === 'reused') {
      throw new Problem('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was sent with another request; take a new one for a new request')
    }
    return reply.code(202).send({ accepted: answer.accepted, runs: [...answer.runs] })
  })
}

const digestOf = (order: EnterRequest): string => hash('sha256', canonicalJson(order as unknown as JsonObject))

/** What was answered once is answered again, whatever has become of the flow since. */
async function enter(
  runtime: Runtime,
  flow: FlowRow,
  { order, once }: { readonly order: EnterRequest; readonly once: Idempotency | null },
): Promise<Entered | 'reused'> {
  const refusal = await refusalOf(runtime, order.workspace, flow)
  if (once === null) {
    if (refusal !== null) throw refusal
    return runtime.enter(order.workspace, order.flow, order.contacts, order.data)
  }
  if (refusal === null) return runtime.enterOnce(once, order)
  const before = await runtime.enteredBefore(order.workspace, once)
  if (before === null) throw refusal
  return before
}

async function refusalOf(runtime: Runtime, workspace: number, { id, state, version }: FlowRow): Promise<Problem | null> {
  if (state !== 'active' || version === null) {
    return new Problem('FLOW_NOT_ACTIVE', `Nobody can enter: this flow is ${state}`, { members: { state } })
  }
  const document = await runtime.flows.version(workspace, id, version)
  if (document !== null && startsByApi(runtime.registry, document)) return null
  return new Problem('FLOW_TRIGGER_MISSING', 'This flow has no trigger that the API starts')
}

function startsByApi({ nodes }: Registry, document: FlowDocument): boolean {
  return document.nodes.some(({ type, config, disabled }) => disabled !== true && nodes.get(type)?.starts?.(config).kind === 'api')
}
