/**
 * Where one step names another by id: in properties that the schema says hold a step of this flow, and in the paths of rules and texts
 * (`message.<id>.opened`, `vars.<id>`). Copies of steps are led to the copies.
 */
import type { FlowNode, Json, JsonObject } from '@millrace/core'
import { asList, asObject, hintsOf } from '../inspector/form/hints.ts'
import type { Manifests } from './graph.ts'

/** Old id to new id, of those that differ. */
export type Renames = ReadonlyMap<string, string>

export function withRenames(node: FlowNode, renames: Renames, manifests: Manifests): FlowNode {
  if (renames.size === 0) return node
  const schema = manifests.get(node.type)?.config ?? {}
  const config = renamed(node.config as JsonObject, [schema], { renames, paths: pathsNaming(renames) })
  return config === node.config ? node : { ...node, config: config as Record<string, unknown> }
}

interface Renaming {
  readonly renames: Renames
  readonly paths: RegExp
}

const pathsNaming = (renames: Renames) => {
  const ids = [...renames.keys()].map((id) => id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).sort((a, b) => b.length - a.length)
  return new RegExp(`\\b(message|vars)\\.(${ids.join('|')})(?![\\w:-])`, 'g')
}

function renamed(value: Json, schemas: readonly JsonObject[], renaming: Renaming): Json {
  if (typeof value === 'string') return renamedText(value, schemas, renaming)
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => renamed(item, partsOf(schemas, 'items'), renaming))
    return items.every((item, index) => item === value[index]) ? value : items
  }
  const object = asObject(value)
  if (object === undefined) return value
  const entries = Object.entries(object).map(([name, item]) => [name, renamed(item, partsOf(schemas, name), renaming)] as const)
  return entries.every(([name, item]) => item === object[name]) ? object : Object.fromEntries(entries)
}

function renamedText(text: string, schemas: readonly JsonObject[], { renames, paths }: Renaming): string {
  if (schemas.some((schema) => hintsOf(schema).widget === 'node')) return renames.get(text) ?? text
  return text.replace(paths, (_, root: string, id: string) => `${root}.${renames.get(id)!}`)
}

/** What the schemas, and their alternatives, say of a property, or of the items of a list. */
function partsOf(schemas: readonly JsonObject[], name: string): readonly JsonObject[] {
  return schemas.flatMap(alternativesOf).flatMap((schema) => {
    const part = name === 'items' && asObject(schema['properties']) === undefined ? schema['items'] : asObject(schema['properties'])?.[name]
    const object = asObject(part)
    return object === undefined ? [] : [object]
  })
}

function alternativesOf(schema: JsonObject): readonly JsonObject[] {
  const inside = [...asList(schema['anyOf']), ...asList(schema['oneOf']), ...asList(schema['allOf'])]
  return [schema, ...inside.flatMap((one) => alternativesOf(asObject(one) ?? {}))]
}
