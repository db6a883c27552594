/**
 * The registry: everything the installed plugins bring, by name. The only door through which server, simulator and editor meet
 * nodes and channels (law 1).
 */
import type { JsonObject } from './json.ts'
import type {
  AnyCall,
  AnyChannel,
  AnyCompute,
  AnyFact,
  AnyNode,
  AnyWrite,
  ListenerDefinition,
  MembershipDefinition,
  PluginDefinition,
} from './plugin.ts'
import type { TemplateDefinition } from './plugin-template.ts'
import { sendNode } from './channel.ts'
import type { OperationDefinition, ReportDefinition } from './plugin-door.ts'
import { readFactKey } from './rules/fact-key.ts'

export interface Registry {
  readonly plugins: readonly PluginDefinition[]
  readonly nodes: ReadonlyMap<string, AnyNode>
  readonly writes: ReadonlyMap<string, AnyWrite>
  readonly calls: ReadonlyMap<string, AnyCall>
  readonly computes: ReadonlyMap<string, AnyCompute>
  readonly facts: ReadonlyMap<string, AnyFact>
  /** A fact by its name, or a member of a family of facts by its `factKey`. */
  fact(key: string): AnyFact | undefined
  readonly listeners: readonly ListenerDefinition[]
  /** Null when no plugin keeps segments. */
  readonly membership: MembershipDefinition | null
  readonly reports: ReadonlyMap<string, ReportDefinition>
  readonly operations: ReadonlyMap<string, OperationDefinition>
  readonly channels: ReadonlyMap<string, AnyChannel>
  readonly templates: ReadonlyMap<string, TemplateDefinition>
}

/** Joins plugins into one registry. Throws when two bring the same name, or a name that the runtime keeps for itself. */
export function createRegistry(plugins: readonly PluginDefinition[]): Registry {
  const names = new Set<string>()
  for (const plugin of plugins) {
    if (names.has(plugin.name)) throw new Error(`Plugin ${plugin.name} is loaded twice`)
    names.add(plugin.name)
  }
  const channels = collect(
    plugins,
    'channel',
    (plugin) => plugin.channels,
    (channel) => channel.name,
  )
  const withSendNodes = [...plugins, { name: '@millrace/core', nodes: [...channels.values()].map(sendNode) }]
  const facts = collect(
    plugins,
    'fact',
    (plugin) => plugin.facts,
    (fact) => fact.name,
  )
  return {
    plugins,
    facts,
    fact: membersOf(facts),
    listeners: plugins.flatMap((plugin) => plugin.listeners ?? []),
    membership: membershipOf(plugins),
    reports: collect(
      plugins,
      'report',
      (plugin) => plugin.reports,
      (report) => report.name,
    ),
    operations: collect(
      plugins,
      'operation',
      (plugin) => plugin.operations,
      (operation) => operation.name,
    ),
    nodes: collect(
      withSendNodes,
      'node type',
      (plugin) => plugin.nodes,
      (node) => node.type,
    ),
    writes: collect(
      plugins,
      'write',
      (plugin) => plugin.writes,
      (write) => write.type,
    ),
    calls: collect(
      plugins,
      'call',
      (plugin) => plugin.calls,
      (call) => call.type,
    ),
    computes: collect(
      plugins,
      'computation',
      (plugin) => plugin.computes,
      (compute) => compute.type,
    ),
    channels,
    templates: collect(
      plugins,
      'template',
      (plugin) => plugin.templates,
      (template) => template.id,
    ),
  }
}

/** A member of a family is a fact of its own, made when it is first asked for. */
function membersOf(facts: ReadonlyMap<string, AnyFact>): Registry['fact'] {
  const members = new Map<string, AnyFact | undefined>(facts)
  return (key) => {
    if (!members.has(key)) members.set(key, memberOf(facts, key))
    return members.get(key)
  }
}

function memberOf(facts: ReadonlyMap<string, AnyFact>, key: string): AnyFact | undefined {
  const mention = readFactKey(key)
  const family = mention === null ? undefined : facts.get(mention.name)
  if (family?.params === undefined) return undefined
  const params = mention!.params as JsonObject
  const { hears, see, view, changesAt, load } = family
  return {
    ...family,
    name: key,
    load: (sql, query) => load.call(family, sql, { ...query, params }),
    ...(hears && { hears: () => hears.call(family, params) }),
    ...(see && { see: (value, event) => see.call(family, value, event, params) }),
    ...(view && { view: (value, query) => view.call(family, value, { ...query, params }) }),
    ...(changesAt && { changesAt: (value, query) => changesAt.call(family, value, { ...query, params }) }),
  }
}

function membershipOf(plugins: readonly PluginDefinition[]): MembershipDefinition | null {
  const [first, second] = plugins.filter(({ membership }) => membership !== undefined)
  if (second !== undefined) throw new Error(`Plugin ${second.name}: the membership of segments is kept by ${first!.name} already`)
  return first?.membership ?? null
}

function collect<T>(
  plugins: readonly PluginDefinition[],
  what: string,
  read: (plugin: PluginDefinition) => readonly T[] | undefined,
  nameOf: (item: T) => string,
): ReadonlyMap<string, T> {
  const found = new Map<string, T>()
  for (const plugin of plugins) {
    for (const item of read(plugin) ?? []) {
      const name = nameOf(item)
      if (found.has(name)) throw new Error(`Plugin ${plugin.name}: ${what} ${name} is already registered`)
      found.set(name, item)
    }
  }
  return found
}
