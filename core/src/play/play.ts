/**
 * A play: one small world in verbs, for tests of flows and for looking at what a flow does. Calls are captured, never performed;
 * the same play with the same seed goes the same way.
 */
import { checkFlow } from '../check.ts'
import type { FlowDocument } from '../document.ts'
import { FlowError } from '../errors.ts'
import { flowStatsOf } from '../flow-stats.ts'
import { idFrom } from '../id.ts'
import type { Instant, Json, JsonObject } from '../json.ts'
import type { RunState } from '../run.ts'
import { createFactTable, factValue } from '../scope.ts'
import { addDuration } from '../time.ts'
import type { Play, PlayEvent, PlayMessage, PlayOptions, PlayStep } from './types.ts'
import { createWorld, workspace, type World } from './world.ts'

interface Published {
  version: number
  document: FlowDocument
}

export function createPlay({ registry, start, timezone = 'UTC', seed = 1, calls, mostInstants }: PlayOptions): Play {
  const world = createWorld({ registry, start, timezone, calls, mostInstants })
  const { store, office, clock } = world
  const flows = new Map<string, Published>()
  let happened = 0
  const nextId = () => idFrom(clock.now, `play:${seed}:${++happened}`)
  const contactOf = (userId: string) => [...store.contacts()].find((contact) => contact.userId === userId) ?? null
  return {
    get now() {
      return clock.now
    },
    get next() {
      return world.nextAt()
    },
    publish: async (document, { flow = freeId(flows), name } = {}) => {
      const named = name === undefined ? document : { ...document, name }
      refuseUnsound(world, named)
      const version = (flows.get(flow)?.version ?? 0) + 1
      await world.publish({ flow, version, document: named })
      flows.set(flow, { version, document: named })
      await world.settle()
      return flow
    },
    divide: async (segments) => {
      await world.divide(segments)
      await world.settle()
    },
    event: async (event) => {
      await store.accept([incoming(event, { id: event.id ?? nextId(), now: clock.now })])
      await world.settle()
    },
    enter: async (flow, userId, data = null) => {
      const { id: contact } = store.know({ workspace, identity: { userId } }, { at: clock.now })
      await store.push([{ workspace, contact, kind: 'enter', id: nextId(), flow, data }])
      await world.settle()
    },
    advance: async (target) => world.moveTo(instantOf(target, clock.now, timezone)),
    messages: () => [...office.messages].map(({ ...message }) => message),
    know: (userId, { createdAt, attributes, facts = {} }) =>
      void store.know({ workspace, identity: { userId }, traits: attributes }, { at: createdAt, facts }),
    status: async (message, status, { url, properties } = {}) => {
      const letter = office.find(message)
      await office.status(letter, status, url === undefined ? properties : { ...properties, ...linkOf(world, letter, url) })
      await world.settle()
    },
    unsubscribe: (userId, channel) => office.silence(store.know({ workspace, identity: { userId } }, { at: clock.now }).id, channel),
    fact: (userId, name) => factOf(world, contactOf(userId)?.id ?? '', name),
    contact: contactOf,
    runs: (filter = {}) => runsOf(world, filter),
    steps: (run) => stepsOf(world, run),
    counters: async (flow) => {
      const { version, document } = known(flows, flow)
      const nodes = document.nodes.map(({ id }) => id)
      return flowStatsOf(version, await store.counters(flow, version), nodes)
    },
  }
}

function instantOf(target: Parameters<Play['advance']>[0], now: Instant, timezone: string): Instant {
  const to = 'to' in target ? target.to : addDuration(now, target.by, timezone)
  if (to < now) throw new FlowError('PLAY_TIME_PAST', 'Time goes forward only: this instant has passed')
  return to
}

function runsOf({ store }: World, { flow, userId }: { readonly flow?: string; readonly userId?: string }): readonly RunState[] {
  return [...store.runs()].filter(
    (run) => (flow === undefined || run.flow === flow) && (userId === undefined || store.contactOf(run.contact)?.userId === userId),
  )
}

function freeId(flows: ReadonlyMap<string, Published>): string {
  let id = flows.size + 1
  while (flows.has(String(id))) id += 1
  return String(id)
}

function known(flows: ReadonlyMap<string, Published>, flow: string): Published {
  const found = flows.get(flow)
  if (found === undefined) throw new FlowError('PLAY_FLOW_UNKNOWN', `This play has no flow ${flow}`)
  return found
}

function refuseUnsound({ registry }: World, document: FlowDocument): void {
  const errors = checkFlow(document, registry).filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return
  const told = errors.map(({ code, node, message }) => `${code} ${node ?? ''}: ${message}`)
  throw new FlowError('PLAY_FLOW_UNSOUND', `This flow could not be published. ${told.join(' ')}`)
}

function incoming(
  { userId, event, properties = {}, context, type, at, traits }: PlayEvent,
  { id, now }: { readonly id: string; readonly now: number },
) {
  const kind = type ?? (traits === undefined ? 'track' : 'identify')
  const record = { id, type: kind, event, at: at ?? now, receivedAt: now, properties, ...(context && { context }) }
  return { workspace, identity: { userId }, event: record, ...(traits && { traits }) }
}

function factOf({ registry, store, clock }: World, contact: string, name: string): Json {
  const fact = registry.fact(name)
  if (fact === undefined || fact.scope !== 'contact')
    throw new FlowError('PLAY_FACT_UNKNOWN', `No installed plugin has a fact of contacts called ${name}`)
  const facts = createFactTable(new Map([[name, store.facts(name, [contact])]]))
  return factValue(fact, contact, { facts, now: clock.now })
}

/** What a click tells, as the tracked link would. */
function linkOf({ registry }: World, { channel, content }: PlayMessage, url: string): JsonObject {
  const id = registry.channels.get(channel)?.links?.(content).indexOf(url) ?? -1
  return id < 0 ? { link_url: url } : { link_id: id, link_url: url }
}

async function stepsOf({ store }: World, run: string): Promise<readonly PlayStep[]> {
  const activations = await store.activations(run)
  return activations.flatMap(({ at, input, steps }) => steps.map((step) => ({ ...step, at, input })))
}
