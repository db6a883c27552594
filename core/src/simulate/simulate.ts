/**
 * A flow over many contacts and days at once: the production engine on the virtual clock, what is sent outside is captured. Law: the
 * same order with the same seed has the same result, on every machine.
 */
import { checkFlow } from '../check.ts'
import { compile } from '../compile.ts'
import type { FlowDocument } from '../document.ts'
import { FlowError } from '../errors.ts'
import { eventsAlwaysHeard, eventsHeard } from '../hearing.ts'
import { flowStatsOf } from '../flow-stats.ts'
import { idFrom } from '../id.ts'
import type { Instant, JsonObject } from '../json.ts'
import type { FlowSnapshot } from '../lane.ts'
import type { AnswerCall, PlayMessage } from '../play/index.ts'
import { createWorld, workspace, type World, type WorldOptions } from '../play/world.ts'
import { withOffice } from '../play/post-office.ts'
import type { Registry } from '../registry.ts'
import type { EventRecord, MessageStatus } from '../run.ts'
import { isoOf, parseInstant } from '../time.ts'
import { createHappenings, type Happening, type Happenings } from './happenings.ts'
import { simulationLimits } from './limits.ts'
import { refuseTooLarge, type Behaviours, type Population, type SimulatedContact, type SimulatedEvent } from './order.ts'
import { peopleOf } from './people.ts'
import { createReactions, type Reactions } from './reactions.ts'
import { createObserved, type SimulationResult } from './result.ts'

export interface Simulation {
  readonly registry: Registry
  readonly document: FlowDocument
  readonly population: Population
  /** Of contacts of the population, by userId, whose standing need not follow from their past events. */
  readonly known?: ReadonlyMap<string, KnownContact>
  readonly events: readonly SimulatedEvent[]
  readonly behaviour?: Behaviours
  readonly days: number
  readonly seed: number
  /** When it begins. */
  readonly start: Instant
  /** Zone of contacts that have none of their own. Default `UTC`. */
  readonly timezone?: string
  readonly calls?: AnswerCall
  /** The id that the flow goes by, for rules and texts that name it. Default `1`. */
  readonly flow?: string
  /** Gives up with `FlowError` `SIMULATION_STOPPED` once it says so. */
  readonly signal?: { readonly aborted: boolean }
  /** Shown what comes in from outside, and every status of a message, as they happen. */
  happened?(happening: EventRecord & { readonly userId: string }): void
  told?(message: PlayMessage, status: MessageStatus, now: Instant): void
}

/** How a real contact stands when the simulation begins. */
export interface KnownContact {
  readonly createdAt: Instant
  /** Values by the names that `simulationFacts` gives. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** Facts of contacts that a simulation of this flow reads. */
export const simulationFacts = (document: FlowDocument, registry: Registry): readonly string[] =>
  readBy({ workspace, flow: '1', version: 1, document, state: 'active', timezone: 'UTC', current: true }, withOffice(registry)).filter(
    (name) => registry.fact(name)?.scope === 'contact',
  )

/** Facts that the flow and the listeners read. */
const readBy = (snapshot: FlowSnapshot, registry: Registry): readonly string[] => [
  ...new Set([...compile(snapshot, registry).facts.all, ...registry.listeners.flatMap(({ needs = [] }) => needs)]),
]

const dayMs = 86_400_000

/** Throws `FlowError`: `SIMULATION_FLOW_UNSOUND`, `SIMULATION_TOO_LARGE`, `SIMULATION_STOPPED`, `PLAY_ENDLESS`. */
export async function simulate(order: Simulation): Promise<SimulationResult> {
  const { document, population, events, behaviour = {}, days, seed, start, timezone = 'UTC', flow = '1' } = order
  const registry = withOffice(order.registry)
  refuseTooLarge(order)
  refuseUnsound(document, registry)
  const end = start + Math.round(days * dayMs)
  const people = peopleOf(population, seed)
  const snapshot: FlowSnapshot = { workspace, flow, version: 1, document, state: 'active', timezone, current: true }
  const attention = attentionOf(snapshot, registry)
  const happenings = createHappenings({ people, events, start, end, seed })
  const reactions = createReactions(behaviour, seed)
  const observed = createObserved({ registry, snapshot, start, end, userIdOf: (id) => world.store.contactOf(id) })
  const world: World = createWorld({
    registry,
    start: Math.min(start, ...people.map(firstEventOf)),
    timezone,
    calls: order.calls,
    forgets: true,
    ...attention,
    committed: (decision) => observed.decided(decision, world.clock.now),
    told: (message, status) => {
      const { now } = world.clock
      observed.told(message, status, now)
      const ordered = reactions.told(message, status, now)
      if (ordered !== null && ordered.at <= end) happenings.add(ordered)
      order.told?.(message, status, now)
    },
  })
  try {
    await arrange(world, people, order)
    await world.publish(snapshot)
    await world.settle()
    await run({ order, world, happenings, reactions, hears: attention.hears, end })
    const nodes = document.nodes.map(({ id }) => id)
    const stats = flowStatsOf(1, await world.store.counters(flow, 1), nodes)
    return observed.result({ stats, to: end, contacts: people.length, seed })
  } finally {
    await world.engine.close()
  }
}

/**
 * What the flow and its listeners take notice of; the rest need not happen. Most of what becomes of messages concerns no flow, and a
 * visit for each would be half of the work.
 */
function attentionOf(snapshot: FlowSnapshot, registry: Registry): Required<Pick<WorldOptions, 'remembers' | 'notes' | 'hears'>> {
  const read = readBy(snapshot, registry)
  const remembers = read.some((name) => registry.fact(name)?.see !== undefined)
  const heard = new Set([...eventsHeard(snapshot, registry), ...eventsAlwaysHeard(registry)])
  const hears = (event: string) => heard.has('*') || heard.has(event)
  return { remembers, notes: read.includes('message'), hears }
}

function refuseUnsound(document: FlowDocument, registry: Registry): void {
  const error = checkFlow(document, registry).find(({ severity }) => severity === 'error')
  if (error !== undefined)
    throw new FlowError('SIMULATION_FLOW_UNSOUND', `This flow could not run yet (${error.code} ${error.node ?? ''}): ${error.message}`)
}

const firstEventOf = ({ events = [] }: SimulatedContact) =>
  events.reduce((first, { at }) => Math.min(first, parseInstant(at, 'UTC')), Number.POSITIVE_INFINITY)

/** Everybody is there with their past before the flow is. */
async function arrange(
  world: World,
  people: readonly SimulatedContact[],
  { start, known }: Pick<Simulation, 'start' | 'known'>,
): Promise<void> {
  const { store } = world
  const past = people.flatMap(({ userId, events = [] }) =>
    events.map((event, index) => ({ ...event, userId, index, at: parseInstant(event.at, 'UTC') })),
  )
  for (const { userId, attributes, unsubscribed = [] } of people) {
    const traits = attributes === undefined ? {} : { traits: attributes as JsonObject }
    const { createdAt = world.clock.now, facts = {} } = known?.get(userId) ?? {}
    const { id } = store.know({ workspace, identity: { userId }, ...traits }, { at: createdAt, facts })
    if (unsubscribed.length > 0 && !('reach' in facts))
      store.setFact('reach', id, Object.fromEntries(unsubscribed.map((channel) => [channel, { marketing: true, any: false }])))
  }
  for (const { userId, event, properties = {}, index, at } of past.filter((each) => each.at < start).toSorted((a, b) => a.at - b.at)) {
    await world.moveTo(at)
    const record: EventRecord = {
      id: `past:${userId}:${index}`,
      type: 'track',
      event,
      at,
      receivedAt: at,
      properties: properties as JsonObject,
    }
    await store.accept([{ workspace, identity: { userId }, event: record }])
  }
  await world.settle()
  await world.moveTo(start)
}

interface Running {
  readonly order: Simulation
  readonly world: World
  readonly happenings: Happenings
  readonly reactions: Reactions
  readonly end: Instant
  hears(event: string): boolean
}

/** From one thing that happens to the next. */
async function run({ order, world, happenings, reactions, end, hears }: Running): Promise<void> {
  let handled = 0
  for (;;) {
    const at = Math.min(happenings.next ?? Number.POSITIVE_INFINITY, reactions.next ?? Number.POSITIVE_INFINITY)
    if (at > end) break
    await world.moveTo(at)
    while (happenings.next === at) {
      await happen({ order, world, hears }, happenings.take())
      handled += 1
    }
    while (reactions.next === at) {
      const { letter, status } = reactions.take()
      await world.office.status(letter, status)
      handled += 1
    }
    await world.settle()
    if (handled > simulationLimits.happenings)
      throw new FlowError(
        'SIMULATION_TOO_LARGE',
        `More than ${simulationLimits.happenings} events happened by ${isoOf(at)}; take fewer contacts or days`,
      )
    if (order.signal?.aborted === true) throw new FlowError('SIMULATION_STOPPED', 'The simulation was stopped')
  }
  await world.moveTo(end)
}

async function happen({ order, world, hears }: Pick<Running, 'order' | 'world' | 'hears'>, happening: Happening): Promise<void> {
  const { store } = world
  const { at, userId, id, what } = happening
  if ('enter' in what) {
    const contact = store.know({ workspace, identity: { userId } }, { at }).id
    await store.push([{ workspace, contact, kind: 'enter', id: idFrom(at, `enter:${id}`), flow: order.flow ?? '1', data: what.enter }])
    return
  }
  const event: EventRecord = { id, type: 'track', event: what.event, at, receivedAt: at, properties: what.properties }
  if (hears(what.event)) await store.accept([{ workspace, identity: { userId }, event }])
  order.happened?.({ ...event, userId })
}
