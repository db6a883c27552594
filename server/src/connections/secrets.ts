/**
 * What of a plugin's settings is secret, and how a change meets what is kept: secrets that are not given stay, unless an address changes
 * that they are for. What a plugin keeps besides its own settings (tokens that it was given) is secret, and its own affair.
 */
import { type Json, type JsonObject, type PluginDefinition, withDefaults } from '@millrace/core'

export interface Shape {
  readonly schema: object
  /** Names of the settings there are. */
  readonly known: ReadonlySet<string>
  readonly secret: ReadonlySet<string>
  /** Addresses that the secrets are for. */
  readonly hosts: readonly string[]
}

interface Hint {
  readonly widget?: unknown
  readonly host?: unknown
}

export function shapeOf({ settings }: Pick<PluginDefinition, 'settings'>): Shape {
  const schema: object = settings ?? { type: 'object', properties: {} }
  const properties = Object.entries((schema as { properties?: Readonly<Record<string, object>> }).properties ?? {})
  const hintOf = (property: object) => (property as { 'x-ui'?: Hint })['x-ui'] ?? {}
  return {
    schema,
    known: new Set(properties.map(([name]) => name)),
    secret: new Set(properties.filter(([, property]) => hasSecret(property)).map(([name]) => name)),
    hosts: properties.filter(([, property]) => hintOf(property).host === true).map(([name]) => name),
  }
}

/** A setting with a password anywhere inside is secret as a whole. */
function hasSecret(schema: unknown): boolean {
  if (schema === null || typeof schema !== 'object') return false
  if (!Array.isArray(schema) && (schema as { 'x-ui'?: Hint })['x-ui']?.widget === 'password') return true
  return Object.values(schema).some(hasSecret)
}

const isSecret = ({ known, secret }: Shape, name: string) => secret.has(name) || !known.has(name)
const picked = (settings: JsonObject, fits: (name: string) => boolean): JsonObject =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => fits(name)))

export const publicOf = (shape: Shape, settings: JsonObject): JsonObject => picked(settings, (name) => !isSecret(shape, name))
export const secretsOf = (shape: Shape, settings: JsonObject): readonly Json[] =>
  Object.values(picked(settings, (name) => isSecret(shape, name)))
/** Names of the secret settings that have a value. */
export const secretNames = ({ secret }: Shape, settings: JsonObject): readonly string[] =>
  [...secret].filter((name) => Object.hasOwn(settings, name))
/** Without what the plugin keeps for itself: what the schema has a say in. */
export const declaredOf = ({ known }: Shape, settings: JsonObject): JsonObject => picked(settings, (name) => known.has(name))

export interface Change {
  readonly shape: Shape
  /** By the environment. */
  readonly given: JsonObject
  readonly kept: JsonObject
  /** All settings that are not secret, and the secrets that change; null: it has none. */
  readonly asked: JsonObject
}

/** What is to be kept. Of `needed` there is some when an address changed that these secrets are for: they must be given anew. */
export interface Changed {
  readonly settings: JsonObject
  readonly needed: readonly string[]
}

export function changed({ shape, given, kept, asked }: Change): Changed {
  const unset = new Set(Object.keys(asked).filter((name) => asked[name] === null))
  const answered = new Set(Object.keys(asked).filter((name) => !unset.has(name)))
  const merged = { ...picked(kept, (name) => isSecret(shape, name)), ...asked }
  const settings = picked(merged, (name) => !unset.has(name))
  const before = filled(shape, { ...given, ...kept })
  const after = filled(shape, { ...given, ...settings })
  if (shape.hosts.every((name) => JSON.stringify(before[name]) === JSON.stringify(after[name]))) return { settings, needed: [] }
  const needed = secretNames(shape, after).filter((name) => !answered.has(name))
  return { settings: picked(settings, (name) => shape.known.has(name) || answered.has(name)), needed }
}

const filled = ({ schema }: Shape, settings: JsonObject) => withDefaults(schema, settings) as JsonObject
