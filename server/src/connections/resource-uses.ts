/**
 * Which flows name which resources, read from the schemas of their nodes alone: a property with `x-ui.resource: '<kind>'` holds the id of
 * one, or an object with it.
 */
import type { FlowDocument, Json, JsonObject, Registry, Sql } from '@millrace/core'
import { flowsInUse, type FlowUse, usesWhere } from './flow-uses.ts'

type Schema = Readonly<Record<string, unknown>>

export async function usesOfResource(
  { sql, registry }: { readonly sql: Sql; readonly registry: Pick<Registry, 'nodes'> },
  { workspace, kind, id }: { readonly workspace: number; readonly kind: string; readonly id: string },
): Promise<readonly FlowUse[]> {
  const names = ({ nodes }: FlowDocument) =>
    nodes.some(({ type, config }) => idsIn(registry.nodes.get(type)?.config, config as JsonObject, kind).includes(id))
  return usesWhere(await flowsInUse(sql, workspace), names)
}

/** Ids of a kind that a value names where its schema says so. */
export function idsIn(schema: unknown, value: Json | undefined, kind: string): readonly string[] {
  if (!isObject(schema) || value === undefined || value === null) return []
  const hint = schema['x-ui']
  if (isObject(hint) && hint['resource'] === kind) return idsOf(value)
  const alternatives = [schema['anyOf'], schema['oneOf'], schema['allOf']].flatMap((some) =>
    Array.isArray(some) ? (some as unknown[]) : [],
  )
  const inside = alternatives.flatMap((each) => idsIn(each, value, kind))
  if (Array.isArray(value)) return [...inside, ...value.flatMap((item: Json) => idsIn(schema['items'], item, kind))]
  if (typeof value !== 'object' || !isObject(schema['properties'])) return inside
  const own = Object.entries(schema['properties']).flatMap(([name, property]) => idsIn(property, (value as JsonObject)[name], kind))
  return [...inside, ...own]
}

function idsOf(value: Json): readonly string[] {
  if (typeof value === 'string') return [value]
  if (value === null || typeof value !== 'object') return []
  if (Array.isArray(value)) return value.flatMap(idsOf)
  return idsOf((value as JsonObject)['id'] ?? null)
}

const isObject = (value: unknown): value is Schema => value !== null && typeof value === 'object' && !Array.isArray(value)
