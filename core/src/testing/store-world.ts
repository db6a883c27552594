/** A workspace of the store under test, and what happens in it: flows, people, time. The suite speaks in its verbs. */
import { expect } from 'vitest'
import type { Engine } from '../engine.ts'
import type { FlowDocument } from '../document.ts'
import { idFrom } from '../id.ts'
import type { Instant, Json, JsonObject } from '../json.ts'
import type { FlowSnapshot, LaneInput } from '../lane.ts'
import type { PluginDefinition } from '../plugin.ts'
import type { Registry } from '../registry.ts'
import type { RunState } from '../run.ts'
import type { IncomingEvent, Store } from '../store.ts'
import { addDuration } from '../time.ts'
import { createEvent } from './step.ts'
import type { Note } from './store-plugin.ts'

export interface StoreSource {
  /** What the flows of the suite are made of; its migrations are for stores that keep tables. */
  readonly plugin: PluginDefinition
  readonly registry: Registry
  readonly engine: Engine
  /** Where the store's clock stands to begin with. */
  readonly now: Instant
}

/** A version of a flow and how the flow stands. */
export interface PublishedFlow {
  readonly workspace: number
  /** Null for a new flow. */
  readonly flow: string | null
  readonly version: number
  readonly document: FlowDocument
  readonly state: FlowSnapshot['state']
}

/** A store, and the parts of its surroundings that differ from store to store. */
export interface TestedStore {
  readonly store: Store
  createWorkspace(): Promise<number>
  /** Makes a version the current one and sets the flow's state, for the store and the engine. Answers the flow's id. */
  publish(flow: PublishedFlow): Promise<string>
  /** The clock stands still between these; it moves forward only. */
  moveTo(at: Instant): Promise<void>
  close(): Promise<void>
}

export type Happening =
  | string
  | { readonly event: string; readonly properties?: JsonObject; readonly id?: string; readonly traits?: JsonObject }

/** The clock is the store's, shared by all worlds of a suite. */
export interface WorldSource {
  readonly tested: TestedStore
  readonly engine: Engine
  readonly clock: { now: Instant }
}

interface Place extends WorldSource {
  readonly workspace: number
  /** Everybody who did something here. */
  readonly people: Set<string>
}

export type World = Awaited<ReturnType<typeof createWorld>>

export async function createWorld(source: WorldSource) {
  const { store, createWorkspace } = source.tested
  const place: Place = { ...source, workspace: await createWorkspace(), people: new Set() }
  const { workspace, engine } = place
  return {
    workspace,
    store,
    engine,
    publish: (document: FlowDocument, more: Partial<PublishedFlow> = {}) =>
      source.tested.publish({ workspace, flow: null, version: 1, state: 'active', document, ...more }),
    claimCalls: async () => (await store.claimCalls(1000)).filter((call) => call.workspace === workspace),
    ...inputsOf(place),
    ...timeOf(place),
    ...readingsOf(place),
  }
}

const contactIn = async ({ tested, workspace }: Place, user: string) => (await tested.store.contact(workspace, { userId: user }))!
const lanesIn = async ({ tested, workspace }: Place) => (await tested.store.dueLanes()).filter((lane) => lane.workspace === workspace)

/** What comes in. */
function inputsOf(place: Place) {
  const { workspace, people, clock, tested } = place
  let happened = 0
  const incoming = (user: string, happening: Happening): IncomingEvent => {
    const given = typeof happening === 'string' ? { event: happening } : happening
    const { event, properties = {}, id = `w${workspace}-${++happened}`, traits } = given
    const record = createEvent({ event, properties, id }, clock.now)
    const told = { workspace, identity: { userId: user } }
    return traits === undefined ? { ...told, event: record } : { ...told, event: { ...record, type: 'identify' }, traits }
  }
  const accept = (user: string, ...happenings: readonly Happening[]) => {
    people.add(user)
    return tested.store.accept(happenings.map((happening) => incoming(user, happening)))
  }
  return {
    /** Stores events of one person in one batch. */
    accept,
    /** The same, and has them handled. */
    happens: async (user: string, ...happenings: readonly Happening[]) => {
      await accept(user, ...happenings)
      await settle(place)
    },
    push: (...inputs: readonly LaneInput[]) => tested.store.push(inputs),
    /** Starts a run by the API trigger. */
    enter: async (user: string, flow: string, data: Json, cause: string) => {
      const { id: contact } = await contactIn(place, user)
      return tested.store.push([{ workspace, contact, kind: 'enter', id: idFrom(clock.now, cause), flow, data }])
    },
  }
}

/** How time passes. */
function timeOf(place: Place) {
  const { clock, tested } = place
  const sleeps = async (duration: string) => {
    clock.now = addDuration(clock.now, duration, 'UTC')
    await tested.moveTo(clock.now)
  }
  return {
    now: () => clock.now,
    settle: () => settle(place),
    /** Lets time pass and handles nothing: what comes and what is due meet in one visit. */
    sleeps,
    /** The same, and has what is due handled. */
    passes: async (duration: string) => {
      await sleeps(duration)
      await settle(place)
    },
  }
}

/** What can be seen. */
function readingsOf(place: Place) {
  const { people, tested, workspace } = place
  const { store } = tested
  const notesOf = async (user: string) => (await store.fact(workspace, 'test.notes', (await contactIn(place, user)).id)) as readonly Note[]
  const runsOf = async (user: string) => {
    const ids = new Set((await notesOf(user)).flatMap(({ run }) => (run === null ? [] : [run])))
    return (await Promise.all([...ids].map((id) => store.run(id)))).map((run) => run!)
  }
  return {
    dueLanes: () => lanesIn(place),
    contactOf: (user: string) => contactIn(place, user),
    /** Texts of the notes of a person, in order. */
    notes: async (user: string) => (await notesOf(user)).map(({ text }) => text),
    /** Runs that made a note. */
    runsOf,
    /** For every node entered = inside + left + failed + exited, and the same of the flow as a whole. */
    expectBalance: async (flow: string, version = 1) => {
      const runs = (await Promise.all([...people].map(runsOf))).flat().filter((run) => run.flow === flow && run.version === version)
      expectBalanced(await store.counters(flow, version), { runs, branches: await branchesOf(store, runs) })
    },
  }
}

/** Visits until nothing is due. */
async function settle(place: Place): Promise<void> {
  for (let round = 0; round < 100; round++) {
    const lanes = await lanesIn(place)
    if (lanes.length === 0) return
    for (const lane of lanes) await place.tested.store.visit(lane, place.engine)
  }
  throw new Error('The lanes are still due after 100 rounds of visits')
}

/** Branches that are under way, nested ones too: whoever forked awaits them. */
async function branchesOf(store: Store, runs: readonly RunState[]): Promise<readonly RunState[]> {
  const ids = runs.flatMap(({ awaits }) => awaits.flatMap((awaited) => ('branch' in awaited ? [awaited.branch] : [])))
  if (ids.length === 0) return []
  const branches = (await Promise.all(ids.map((id) => store.run(id)))).map((run) => run!)
  return [...branches, ...(await branchesOf(store, branches))]
}

function expectBalanced(
  counters: Awaited<ReturnType<Store['counters']>>,
  { runs, branches }: { readonly runs: readonly RunState[]; readonly branches: readonly RunState[] },
): void {
  const inside = runs.filter(({ status }) => status === 'waiting')
  const rows = Object.entries(counters).map(([node, counts]) => {
    const sum = (...kinds: readonly string[]) =>
      Object.entries(counts).reduce((total, [what, count]) => total + (kinds.includes(what.split(':')[0]!) ? count : 0), 0)
    const here = node === '' ? inside.length : [...inside, ...branches].filter((run) => run.node === node).length
    const out = node === '' ? sum('completed', 'failed', 'exited', 'cancelled') : sum('left', 'failed', 'exited')
    return { node, entered: sum('entered'), accounted: here + out }
  })
  // Nodes that only watch are not entered, and have nothing to account for.
  expect(rows.map(({ node, entered }) => ({ node, entered }))).toEqual(rows.map(({ node, accounted }) => ({ node, entered: accounted })))
  expect(counters['']?.['entered'] ?? 0).toBe(runs.length)
}

export type NodeSketch = readonly [type: string, config?: JsonObject]

/** A document from nodes by id and edges as `from.port>to`. */
export function flowOf(
  nodes: { readonly [id: string]: NodeSketch },
  edges: readonly string[],
  settings: FlowDocument['settings'] = {},
): FlowDocument {
  return {
    millrace: 1,
    name: 'Test',
    settings,
    nodes: Object.entries(nodes).map(([id, [type, config = {}]]) => ({ id, type, version: 1, config })),
    edges: edges.map((edge) => {
      const [, from, port, to] = /^(\w+)\.(\w+)>(\w+)$/.exec(edge)!
      return { from: from!, port: port!, to: to! }
    }),
  }
}
