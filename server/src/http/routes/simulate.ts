/** Simulations of a flow, and backtests: what a draft would do, without anything being written or sent. */
import {
  behavioursSchema,
  populationSchema,
  simulatedEventSchema,
  simulationLimits,
  type Behaviours,
  checkRule,
  factsOf,
  FlowError,
  type FlowDocument,
  type Instant,
  parseInstant,
  type PluginDefinition,
  type Population,
  type Registry,
  type Rule,
  type SimulatedEvent,
  type Simulation,
  simulationFacts,
  variablesOf,
} from '@millrace/core'
import type { FastifyReply } from 'fastify'
import Type, { type Static } from 'typebox'
import type { FlowRow, Runtime } from '../../runtime.ts'
import { oddsOf, realityOf, replayOf } from '../../simulate/backtest.ts'
import { samplePeople, zoneOf } from '../../simulate/people.ts'
import { createSimulator, type Simulator } from '../../simulate/run.ts'
import { type App, workspaceOf } from '../app.ts'
import { Problem } from '../problem.ts'
import { idParams } from '../shapes.ts'
import { knownVersion } from './flow-files.ts'
import { knownFlow } from './flows.ts'
import { statsShape } from './flow-stats.ts'

const strict = { additionalProperties: false } as const
const dayMs = 86_400_000
const version = Type.Optional(Type.Integer({ minimum: 1, description: 'A published version; absent: the draft' }))
const seed = Type.Optional(Type.Integer({ minimum: 0, maximum: 4_294_967_295, default: 1, description: 'The same seed says the same' }))
const sample = Type.Object(
  {
    sample: Type.Integer({
      minimum: 1,
      maximum: simulationLimits.contacts,
      description: 'So many of the workspace’s contacts, drawn by the seed',
    }),
    rule: Type.Optional(
      Type.Unknown({ description: 'JsonLogic over attributes of `contact`, such as `contact.city`: only those for whom it holds' }),
    ),
    segment: Type.Optional(Type.String({ minLength: 1, maxLength: 255, description: 'Only those who are in the segment of this key' })),
  },
  strict,
)
const simulationBody = Type.Object(
  {
    contacts: Type.Union([...populationSchema.anyOf, sample]),
    events: Type.Optional(Type.Array(simulatedEventSchema, { maxItems: 1000 })),
    behaviour: Type.Optional(behavioursSchema),
    days: Type.Number({ exclusiveMinimum: 0, maximum: simulationLimits.days }),
    seed,
    version,
  },
  strict,
)
const { version: _version, ...stats } = statsShape.properties
const counts = Type.Record(Type.String(), Type.Integer())
const simulationShape = Type.Object({
  from: Type.String({ format: 'date-time' }),
  to: Type.String({ format: 'date-time' }),
  seed: Type.Integer(),
  contacts: Type.Integer(),
  stats: Type.Object(stats),
  messages: Type.Record(Type.String(), counts, { description: 'By node: queued, refused, and each status' }),
  amounts: Type.Record(Type.String(), Type.Object({ sum: Type.Number(), nodes: Type.Record(Type.String(), Type.Number()) }), {
    description: 'What it gave or took, such as bonus.accrued, in all and by node',
  }),
  days: Type.Array(
    Type.Object({
      day: Type.Integer(),
      at: Type.String({ format: 'date-time' }),
      entered: Type.Integer(),
      completed: Type.Integer(),
      failed: Type.Integer(),
      exited: Type.Integer(),
      messages: counts,
    }),
  ),
  dead: Type.Array(Type.Object({ node: Type.String(), port: Type.String() }), { description: 'Branches that nobody took' }),
  failures: Type.Array(
    Type.Object({
      node: Type.String(),
      code: Type.String(),
      count: Type.Integer(),
      examples: Type.Array(Type.Object({ contact: Type.Union([Type.String(), Type.Null()]), at: Type.String(), message: Type.String() })),
    }),
  ),
})
const backtestBody = Type.Object(
  {
    from: Type.Optional(Type.String({ format: 'date-time' })),
    to: Type.Optional(Type.String({ format: 'date-time' })),
    days: Type.Optional(
      Type.Integer({ minimum: 1, maximum: simulationLimits.days, description: 'Instead of `from` and `to`: the last so many days' }),
    ),
    behaviour: Type.Optional(behavioursSchema),
    seed,
    version,
  },
  strict,
)
const both = Type.Object({ simulated: Type.Integer(), real: Type.Integer() })
const backtestShape = Type.Object({
  simulated: simulationShape,
  difference: Type.Object({ entered: both, completed: both, messages: Type.Record(Type.String(), both) }),
  cut: Type.Boolean({ description: 'Whether more happened than a backtest looks at' }),
})

interface Places {
  readonly runtime: Runtime
  readonly simulator: Simulator
  readonly plugins: readonly (PluginDefinition | string)[]
}

export function simulateRoutes(app: App, { runtime, plugins }: Pick<Places, 'runtime' | 'plugins'>): void {
  const places = { runtime, plugins, simulator: createSimulator() }
  addSimulate(app, places)
  addBacktest(app, places)
}

function addSimulate(app: App, places: Places): void {
  const schema = {
    tags: ['flows'],
    summary: 'Simulate a flow',
    description:
      'The flow over contacts and days of virtual time. Nothing is written or sent. The same order and seed have the same result.',
    params: idParams,
    body: simulationBody,
    response: { 200: simulationShape },
  }
  app.post('/api/flows/:id/simulate', { schema, config: { policy: 'read' } }, async (request, reply) => {
    const { contacts, events = [], behaviour = {}, days, seed: lot = 1, version: asked } = request.body
    const workspace = workspaceOf(request)
    const flow = await knownFlow(places.runtime, workspace, request.params.id)
    const document = await documentOf(places.runtime, { workspace, flow, version: asked })
    const start = await places.runtime.clock.now()
    const { population, known } = await populationOf(places.runtime, { workspace, contacts, seed: lot, document, now: start })
    const order = {
      document,
      population,
      known,
      events: events as SimulatedEvent[],
      behaviour: behaviour as Behaviours,
      days,
      seed: lot,
      start,
    }
    const timezone = await zoneOf(places.runtime.pool, workspace)
    return simulated(places, { ...order, timezone, flow: flow.id }, reply)
  })
}

function addBacktest(app: App, places: Places): void {
  const schema = {
    tags: ['flows'],
    summary: 'Run a past period through a flow',
    description:
      'Events of the period, at their instants, of the contacts who sent them; beside it what the flow really did for them. Without `behaviour` they make of messages what they made of those of the period.',
    params: idParams,
    body: backtestBody,
    response: { 200: backtestShape },
  }
  app.post('/api/flows/:id/backtest', { schema, config: { policy: 'read' } }, async (request, reply) => {
    const { runtime } = places
    const workspace = workspaceOf(request)
    const flow = await knownFlow(runtime, workspace, request.params.id)
    const document = await documentOf(runtime, { workspace, flow, version: request.body.version })
    const period = { workspace, flow: flow.id, ...periodOf(request.body, await runtime.clock.now()) }
    const { people, events, ids, cut } = await replayOf(runtime.pool, period)
    if (people.length === 0) throw new Problem('SIMULATION_EMPTY', 'Nobody did anything in this period; choose another')
    const [real, odds] = await Promise.all([realityOf(runtime.pool, period, ids), oddsOf(runtime.pool, period)])
    const behaviour = (request.body.behaviour as Behaviours | undefined) ?? odds
    const days = (period.to - period.from) / dayMs
    const order = {
      document,
      population: { given: [...people] },
      events,
      behaviour,
      days,
      seed: request.body.seed ?? 1,
      start: period.from,
    }
    const timezone = await zoneOf(runtime.pool, workspace)
    const result = await simulated(places, { ...order, timezone, flow: flow.id }, reply)
    return { simulated: result, difference: differenceOf(result, real), cut }
  })
}

async function documentOf(
  runtime: Runtime,
  { workspace, flow, version: asked }: { readonly workspace: number; readonly flow: FlowRow; readonly version: number | undefined },
): Promise<FlowDocument> {
  return asked === undefined ? flow.draft : knownVersion(runtime, { workspace, flow, version: asked })
}

interface Asked {
  readonly workspace: number
  readonly contacts: Static<typeof simulationBody>['contacts']
  readonly seed: number
  readonly document: FlowDocument
  readonly now: Instant
}

type Peopled = Pick<Simulation, 'population' | 'known'>

/** Contacts are drawn by what they are: facts are not looked up for all of them, and a rule that asks for one would hold for nobody. */
function soundRule(registry: Registry, given: unknown): Rule {
  const rule = given as Rule
  if (rule === null) return rule
  const [fault] = checkRule(rule)
  if (fault !== undefined) throw new Problem('SIMULATION_RULE_INVALID', `${fault.message} (at ${fault.path || '/'})`)
  const isFact = (name: string) => [...registry.facts.keys()].some((fact) => name === fact || name.startsWith(`${fact}.`))
  const [other] = [...factsOf(rule), ...variablesOf(rule).filter((name) => !name.startsWith('contact.') || isFact(name))]
  if (other === undefined) return rule
  throw new Problem('SIMULATION_RULE_INVALID', `The rule of a sample reads attributes alone, such as contact.city, and not ${other}`)
}

/** Of contacts of the workspace it is looked up how they stand: what is told of made-up ones has to say all. */
async function populationOf(runtime: Runtime, { workspace, contacts, seed: lot, document, now }: Asked): Promise<Peopled> {
  if (!('sample' in contacts)) return { population: contacts as Population }
  const rule = soundRule(runtime.registry, contacts.rule ?? null)
  const { sample: count, segment = null } = contacts
  const facts = factsForSimulation(document, runtime.registry)
  const { people, known } = await samplePeople(runtime, { workspace, count, seed: lot, rule, segment, facts, now })
  if (people.length === 0)
    throw new Problem('SIMULATION_EMPTY', 'No contact of this workspace is in the sample; take another rule or segment')
  return { population: { given: [...people] }, known }
}

/** None of a draft that does not compile: the simulation says what is wrong with it. */
function factsForSimulation(document: FlowDocument, registry: Registry): readonly string[] {
  try {
    return simulationFacts(document, registry)
  } catch (error) {
    if (error instanceof FlowError) return []
    throw error
  }
}

/** In a thread, which ends when the client goes away. */
async function simulated(
  { simulator, plugins }: Places,
  order: Parameters<Simulator>[0]['order'],
  reply: FastifyReply,
): Promise<Static<typeof simulationShape>> {
  const names = plugins.filter((plugin) => typeof plugin === 'string')
  if (names.length < plugins.length)
    throw new Problem(
      'SIMULATION_UNAVAILABLE',
      'This process was given its plugins as definitions; simulations load them by the names of packages',
    )
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  const result = await simulator({ order, plugins: names, folder: process.cwd() }, gone.signal)
  const failures = result.failures.map((failure) => ({ ...failure, examples: [...failure.examples] }))
  return { ...result, days: [...result.days], dead: [...result.dead], failures }
}

function periodOf({ from, to, days }: Static<typeof backtestBody>, now: Instant) {
  if (days !== undefined && from === undefined && to === undefined) return { from: now - days * dayMs, to: now }
  if (from === undefined || to === undefined || days !== undefined)
    throw new Problem('SIMULATION_PERIOD_INVALID', 'A backtest takes `from` and `to`, or `days` alone')
  const period = { from: parseInstant(from, 'UTC'), to: parseInstant(to, 'UTC') }
  if (period.to <= period.from || period.to - period.from > simulationLimits.days * dayMs)
    throw new Problem('SIMULATION_PERIOD_INVALID', `\`to\` is after \`from\`, and at most ${simulationLimits.days} days after it`)
  return period
}

function differenceOf(result: Static<typeof simulationShape>, real: Awaited<ReturnType<typeof realityOf>>) {
  const entered = result.days.reduce((sum, day) => sum + day.entered, 0)
  const nodes = [...new Set([...Object.keys(result.messages), ...Object.keys(real.messages)])].toSorted()
  const messages = nodes.map((node) => [node, { simulated: result.messages[node]?.['sent'] ?? 0, real: real.messages[node] ?? 0 }])
  return {
    entered: { simulated: entered, real: real.entered },
    completed: { simulated: result.stats.completed, real: real.completed },
    messages: Object.fromEntries(messages),
  }
}
