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
  const named = <T extends { readonly name: string }>(what: string, of: Brought<T>) => collect(plugins, { what, of, nameOf: byName })
  const typed = <T extends { readonly type: string }>(what: string, of: Brought<T>) => collect(plugins, { what, of, nameOf: byType })
  const channels = named('channel', (plugin) => plugin.channels)
  const sendNodes = { name: '@millrace/core', nodes: [...channels.values()].map(sendNode) }
  const facts = named('fact', (plugin) => plugin.facts)
  return {
    plugins,
    facts,
    fact: membersOf(facts),
    listeners: plugins.flatMap((plugin) => plugin.listeners ?? []),
    membership: membershipOf(plugins),
    reports: named('report', (plugin) => plugin.reports),
    operations: named('operation', (plugin) => plugin.operations),
    nodes: collect<AnyNode>([...plugins, sendNodes], { what: 'node type', of: (plugin) => plugin.nodes, nameOf: byType }),
    writes: typed('write', (plugin) => plugin.writes),
    calls: typed('call', (plugin) => plugin.calls),
    computes: typed('computation', (plugin) => plugin.computes),
    channels,
    templates: collect(plugins, { what: 'template', of: (plugin) => plugin.templates, nameOf: ({ id }) => id }),
  }
}

const byName = ({ name }: { readonly name: string }) => name
const byType = ({ type }: { readonly type: string }) => type

/** Members that are kept made: whoever asks for rules by the thousand costs no memory for ever. */
const membersKept = 10_000

/** A member of a family is a fact of its own, made when it is asked for and not kept. */
function membersOf(facts: ReadonlyMap<string, AnyFact>): Registry['fact'] {
  const members = new Map<string, AnyFact | undefined>()
  return (key) => {
    const plain = facts.get(key)
    if (plain !== undefined) return plain
    if (!members.has(key)) {
      if (members.size >= membersKept) members.clear()
      members.set(key, memberOf(facts, key))
    }
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

type Brought<T> = (plugin: PluginDefinition) => readonly T[] | undefined

interface Collecting<T> {
  /** What such a thing is called when two are called alike. */
  readonly what: string
  readonly of: Brought<T>
  readonly nameOf: (item: T) => string
}

function collect<T>(plugins: readonly PluginDefinition[], { what, of, nameOf }: Collecting<T>): ReadonlyMap<string, T> {
  const found = new Map<string, T>()
  for (const plugin of plugins) {
    for (const item of of(plugin) ?? []) {
      const name = nameOf(item)
      if (found.has(name)) throw new Error(`Plugin ${plugin.name}: ${what} ${name} is already registered`)
      found.set(name, item)
    }
  }
  return found
}
