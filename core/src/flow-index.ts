/** The flows an engine knows, of every workspace, and who listens for which event: matching costs what matches, not what exists. */
import { compile, type CompiledFlow, type CompiledNode } from './compile.ts'
import type { Rule } from './json.ts'
import type { FlowSnapshot, SegmentSnapshot } from './lane.ts'
import { createQuestions, type Questions } from './observe/questions.ts'
import type { ListenerDefinition } from './plugin.ts'
import type { Registry } from './registry.ts'

export interface Starter {
  readonly flow: CompiledFlow
  readonly node: CompiledNode
  readonly where: Rule | undefined
}

/** What a visit asks of the flows. */
export interface Flows {
  version(flow: string, version: number): CompiledFlow | undefined
  current(flow: string): CompiledFlow | undefined
  /** Triggers of active flows for an event name, at most one per flow and node. */
  starters(workspace: number, event: string): readonly Starter[]
  /** Listeners of plugins for an event name. */
  listeners(workspace: number, event: string): readonly ListenerDefinition[]
  /** What is asked about every contact of the workspace; null: nothing. */
  questions(workspace: number): Questions | null
  /** Whether any version of any flow of the workspace could be moved by this event. */
  listens(workspace: number, event: string): boolean
}

export interface FlowIndex extends Flows {
  load(snapshot: FlowSnapshot): void
  /** All segments by rule that the workspace has at a revision. */
  loadSegments(workspace: number, segments: readonly SegmentSnapshot[], revision: number): void
  /** The flows as they stand now: what is loaded later changes no answer, but versions that are new with it are known. */
  standing(): Flows
  readonly all: readonly CompiledFlow[]
}

interface Names {
  readonly types: ReadonlySet<string>
  readonly starters: ReadonlyMap<string, readonly Starter[]>
  readonly listens: ReadonlySet<string>
  readonly questions: Questions | null
}

interface KnownSegments {
  readonly segments: readonly SegmentSnapshot[]
  readonly revision: number
}

/** Copied before it changes once somebody holds it: whoever does sees no change. */
interface Known {
  /** By `versionKey`. */
  readonly versions: Map<string, CompiledFlow>
  readonly currents: Map<string, CompiledFlow>
  /** By workspace. */
  readonly segments: Map<number, KnownSegments>
  /** By workspace, made when first asked for. */
  readonly names: Map<number, Names>
}

const none: readonly Starter[] = []
const versionKey = (flow: string, version: number) => `${flow}:${version}`

export function createFlowIndex(registry: Registry): FlowIndex {
  let now: Known = { versions: new Map(), currents: new Map(), segments: new Map(), names: new Map() }
  let isHeld = false
  const listenersFor = byEvent(registry.listeners)
  const flowsAt = (known: () => Known): Flows => ({
    version: (flow, version) => known().versions.get(versionKey(flow, version)) ?? now.versions.get(versionKey(flow, version)),
    current: (flow) => known().currents.get(flow),
    starters: (workspace, event) => {
      const { starters } = namesOf(known(), workspace, registry)
      const any = starters.get('*')
      const named = starters.get(event)
      return any === undefined ? (named ?? none) : [...(named ?? none), ...any]
    },
    listeners: (workspace, event) => {
      const named = listenersFor(event)
      if (named.length === 0) return named
      const { types } = namesOf(known(), workspace, registry)
      return named.filter(({ nodes }) => nodes === undefined || nodes.some((type) => types.has(type)))
    },
    questions: (workspace) => namesOf(known(), workspace, registry).questions,
    listens: (workspace, event) => {
      const { listens, types, questions } = namesOf(known(), workspace, registry)
      return (
        listens.has(event) ||
        listens.has('*') ||
        questions?.hears(event) === true ||
        listenersFor(event).some(({ nodes }) => nodes === undefined || nodes.some((type) => types.has(type)))
      )
    },
  })
  const changeable = (): Known => {
    if (isHeld) {
      const { versions, currents, segments, names } = now
      now = { versions: new Map(versions), currents: new Map(currents), segments: new Map(segments), names: new Map(names) }
    }
    isHeld = false
    return now
  }
  return {
    ...flowsAt(() => now),
    standing: () => {
      isHeld = true
      const then = now
      return flowsAt(() => then)
    },
    load: (snapshot) => putVersion(changeable(), snapshot, registry),
    loadSegments: (workspace, segments, revision) => {
      const known = changeable()
      known.segments.set(workspace, { segments, revision })
      known.names.delete(workspace)
    },
    get all() {
      return [...now.versions.values()]
    },
  }
}

/** Listeners by the name of an event, found once each. */
function byEvent(listeners: readonly ListenerDefinition[]): (event: string) => readonly ListenerDefinition[] {
  const named = new Set(listeners.flatMap(({ events }) => events))
  const some = (event: string) => listeners.filter(({ events }) => events.includes(event) || events.includes('*'))
  const found = new Map([...named].map((event) => [event, some(event)]))
  const others = some('*')
  return (event) => found.get(event) ?? others
}

function putVersion({ versions, currents, names }: Known, snapshot: FlowSnapshot, registry: Registry): void {
  const { flow: id, state, current, timezone } = snapshot
  const known = versions.get(versionKey(id, snapshot.version))
  const since = snapshot.since ?? 0
  const flow = known === undefined ? compile(snapshot, registry) : { ...known, state, current, defaultTimezone: timezone, since }
  versions.set(versionKey(id, flow.version), flow)
  // The state is the flow's: its older versions pause and go on with it, and only one version is current.
  for (const [key, other] of versions) {
    if (other.flow === id && other !== flow)
      versions.set(key, { ...other, state, current: other.current && !current, defaultTimezone: timezone })
  }
  const newest = [...versions.values()].find((version) => version.flow === id && version.current)
  if (newest === undefined) currents.delete(id)
  else currents.set(id, newest)
  names.delete(flow.workspace)
}

function namesOf({ versions, segments, names }: Known, workspace: number, registry: Registry): Names {
  let known = names.get(workspace)
  if (known === undefined) {
    const own = [...versions.values()].filter((flow) => flow.workspace === workspace)
    const flows = own.toSorted(byId)
    const { segments: held, revision } = segments.get(workspace) ?? noSegments
    const active = flows.filter(({ current, state }) => current && state === 'active')
    const questions = createQuestions({ registry, segments: held, revision, flows: active })
    names.set(workspace, (known = { ...indexNames(flows), questions }))
  }
  return known
}

/** Ids are decimal. The flows that one event starts begin in one order, whichever the order in which a process came to know them. */
const byId = (a: CompiledFlow, b: CompiledFlow) => a.flow.length - b.flow.length || (a.flow < b.flow ? -1 : a.flow > b.flow ? 1 : 0)

const noSegments: KnownSegments = { segments: [], revision: 0 }

function indexNames(flows: readonly CompiledFlow[]): Omit<Names, 'questions'> {
  const starters = new Map<string, Starter[]>()
  const listens = new Set<string>()
  const types = new Set<string>()
  for (const flow of flows) {
    for (const name of flow.listens) listens.add(name)
    for (const { definition } of flow.nodes.values()) types.add(definition.type)
    if (!flow.current || flow.state !== 'active') continue
    for (const { node, trigger } of flow.triggers) {
      if (trigger.kind !== 'event') continue
      for (const event of new Set([trigger.event].flat())) {
        starters.set(event, [...(starters.get(event) ?? []), { flow, node, where: trigger.where }])
      }
    }
  }
  return { starters, listens, types }
}
