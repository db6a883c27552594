/** What the editor learns of the installed node types and channels: pure data, served at `/api/node-types`. */
import type { JsonObject, Localized } from './json.ts'
import type { AnyNode, PortSource } from './plugin.ts'
import type { Registry } from './registry.ts'

export interface NodeManifest {
  readonly type: string
  readonly version: number
  readonly title: Localized
  readonly description: Localized | null
  readonly group: string
  readonly icon: string
  /** JSON Schema of the config, with `x-ui` hints. */
  readonly config: JsonObject
  readonly example: JsonObject
  readonly summary: Localized | null
  /** See `portsOf`. */
  readonly ports: readonly PortSource[]
  readonly trigger: boolean
  readonly waits: boolean
  /** Takes note of events from anywhere in the flow, so it needs no incoming edge. */
  readonly watches: boolean
  /** Types that such a node can be turned into (`convertNode`). */
  readonly converts: readonly string[]
}

export function nodeManifest(node: AnyNode): NodeManifest {
  return {
    type: node.type,
    version: node.version,
    title: node.title,
    description: node.description ?? null,
    group: node.group,
    icon: node.icon,
    config: JSON.parse(JSON.stringify(node.config)) as JsonObject,
    example: (node.example ?? {}) as JsonObject,
    summary: node.summary ?? null,
    ports: node.ports,
    trigger: node.starts !== undefined,
    waits: node.waits === true,
    watches: node.watch !== undefined,
    converts: Object.keys(node.converts ?? {}),
  }
}

export function manifestOf(registry: Registry): readonly NodeManifest[] {
  return [...registry.nodes.values()].map(nodeManifest)
}
