/** What is told of a connection: what it is for, how far it is set up, and never a secret, not even in part. */
import { isoOf, type JsonObject, type PluginDefinition } from '@millrace/core'
import type { Connections, Kept } from './connections.ts'
import { publicOf, secretNames } from './secrets.ts'

export interface Viewing {
  readonly plugin: PluginDefinition
  /** What it is called in addresses. */
  readonly path: string
  readonly kept: Kept | null
  /** Makes the address of a route; null for those who may not change anything: whoever has an address may call it. */
  readonly urlOf: ((route: string, ticket: string) => string) | null
}

export function connectionView(connections: Connections, { plugin, path, kept, urlOf }: Viewing) {
  const { title, description = null, icon, example = null, test } = plugin.connection!
  const shape = connections.shapeOf(plugin.name)
  const given = connections.given(plugin.name)
  const own = kept?.settings ?? {}
  const by = kept !== null ? ('workspace' as const) : Object.keys(given).length > 0 ? ('environment' as const) : null
  return {
    plugin: path,
    package: plugin.name,
    title,
    description,
    icon,
    schema: JSON.parse(JSON.stringify(shape.schema)) as JsonObject,
    example,
    nodes: nodesOf(plugin),
    testable: test !== undefined,
    connected: by !== null && !isUnreadable(kept),
    by,
    unreadable: isUnreadable(kept),
    revision: kept?.revision ?? null,
    settings: publicOf(shape, own),
    secrets: [...secretNames(shape, own)],
    environment: { settings: publicOf(shape, given), secrets: [...secretNames(shape, given)] },
    webhooks: webhooksOf(plugin, { kept, urlOf }),
    updatedAt: kept === null ? null : isoOf(kept.updatedAt),
  }
}

const isUnreadable = (kept: Kept | null) => kept !== null && kept.settings === null

/** The types of steps that the plugin brings: those that stop working with it. */
export const nodesOf = ({ nodes = [], channels = [] }: PluginDefinition): string[] => [
  ...nodes.map(({ type }) => type),
  ...channels.map(({ name }) => `${name}.send`),
]

function webhooksOf({ routes = [] }: PluginDefinition, { kept, urlOf }: Pick<Viewing, 'kept' | 'urlOf'>) {
  return routes
    .filter(({ by }) => by === 'connection')
    .map(({ name, title, method }) => ({ name, title, method, url: kept === null || urlOf === null ? null : urlOf(name, kept.ticket) }))
}
