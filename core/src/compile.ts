/**
 * A flow version made ready to run: ports resolved to nodes, disabled nodes passed through, the facts it reads found. Done once
 * per version; nothing here is looked up by name again while runs advance.
 */
import type { FlowDocument, FlowNode, FlowSettings } from './document.ts'
import { FlowError } from './errors.ts'
import type { Instant, Json, JsonObject, Rule } from './json.ts'
import type { FlowSnapshot } from './lane.ts'
import { factNeeds, type FactNeeds } from './mentions.ts'
import type { AnyNode } from './plugin.ts'
import type { Trigger } from './plugin-trigger.ts'
import { portsOf } from './ports.ts'
import type { Registry } from './registry.ts'
import type { EventPattern } from './run.ts'
import { withDefaults } from './validate.ts'

/** Where leaving by a port leads: a node, the end of the run, or its failure. */
export type Target = { readonly node: CompiledNode } | '@end' | '@fail'

export interface CompiledNode {
  readonly id: string
  readonly definition: AnyNode
  readonly config: JsonObject
  readonly targets: ReadonlyMap<string, Target>
}

export interface CompiledFlow {
  readonly workspace: number
  readonly flow: string
  readonly version: number
  readonly state: FlowSnapshot['state']
  readonly current: boolean
  readonly settings: FlowSettings
  /** `contact`, or the zone of every local time in this flow. */
  readonly timezone: string
  readonly defaultTimezone: string
  /** Moments up to here have passed. */
  readonly since: Instant
  readonly nodes: ReadonlyMap<string, CompiledNode>
  readonly triggers: readonly { readonly node: CompiledNode; readonly trigger: Trigger }[]
  readonly exits: readonly { readonly event: string; readonly where?: Rule }[]
  readonly watches: readonly { readonly node: CompiledNode; readonly pattern: EventPattern }[]
  readonly facts: FactNeeds
  /** Every event name that can start, move or end its runs; `*` for any. */
  readonly listens: ReadonlySet<string>
}

type Draft = Omit<CompiledNode, 'targets'> & { readonly targets: Map<string, Target> }

/** Throws `FlowError` `FLOW_NODE_TYPE_UNKNOWN` when a plugin is missing; a published document is otherwise known to be sound. */
export function compile(snapshot: FlowSnapshot, registry: Registry): CompiledFlow {
  const document = snapshot.document as FlowDocument
  const settings = document.settings ?? {}
  const nodes = new Map<string, Draft>(document.nodes.map((node) => [node.id, compileNode(node, registry)]))
  linkPorts(document, nodes)
  const enabled = document.nodes.filter((node) => node.disabled !== true).map((node) => nodes.get(node.id)!)
  const triggers = enabled.flatMap((node) => {
    const trigger = node.definition.starts?.(node.config)
    return trigger === undefined ? [] : [{ node, trigger }]
  })
  const watches = enabled.flatMap((node) => (node.definition.watch?.events(node.config) ?? []).map((pattern) => ({ node, pattern })))
  const exits = (settings.exit ?? []) as CompiledFlow['exits']
  return {
    workspace: snapshot.workspace,
    flow: snapshot.flow,
    version: snapshot.version,
    state: snapshot.state,
    current: snapshot.current,
    settings,
    timezone: settings.timezone ?? 'contact',
    defaultTimezone: snapshot.timezone,
    since: snapshot.since ?? 0,
    nodes,
    triggers,
    exits,
    watches,
    facts: factNeeds(plainFacts(registry), enabled.map(readerOf), settings as unknown as Json),
    listens: listensTo(enabled, triggers, exits, watches),
  }
}

/** Facts that stand under their own name: all but the families. */
const plainFacts = ({ facts }: Registry) => [...facts.values()].filter(({ params }) => params === undefined).map(({ name }) => name)

function readerOf({ id, definition, config, targets }: CompiledNode) {
  const { needs = [], watch } = definition
  const next = [...targets.values()].flatMap((target) => (typeof target === 'string' ? [] : [target.node.id]))
  const trigger = definition.starts?.(config)
  const rules = trigger?.kind === 'event' ? (trigger.where ?? null) : trigger?.kind === 'schedule' ? trigger.audience : null
  return {
    id,
    config: [config, rules as Json],
    needs: typeof needs === 'function' ? needs(config) : needs,
    watches: watch !== undefined,
    next,
  }
}

export function compileNode(node: FlowNode, registry: Registry): Draft {
  const definition = registry.nodes.get(node.type)
  if (definition === undefined) {
    throw new FlowError(
      'FLOW_NODE_TYPE_UNKNOWN',
      `Node ${node.id}: no installed plugin has the type ${node.type}; install it or replace the node`,
    )
  }
  const given = node.config as JsonObject
  const migrated = node.version < definition.version && definition.migrate ? definition.migrate(given, node.version) : given
  return { id: node.id, definition, config: withDefaults(definition.config, migrated) as JsonObject, targets: new Map() }
}

/** Fills every node's targets; an edge into a disabled node leads on to where that node's first port leads. */
function linkPorts(document: FlowDocument, nodes: ReadonlyMap<string, Draft>): void {
  const disabled = new Set(document.nodes.filter((node) => node.disabled === true).map((node) => node.id))
  const wires = new Map(document.edges.map((edge) => [`${edge.from}\n${edge.port}`, edge.to]))
  const firstPort = (node: Draft) => portsOf(node.definition.ports, node.config)[0]?.name
  const follow = (start: string): Target => {
    const seen = new Set<string>()
    let id: string | undefined = start
    while (id !== undefined && disabled.has(id) && !seen.has(id)) {
      seen.add(id)
      const port = firstPort(nodes.get(id)!)
      id = port === undefined ? undefined : wires.get(`${id}\n${port}`)
    }
    const node = id === undefined || disabled.has(id) ? undefined : nodes.get(id)
    return node === undefined ? '@end' : { node }
  }
  for (const node of nodes.values()) {
    const ports = portsOf(node.definition.ports, node.config)
    for (const port of ports) {
      const to = wires.get(`${node.id}\n${port.name}`)
      if (to !== undefined) node.targets.set(port.name, follow(to))
    }
    for (const port of ports) {
      if (!node.targets.has(port.name)) node.targets.set(port.name, otherwise(port.otherwise, node))
    }
  }
}

function otherwise(to: string | undefined, node: Draft): Target {
  if (to === '@end' || to === '@fail') return to
  return (to === undefined ? undefined : node.targets.get(to)) ?? '@end'
}

function listensTo(
  nodes: readonly CompiledNode[],
  triggers: CompiledFlow['triggers'],
  exits: CompiledFlow['exits'],
  watches: CompiledFlow['watches'],
): ReadonlySet<string> {
  const names = new Set<string>(exits.map((exit) => exit.event))
  for (const { trigger } of triggers) if (trigger.kind === 'event') for (const name of [trigger.event].flat()) names.add(name)
  for (const { pattern } of watches) if ('event' in pattern) names.add(pattern.event)
  for (const node of nodes) for (const name of node.definition.awaits?.(node.config) ?? []) names.add(name)
  return names
}
