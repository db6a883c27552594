/** A config with its rules in words, and names in place of ids, wherever its schema has them: for the line under a card's title. */
import type { Json, JsonObject } from '@millrace/core'
import { asObject, hintsOf, type Hints } from '../inspector/form/hints.ts'
import type { SpokenPlace } from '../inspector/rule/speech.ts'

const named = ['flow', 'flowNode', 'node', 'segment', 'subscription-group', 'channel', 'resource', 'field'] as const
type Named = (typeof named)[number]

export interface Speaker {
  rule(rule: Json, place?: SpokenPlace): string
  /** What people call the flow, step, segment or channel of this id; a resource is named with its kind (`form/7`), a step of another flow with that flow (`12/mail`). */
  name(widget: Named, id: string): string | undefined
}

const isNamed = (widget: string | undefined): widget is Named => (named as readonly (string | undefined)[]).includes(widget)

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
    return place.speak.name(hints.widget, keyOf(value, hints, place.holder)) ?? value
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

/** What the id alone does not tell stands beside it: in the schema, or in the object that holds it. */
function keyOf(id: string, { widget, resource, flow }: Hints, holder: JsonObject | undefined): string {
  if (widget === 'resource') return `${resource}/${id}`
  return widget === 'flowNode' ? `${String(holder?.[flow ?? ''] ?? '')}/${id}` : id
}

function partsOf(schema: JsonObject): readonly (readonly [string, JsonObject])[] {
  const parts = [...Object.entries(asObject(schema['properties']) ?? {}), ['', schema['items'] ?? null] as const]
  return parts.flatMap(([name, part]) => {
    const object = asObject(part)
    return object === undefined ? [] : [[name, object] as const]
  })
}
