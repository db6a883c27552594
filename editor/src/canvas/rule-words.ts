/** A config with its rules in words, wherever its schema has them: for the line under a card's title. */
import type { Json, JsonObject } from '@millrace/core'
import { asObject, hintsOf } from '../inspector/form/hints.ts'
import type { SpokenPlace } from '../inspector/rule/speech.ts'

export type Speaker = (rule: Json, place?: SpokenPlace) => string

/** Whether anything in the schema is a rule: a config without one need not be worded anew when the words change. */
export function hasRules(schema: JsonObject): boolean {
  return hintsOf(schema).widget === 'rule' || partsOf(schema).some(([, part]) => hasRules(part))
}

export function withRuleWords(value: Json, schema: JsonObject, speak: Speaker): Json {
  return worded(value, schema, { speak, holder: undefined })
}

function worded(value: Json, schema: JsonObject, place: { readonly speak: Speaker; readonly holder: JsonObject | undefined }): Json {
  const hints = hintsOf(schema)
  if (hints.widget === 'rule') return place.speak(value, { holder: place.holder, scope: hints.scope })
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
