/** A message and the template that it was copied from: how they stand to each other, and how one is made of the other. */
import type { Json, JsonObject } from '@millrace/core'
import type { Resource, ResourceKind } from '../../api/resources.ts'
import { asObject, propertiesOf } from '../form/hints.ts'

/** The copy in a step. */
export interface Origin {
  readonly id: string
  readonly revision: number
}

/** `same`: as in the template. `changed`: here alone. `newer`: the template has changed since. `gone`: it was deleted. */
export type CopyState = 'none' | 'reading' | 'same' | 'changed' | 'newer' | 'gone'

export function originOf(value: unknown): Origin | null {
  const { id, revision } = asObject(value) ?? {}
  return typeof id === 'string' && typeof revision === 'number' ? { id, revision } : null
}

/** The settings of a message that a template of its channel has a say in; null: templates know no such channel. */
export function contentNames({ schema }: ResourceKind, channel: string): readonly string[] | null {
  const content = propertiesOf(schema).find(([name]) => name === channel)?.[1]
  return content === undefined ? null : propertiesOf(content).map(([name]) => name)
}

const picked = (config: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(config).filter(([name]) => names.includes(name)))
const without = (config: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(config).filter(([name]) => !names.includes(name)))

export const contentIn = (config: JsonObject, names: readonly string[]): JsonObject => picked(config, names)
export const contentOf = ({ config }: Pick<Resource, 'config'>, channel: string): JsonObject => asObject(config[channel]) ?? {}

/** The step with the template's content in place of its own; what else is set of it stays. `field` keeps where it came from. */
export function withTemplate(
  config: JsonObject,
  template: Resource,
  { channel, names, field }: { readonly channel: string; readonly names: readonly string[]; readonly field: string },
): JsonObject {
  return {
    ...without(config, names),
    ...picked(contentOf(template, channel), names),
    [field]: { id: template.id, revision: template.revision },
  }
}

export function copyState(
  origin: Origin | null,
  templates: readonly Resource[] | undefined,
  { content, channel }: { readonly content: JsonObject; readonly channel: string },
): CopyState {
  if (origin === null) return 'none'
  if (templates === undefined) return 'reading'
  const template = templates.find(({ id }) => id === origin.id)
  if (template === undefined) return 'gone'
  if (equal(content, contentOf(template, channel))) return 'same'
  return template.revision > origin.revision ? 'newer' : 'changed'
}

/** The database keeps the keys of objects in an order of its own. */
const equal = (one: JsonObject, other: JsonObject) => JSON.stringify(ordered(one)) === JSON.stringify(ordered(other))

function ordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(ordered)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, inner]) => [name, ordered(inner as Json)]))
}
