/** The flows an engine knows, of every workspace, and who listens for which event: matching costs what matches, not what exists. */
import { compile, type CompiledFlow, type CompiledNode } from './compile.ts'
import type { Rule } from './json.ts'
import type { FlowSnapshot } from './lane.ts'
import type { Registry } from './registry.ts'

export interface Starter {
  readonly flow: CompiledFlow
  readonly node: CompiledNode
  readonly where: Rule | undefined
}

export interface FlowIndex {
  load(snapshot: FlowSnapshot): void
  version(flow: string, version: number): CompiledFlow | undefined
  current(flow: string): CompiledFlow | undefined
  /** Triggers of active flows for an event name, at most one per flow and node. */
  starters(workspace: number, event: string): readonly Starter[]
  /** Whether any version of any flow of the workspace could be moved by this event. */
  listens(workspace: number, event: string): boolean
  readonly all: readonly CompiledFlow[]
}

interface Names {
  readonly starters: ReadonlyMap<string, readonly Starter[]>
  readonly listens: ReadonlySet<string>
}

const none: readonly Starter[] = []
const versionKey = (flow: string, version: number) => `${flow}:${version}`

export function createFlowIndex(registry: Registry): FlowIndex {
  const versions = new Map<string, CompiledFlow>()
  const currents = new Map<string, CompiledFlow>()
  const names = new Map<number, Names>()
  const namesOf = (workspace: number) => {
    let known = names.get(workspace)
    if (known === undefined)
      names.set(workspace, (known = indexNames([...versions.values()].filter((flow) => flow.workspace === workspace))))
    return known
  }
  return {
    load: (snapshot) => {
      const { flow: id, state, current, timezone } = snapshot
      const known = versions.get(versionKey(id, snapshot.version))
      const flow = known === undefined ? compile(snapshot, registry) : { ...known, state, current, defaultTimezone: timezone }
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
    },
    version: (flow, version) => versions.get(versionKey(flow, version)),
    current: (flow) => currents.get(flow),
    starters: (workspace, event) => {
      const { starters } = namesOf(workspace)
      const any = starters.get('*')
      const named = starters.get(event)
      return any === undefined ? (named ?? none) : [...(named ?? none), ...any]
    },
    listens: (workspace, event) => {
      const { listens } = namesOf(workspace)
      return listens.has(event) || listens.has('*')
    },
    get all() {
      return [...versions.values()]
    },
  }
}

function indexNames(flows: readonly CompiledFlow[]): Names {
  const starters = new Map<string, Starter[]>()
  const listens = new Set<string>()
  for (const flow of flows) {
    for (const name of flow.listens) listens.add(name)
    if (!flow.current || flow.state !== 'active') continue
    for (const { node, trigger } of flow.triggers) {
      if (trigger.kind !== 'event') continue
      const list = starters.get(trigger.event) ?? []
      starters.set(trigger.event, [...list, { flow, node, where: trigger.where }])
    }
  }
  return { starters, listens }
}
