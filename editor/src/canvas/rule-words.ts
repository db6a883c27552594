/** A config with its rules in words, and names in place of ids, wherever its schema has them: for the line under a card's title. */
import type { Json, JsonObject } from '@millrace/core'
import { asObject, hintsOf } from '../inspector/form/hints.ts'
import type { SpokenPlace } from '../inspector/rule/speech.ts'

type Named = 'flow' | 'node' | 'segment' | 'channel' | 'resource'

export interface Speaker {
  rule(rule: Json, place?: SpokenPlace): string
  /** What people call the flow, step, segment or channel of this id; a resource is named with its kind: `form/7`. */
  name(widget: Named, id: string): string | undefined
}

const named: ReadonlySet<string | undefined> = new Set<Named>(['flow', 'node', 'segment', 'channel', 'resource'])
const isNamed = (widget: string | undefined): widget is Named => named.has(widget)

/** Whether anything in the schema is a rule or an id: a config without one need not be worded anew when the words change. */
export function hasWords(schema: JsonObject): boolean {
  const { widget } = hintsOf(schema)
  return widget === 'rule' || isNamed(widget) || partsOf(schema).some(([, part]) => hasWords(part))
}

export function inWords(value: Json, schema: JsonObject, speak: Speaker): Json {
  return worded(value, schema, { speak, holder: undefined })
}

function worded(value: Json, schema: JsonObject, place: { readonly speak: Speaker; readonly holder: JsonObject | undefined }): Json {
  const hints = hintsOf(schema)
  if (hints.widget === 'rule') return place.speak.rule(value, { holder: place.holder, scope: hints.scope })
  if (isNamed(hints.widget) && typeof value === 'string') {
    return place.speak.name(hints.widget, hints.widget === 'resource' ? `${hints.resource}/${value}` : value) ?? value
  }
  if (Array.isArray(value)) {
    const items = asObject(schema['items'])
    return items === undefined ? value : value.map((item: Json) => worded(item, items, place))
  }
  const object = asObject(value)
  const properties = asObject(schema['properties'])
  if (object === undefined || properties === undefined) return value
  const inside = { speak: place.speak, holder: object }
  return Object.fromEntries(Object.entries(object).map(([name, item]) => [name, worded(item, asObject(properties[name]) ?? {}, inside)]))
}

function partsOf(schema: JsonObject): readonly (readonly [string, JsonObject])[] {
  const parts = [...Object.entries(asObject(schema['properties']) ?? {}), ['', schema['items'] ?? null] as const]
  return parts.flatMap(([name, part]) => {
    const object = asObject(part)
    return object === undefined ? [] : [[name, object] as const]
  })
}
