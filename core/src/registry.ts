/**
 * The registry: everything the installed plugins bring, by name. The only door through which server, simulator and editor meet
 * nodes and channels (law 1).
 */
import type { AnyCall, AnyChannel, AnyCompute, AnyFact, AnyNode, AnyWrite, PluginDefinition } from './plugin.ts'
import { sendNode } from './channel.ts'

export interface Registry {
  readonly plugins: readonly PluginDefinition[]
  readonly nodes: ReadonlyMap<string, AnyNode>
  readonly writes: ReadonlyMap<string, AnyWrite>
  readonly calls: ReadonlyMap<string, AnyCall>
  readonly computes: ReadonlyMap<string, AnyCompute>
  readonly facts: ReadonlyMap<string, AnyFact>
  readonly channels: ReadonlyMap<string, AnyChannel>
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
  return {
    plugins,
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
    facts: collect(
      plugins,
      'fact',
      (plugin) => plugin.facts,
      (fact) => fact.name,
    ),
    channels,
  }
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
