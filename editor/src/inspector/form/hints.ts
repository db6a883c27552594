/** `x-ui` hints: what a schema says about its form, next to each property. Unknown hints are ignored, absent ones have defaults. */
import type { Json, JsonObject, Localized } from '@millrace/core'

export interface Hints {
  readonly widget?: string
  readonly title?: Localized
  readonly help?: Localized
  readonly group?: 'main' | 'advanced'
  readonly order?: number
  /** JsonLogic over the object that holds the property. */
  readonly showIf?: Json
  readonly placeholder?: string | Localized
  /** Titles of the values of an enum. */
  readonly labels?: Readonly<Record<string, Localized>>
  readonly lines?: number
  /** No field of the form: another part of the editor keeps it. */
  readonly hidden?: boolean
  /** Of the widget `mjml`: the property beside it that keeps the blocks, and those that give way to it. */
  readonly blocks?: string
  readonly instead?: readonly string[]
  /** Of the widget `flowNode`: the property beside it that names the flow, and which of its steps are offered; absent: all. */
  readonly flow?: string
  readonly among?: 'messages' | 'watching'
  /** Of the widget `segment`: the step fills or empties a static one, and (true) may name one that is not there yet. */
  readonly creates?: boolean
  /** Of the widget `resource`: whose kind is offered. */
  readonly resource?: string
  /** Of the widget `resource`: something that the workspace does not have, such as a form of the site's own, may be named too. */
  readonly other?: boolean
  /** Of a part that is the content of a message: the type of step that it is the config of. */
  readonly node?: string
  /** Of the widget `contact`: the property beside it that says who it is. */
  readonly named?: string
  /** Of the widget `password`: a secret is kept, which is not shown. */
  readonly kept?: boolean
  /** Of the widget `rule`: what the rule can read, see `rule/scope.ts`. */
  readonly scope?: string
}

export function hintsOf(schema: Json | undefined): Hints {
  const hints = asObject(schema)?.['x-ui']
  return (asObject(hints) ?? {}) as Hints
}

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
}

export function asList(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : []
}

export function propertiesOf(schema: JsonObject): readonly (readonly [string, JsonObject])[] {
  return Object.entries(asObject(schema['properties']) ?? {}).flatMap(([name, property]) => {
    const object = asObject(property)
    return object === undefined ? [] : [[name, object] as const]
  })
}

/** What the properties are when a config leaves them out; a form reads a config with these. */
export function defaultsOf(schema: JsonObject): JsonObject {
  return Object.fromEntries(
    propertiesOf(schema).flatMap(([name, { default: value }]) => (value === undefined ? [] : [[name, value] as const])),
  )
}

/** The values a property can take when they can be listed: `enum`, or alternatives that are each one `const`. */
export function valuesOf(schema: JsonObject): readonly Json[] | null {
  if (Array.isArray(schema['enum'])) return schema['enum'] as readonly Json[]
  const alternatives = asList(schema['anyOf'] ?? schema['oneOf']).map(asObject)
  if (alternatives.length === 0 || !alternatives.every((alternative) => alternative !== undefined && 'const' in alternative)) return null
  return alternatives.map((alternative) => alternative?.['const'] ?? null)
}

/** Whether the schema, or one of its alternatives, takes values of this JSON type. */
export function accepts(schema: JsonObject, type: string): boolean {
  if (schema['type'] === type || asList(schema['type']).includes(type)) return true
  return asList(schema['anyOf'] ?? schema['oneOf']).some((alternative) => accepts(asObject(alternative) ?? {}, type))
}
