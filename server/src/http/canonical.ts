/**
 * Canonical JSON of a flow document: keys in one fixed order, so that equal flows are equal bytes and a change shows as the lines that
 * changed. Arrays keep their order.
 */
import type { FlowDocument, Json, JsonObject } from '@millrace/core'

/** Keys that come first, in this order; all others follow by code unit. */
const first = ['millrace', 'name', 'settings', 'nodes', 'edges', 'id', 'type', 'version', 'from', 'port', 'to']

export function canonicalJson(document: FlowDocument | JsonObject): string {
  return `${JSON.stringify(ordered(document as unknown as Json), null, 2)}\n`
}

function ordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(ordered)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, ordered(item as Json)]))
}

function rank(key: string): number {
  const index = first.indexOf(key)
  return index === -1 ? first.length : index
}
