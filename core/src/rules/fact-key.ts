/** The name of one member of a family of facts: the family's name, a space, and its parameters as JSON with sorted keys. */
import type { Json, JsonObject } from '../json.ts'

export interface FactMention {
  readonly name: string
  readonly params: JsonObject
}

export function factKey({ name, params }: FactMention): string {
  return `${name} ${sorted(params)}`
}

/** Null for what is none: the name of a fact that has no parameters, or a field of contacts whose name has spaces. */
export function readFactKey(key: string): FactMention | null {
  const space = key.indexOf(' ')
  return space === -1 ? null : mentionOf([key.slice(0, space), jsonOf(key.slice(space + 1)) ?? null])
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What the arguments of `{"fact": [name, params]}` mention; null when they are not written out as they must be. */
export function mentionOf([name, params = {}]: readonly unknown[]): FactMention | null {
  if (typeof name !== 'string' || !/^[A-Za-z][A-Za-z0-9_.-]*$/.test(name)) return null
  if (params === null || typeof params !== 'object' || Array.isArray(params)) return null
  return { name, params: params as JsonObject }
}

function sorted(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`
  const keys = Object.keys(value).toSorted()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${sorted((value as JsonObject)[key]!)}`).join(',')}}`
}
