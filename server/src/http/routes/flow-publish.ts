/** Publishing: whom it would be about, doing it with a mapping of those who wait, doing it later, and the versions there are. */
import type { FlowChanges, FlowDocument } from '@millrace/core'
import type { FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import { listVersions } from '../../publishing/versions.ts'
import type { PublishOrder, Refused } from '../../publishing/publish.ts'
import type { Plan } from '../../publishing/rows.ts'
import { checkReferences } from '../../read/flow-references.ts'
import type { Runtime } from '../../runtime.ts'
import { actorName } from '../actor-name.ts'
import { type App, workspaceOf } from '../app.ts'
import { flowIdOf, flowUnknown } from '../ids.ts'
import { instantOf } from '../instant-of.ts'
import { decodeCursor, pageFrom, pageOf, pageQuery, pageSizeDefault } from '../paging.ts'
import { Problem } from '../problem.ts'
import { finding, idParams, instant, literals, nullable } from '../shapes.ts'
import { documentBody, documentBytesMax, knownFlow, revisionOf } from './flows.ts'

const count = Type.Integer({ minimum: 0 })
const nodeId = Type.String({ minLength: 1, maxLength: 64 })

const mapping = Type.Array(
  Type.Object(
    {
      node: Type.String({ minLength: 1, maxLength: 64, description: 'The step where they wait' }),
      action: literals(['stay', 'move', 'exit']),
      to: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Of `move`: a step of the draft; absent: the same one' })),
    },
    { additionalProperties: false },
  ),
  {
    maxItems: 5000,
    description:
      'What becomes of contacts who wait. `stay`: they finish in the version they are in; so does whoever waits at a step that is not ' +
      'named. `move`: they go on in the new version, at that step, from its beginning: a delay starts anew, a message is sent at once. ' +
      'At the very same step they go on waiting as they did. `exit`: they leave the flow. It is about those who wait there at that ' +
      'moment, in any older version. Contacts in parallel branches are not moved: they stay, or leave.',
  },
)
const note = Type.Optional(nullable(Type.String({ maxLength: 2000, description: 'What changed, for the list of versions' })))

const publishBody = Type.Object({ mapping: Type.Optional(mapping), note }, { additionalProperties: false })

export function flowPublishRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  addOutlook(app, runtime)
  addPublish(app, runtime)
  addVersions(app, runtime)
  addSchedule(app, runtime)
}

const affectedStep = Type.Object({
  node: nodeId,
  type: Type.String(),
  title: nullable(Type.String({ description: 'The author’s; null: that of its type' })),
  change: literals(['removed', 'changed', 'rewired', 'same']),
  inside: Type.Integer({ description: 'Contacts who are there now, over all versions' }),
  branched: Type.Integer({ description: 'Those of them who are in parallel branches' }),
  versions: Type.Array(Type.Object({ version: Type.Integer(), inside: count })),
  to: nullable(Type.String({ description: 'Where `move` leads without `to`; null: `to` must be given' })),
  keepsWait: Type.Boolean({ description: 'Whoever is moved to `to` goes on waiting as before; else the step begins anew for them' }),
})

const names = Type.Array(Type.String())
const outlook = Type.Object({
  version: nullable(Type.Integer({ description: 'The published one' })),
  next: Type.Integer({ description: 'What the draft would be' }),
  revision: Type.Integer({ description: 'Of the draft' }),
  inside: Type.Integer({ description: 'Contacts inside now, over all versions' }),
  steps: Type.Array(affectedStep, { description: 'Where contacts are now; what is gone or changed comes first' }),
  changes: nullable(
    Type.Object(
      { added: names, removed: names, changed: names, rewired: names, renamed: names, settings: names },
      { description: 'Against the published version: ids of steps, and names of the flow’s settings' },
    ),
  ),
  findings: Type.Array(finding),
})

function addOutlook(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['flows'],
    summary: 'Whom publishing would be about',
    description:
      'What differs from the published version, and where contacts are now: each of those steps may be named in the `mapping` of ' +
      '`publish`. Nothing is changed. Without a body (or with an empty object) of the saved draft, with a document of that one.',
    params: idParams,
    body: Type.Optional(Type.Union([Type.Object({}, { additionalProperties: false }), documentBody, Type.Null()])),
    response: { 200: outlook },
  }
  app.post('/api/flows/:id/publish/preview', { schema, bodyLimit: documentBytesMax, config: { policy: 'read' } }, async (request) => {
    const workspace = workspaceOf(request)
    const flow = await knownFlow(runtime, workspace, request.params.id)
    const given = request.body as FlowDocument | Record<string, never> | undefined | null
    const document = given === undefined || given === null || Object.keys(given).length === 0 ? flow.draft : (given as FlowDocument)
    const findings = runtime.flows.check(document)
    const seen = await runtime.flows.outlook(workspace, flow.id, document)
    if (seen === null) throw flowUnknown(flow.id)
    const { steps, changes, ...rest } = seen
    const references = findings.some(({ code }) => code.startsWith('FLOW_DOCUMENT_'))
      ? []
      : await checkReferences(runtime, workspace, document)
    return {
      ...rest,
      steps: steps.map((step) => ({ ...step, versions: [...step.versions] })),
      changes: changes === null ? null : listsOf(changes),
      findings: [...findings, ...references],
    }
  })
}

const listsOf = ({ added, removed, changed, rewired, renamed, settings }: FlowChanges) => ({
  added: [...added],
  removed: [...removed],
  changed: [...changed],
  rewired: [...rewired],
  renamed: [...renamed],
  settings: [...settings],
})

type PublishBody = Static<typeof publishBody>

/** Whoever looked at a draft says which by If-Match: another one is not published unseen. */
function orderOf(request: FastifyRequest, body: PublishBody | null | undefined): PublishOrder & { readonly by: string } {
  const text = body?.note?.trim() ?? ''
  return {
    by: actorName(request.actor!),
    note: text === '' ? null : text,
    mapping: body?.mapping ?? [],
    revision: revisionOf(request.headers['if-match']),
  }
}

function refuse(refused: Refused): Problem {
  if ('stale' in refused) return new Problem('FLOW_REVISION_STALE', 'Somebody saved this flow since you read it; read it again')
  if ('faults' in refused) {
    return new Problem('FLOW_MAPPING_INVALID', refused.faults[0]!.message, { members: { faults: refused.faults } })
  }
  const first = refused.findings.find(({ severity }) => severity === 'error')
  return new Problem('FLOW_HAS_ERRORS', first?.message ?? 'The draft has errors', { members: { findings: refused.findings } })
}

function addPublish(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['flows'],
    summary: 'Publish the draft as a new version',
    description:
      '422 with findings when the draft has errors, with `faults` when the mapping cannot be carried out; 412 when If-Match names an ' +
      'older draft. Without a mapping runs that are under way go on in their version. With one, contacts are taken over in the ' +
      'background, a batch at a time (`moving` of the schedule tells how far), and each run’s history says so. What was planned to be ' +
      'published later is dropped.',
    params: idParams,
    body: Type.Optional(Type.Union([publishBody, Type.Null()])),
    response: { 200: Type.Object({ version: Type.Integer() }) },
  }
  app.post('/api/flows/:id/publish', { schema, config: { policy: 'write' } }, async (request) => {
    const id = flowIdOf(request.params.id)
    const outcome = await runtime.flows.publish(workspaceOf(request), id, orderOf(request, request.body as PublishBody | null | undefined))
    if (outcome === null) throw flowUnknown(id)
    if ('version' in outcome) return { version: outcome.version }
    throw refuse(outcome)
  })
}

const version = Type.Object({
  version: Type.Integer(),
  publishedAt: instant,
  by: nullable(Type.String({ description: 'Who published it; null: it is not known' })),
  note: nullable(Type.String()),
  live: Type.Boolean({ description: 'New contacts enter this one' }),
  inside: Type.Integer({ description: 'Contacts inside now' }),
})

function addVersions(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['flows'],
    summary: 'The published versions of a flow, newest first',
    description: 'The document of one is at `/api/flows/:id/export?version=`.',
    params: idParams,
    querystring: Type.Object(pageQuery, { additionalProperties: false }),
    response: { 200: pageOf(version) },
  }
  app.get('/api/flows/:id/versions', { schema, config: { policy: 'read' } }, async (request) => {
    const workspace = workspaceOf(request)
    const flow = await knownFlow(runtime, workspace, request.params.id)
    const { limit = pageSizeDefault, cursor } = request.query
    const before = decodeCursor(cursor, ['number'])?.[0] ?? null
    const rows = await listVersions(runtime.pool, { workspace, flow: flow.id, before, limit })
    return pageFrom(rows, limit, { item: (row) => row, cursor: (row) => [row.version] })
  })
}

const plannedActions = ['publish', 'pause'] as const
const plan = Type.Object({
  action: literals(plannedActions),
  at: instant,
  by: Type.String({ description: 'Who planned it' }),
  note: nullable(Type.String()),
  failure: nullable(
    Type.Object({ code: Type.String(), message: Type.String() }, { description: 'Why it was not done when its time came' }),
  ),
})
const schedule = Type.Object({
  items: Type.Array(plan),
  moving: Type.Array(Type.Object({ version: Type.Integer(), total: count, sent: count }), {
    description: 'Contacts being taken over to a version: how many it is about, and how many are on their way or there',
  }),
})

const planBody = Type.Object(
  {
    action: literals(plannedActions),
    at: Type.String({ format: 'date-time', description: 'When; in the future' }),
    mapping: Type.Optional(mapping),
    note,
  },
  { additionalProperties: false },
)
const planParams = Type.Object({ ...idParams.properties, action: Type.String({ maxLength: 20, description: '`publish` or `pause`' }) })

const planView = ({ action, at, by, note: text, failure }: Plan) => ({ action, at: new Date(at).toISOString(), by, note: text, failure })

function addSchedule(app: App, runtime: Runtime): void {
  const tags = ['flows']
  const readSchema = {
    tags,
    summary: 'What is planned for a flow, and who is being taken over',
    params: idParams,
    response: { 200: schedule },
  }
  app.get('/api/flows/:id/schedule', { schema: readSchema, config: { policy: 'read' } }, async (request) => {
    const id = flowIdOf(request.params.id)
    const found = await runtime.flows.schedule(workspaceOf(request), id)
    if (found === null) throw flowUnknown(id)
    return { items: found.plans.map(planView), moving: [...found.moving] }
  })
  addPlan(app, runtime)
  const dropSchema = { tags, summary: 'Call off what is planned', params: planParams }
  app.delete('/api/flows/:id/schedule/:action', { schema: dropSchema, config: { policy: 'write' } }, async (request, reply) => {
    const { id, action } = request.params
    const flow = await knownFlow(runtime, workspaceOf(request), id)
    const known = plannedActions.find((one) => one === action)
    if (known !== undefined && (await runtime.flows.unplan(workspaceOf(request), flow.id, known))) return reply.code(204).send()
    throw new Problem('FLOW_PLAN_UNKNOWN', 'Nothing of this kind is planned for this flow')
  })
}

function addPlan(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['flows'],
    summary: 'Publish or pause at a time',
    description:
      'One of a kind: another one takes its place. A publish is of the draft as it is now, whatever is edited later; it is refused now ' +
      'for what it would be refused for then. It happens once, although no process was up at the time: then as soon as one is. What ' +
      'cannot be done when its time comes stays with its `failure`.',
    params: idParams,
    body: planBody,
    response: { 200: plan },
  }
  app.post('/api/flows/:id/schedule', { schema, config: { policy: 'write' } }, async (request) => {
    const id = flowIdOf(request.params.id)
    const { action, at: text } = request.body
    const at = instantOf(text)!
    const planned = await runtime.flows.plan(workspaceOf(request), id, { ...orderOf(request, request.body), action, at })
    if (planned === null) throw flowUnknown(id)
    if (planned === 'past') throw new Problem('FLOW_PLAN_PAST', `${text} is over; name an instant that is still to come`)
    if (planned === 'closed') {
      const { state } = await knownFlow(runtime, workspaceOf(request), id)
      throw new Problem('FLOW_STATE_REFUSED', `This flow is ${state}: ${action} cannot be planned`, { members: { state } })
    }
    if (!('action' in planned)) throw refuse(planned)
    return planView(planned)
  })
}
