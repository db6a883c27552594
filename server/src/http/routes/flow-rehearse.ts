/** A test run with one contact, turn by turn, in memory: no contact, message or count of the workspace is touched. */
import {
  checkFlow,
  FlowError,
  parseInstant,
  rehearsalFacts,
  rehearsalLimits,
  rehearse,
  turnSchema,
  type FlowDocument,
  type Instant,
  type JsonObject,
  type Rehearsed,
  type RehearsedContact,
  type Turn,
} from '@millrace/core'
import Type, { type Static } from 'typebox'
import type { Runtime } from '../../runtime.ts'
import { personOf } from '../../simulate/person.ts'
import { zoneOf } from '../../simulate/people.ts'
import { type App, workspaceOf } from '../app.ts'
import { Problem } from '../problem.ts'
import { failed, idParams, instant, jsonObject, literals, nullable } from '../shapes.ts'
import { documentBody, documentBytesMax, knownFlow } from './flows.ts'

const strict = { additionalProperties: false } as const
const id = Type.String({ minLength: 1, maxLength: 255 })
const real = Type.Object(
  { userId: id, by: Type.Optional(literals(['userId', 'anonymousId'])) },
  { ...strict, description: 'A contact of the workspace, as it stands; `by` says what the id is' },
)
const made = Type.Object(
  {
    userId: Type.Optional({ ...id, description: 'What it goes by. Default somebody' }),
    attributes: Type.Unsafe<JsonObject>(jsonObject),
    unsubscribed: Type.Optional(Type.Array(Type.String(), { maxItems: 50, description: 'Channels, such as email' })),
  },
  { ...strict, description: 'A made-up one' },
)
const body = Type.Object(
  {
    contact: Type.Union([real, made]),
    turns: Type.Array(turnSchema, {
      maxItems: rehearsalLimits.turns,
      description: 'What the contact does, one after the other. To go on, ask with one more; to go back, with one less',
    }),
    start: Type.Optional(
      Type.String({ format: 'date-time', description: '`start` of the answer before, so that the same is played. Absent: the present' }),
    ),
    failing: Type.Optional(
      Type.Array(Type.String(), {
        maxItems: 200,
        description: 'Nodes whose calls to outside systems fail; others are answered with samples',
      }),
    ),
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 4_294_967_295, default: 1, description: 'Another seed draws other lots' })),
    ahead: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: rehearsalLimits.ahead,
        default: 0,
        description: 'How many like this contact did the same just before: a split that keeps its shares gives the next one its turn',
      }),
    ),
    document: Type.Optional(documentBody),
  },
  strict,
)

const concern = Type.Object({
  role: literals(['awaited', 'starts', 'noticed', 'exits']),
  node: nullable(Type.String()),
  port: nullable(Type.String()),
  where: Type.Unknown(),
})
const concerns = Type.Array(concern)
const offer = Type.Union([
  Type.Object({ kind: literals(['event']), event: Type.String(), concerns }),
  Type.Object({
    kind: literals(['status']),
    message: Type.String({ description: 'The node that sent it' }),
    channel: Type.String(),
    status: Type.String(),
    properties: jsonObject,
    button: nullable(Type.String()),
    link: nullable(Type.String()),
    concerns,
  }),
  Type.Object({ kind: literals(['enter']), node: Type.String() }),
  Type.Object({ kind: literals(['change']), concerns }),
  Type.Object({ kind: literals(['time']), at: instant, nodes: Type.Array(Type.String()) }),
])
const turnOf = Type.Integer({ description: 'By which turn, counted from 1; 0: before the first' })
const answer = Type.Unsafe<Rehearsed>(
  Type.Object({
    start: instant,
    now: instant,
    turns: Type.Array(Type.Object({ at: instant }), { description: 'Those that were played, and when each was' }),
    refusal: nullable(
      Type.Object(
        { turn: Type.Integer(), code: Type.String(), message: Type.String() },
        { description: 'The turn that could not be played, and why; those behind it were not' },
      ),
    ),
    runs: Type.Array(
      Type.Object({
        id: Type.String(),
        state: Type.String(),
        node: Type.String(),
        key: Type.String(),
        enteredAt: instant,
        wakeAt: nullable(instant),
        failure: nullable(failed),
        branch: nullable(Type.String()),
        properties: jsonObject,
      }),
    ),
    steps: Type.Array(
      Type.Object({
        turn: turnOf,
        run: Type.String(),
        at: instant,
        input: Type.String(),
        node: Type.String(),
        port: nullable(Type.String()),
        outcome: Type.String(),
        why: Type.Optional(Type.Unknown({ description: 'The values that decided' })),
      }),
    ),
    messages: Type.Array(
      Type.Object({
        turn: turnOf,
        run: nullable(Type.String()),
        node: nullable(Type.String()),
        channel: Type.String(),
        at: instant,
        to: nullable(Type.String()),
        text: Type.String({ description: 'Its subject, or the beginning of its first text' }),
        state: Type.String(),
        refusal: nullable(Type.String()),
        statuses: Type.Array(Type.String()),
      }),
      { description: 'That would have been sent' },
    ),
    calls: Type.Array(Type.Object({ turn: turnOf, node: Type.String(), type: Type.String(), failed: Type.Boolean() })),
    shared: Type.Array(Type.String(), { description: 'Nodes on the way at which it depends on others who came there, such as splits' }),
    contact: Type.Object({
      attributes: jsonObject,
      tags: Type.Array(Type.String()),
      segments: Type.Array(Type.String()),
      bonus: Type.Number(),
    }),
    offers: Type.Array(offer, { description: 'What may happen next: what is waited for stands first' }),
  }),
)

export function flowRehearseRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const schema = {
    tags: ['flows'],
    summary: 'Try the draft, or a document, on one contact step by step',
    description:
      'Played in memory by the production engine until only the contact or time can go on; says the way there with what decided, and what may happen next. Nothing is sent, called or kept.',
    params: idParams,
    body,
    response: { 200: answer },
  }
  app.post('/api/flows/:id/rehearse', { schema, bodyLimit: documentBytesMax, config: { policy: 'read' } }, async (request) => {
    const workspace = workspaceOf(request)
    const { id: flow, draft } = await knownFlow(runtime, workspace, request.params.id)
    const { contact: asked, turns, failing = [], seed = 1, ahead = 0, document = draft, start } = request.body
    const now = await runtime.clock.now()
    const drawn = document as FlowDocument
    const order = {
      registry: runtime.registry,
      document: drawn,
      flow,
      start: start === undefined ? now - (now % minuteMs) : parseInstant(start, 'UTC'),
      timezone: await zoneOf(runtime.pool, workspace),
      turns: turns as readonly Turn[],
      failing,
      seed,
      ahead,
    }
    return orRefused(async () => rehearse({ ...order, contact: await contactOf(runtime, { workspace, asked, document: drawn, now }) }))
  })
}

/** Whole minutes: what a flow waits for reads as people would say it. */
const minuteMs = 60_000

async function orRefused(work: () => Promise<Rehearsed>): Promise<Rehearsed> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    throw new Problem('SIMULATION_REFUSED', error.message, { members: { reason: error.code } })
  }
}

interface Asked {
  readonly workspace: number
  readonly asked: Static<typeof body>['contact']
  readonly document: FlowDocument
  readonly now: Instant
}

async function contactOf(runtime: Runtime, { workspace, asked, document, now }: Asked): Promise<RehearsedContact> {
  if ('attributes' in asked) {
    const { userId = 'somebody', attributes, unsubscribed = [] } = asked
    return { userId, attributes, unsubscribed }
  }
  const { userId, by = 'userId' } = asked
  // One that could not be published is refused when it is played; what it reads may not be told yet.
  const isSound = !checkFlow(document, runtime.registry).some(({ severity }) => severity === 'error')
  const facts = isSound ? rehearsalFacts(document, runtime.registry) : []
  const contact = await personOf(runtime, { workspace, id: userId, by, facts, now })
  if (contact === null) throw new Problem('CONTACT_UNKNOWN', `There is no contact with the ${by} ${userId}`)
  return contact
}
