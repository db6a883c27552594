/** Which widget edits a property: the one its hints name, else one that fits its schema, else the JSON editor, which fits all. */
import type { JsonObject } from '@millrace/core'
import { accepts, asList, asObject, hintsOf, propertiesOf, valuesOf } from './hints.ts'

export const widgets = [
  'text',
  'lines',
  'password',
  'number',
  'switch',
  'select',
  'segmented',
  'checkboxes',
  'words',
  'branches',
  'group',
  'values',
  'duration',
  'instant',
  'timeOfDay',
  'window',
  'liquid',
  'html',
  'mjml',
  'code',
  'rule',
  'event',
  'tag',
  'field',
  'node',
  'nodes',
  'segment',
  'subscription-group',
  'resource',
  'template',
  'colour',
  'channel',
  'flow',
  'flowNode',
  'timezone',
  'cron',
  'either',
  'json',
] as const
export type Widget = (typeof widgets)[number]

/** More choices than this are a list to open, not a row to press. */
const widestRow = 4

export function widgetOf(schema: JsonObject): Widget {
  const hints = hintsOf(schema)
  const named = widgets.find((widget) => widget === hints.widget)
  if (named !== undefined) return named
  const values = valuesOf(schema)
  if (values !== null) return values.length <= widestRow && hints.labels !== undefined ? 'segmented' : 'select'
  if (accepts(schema, 'array')) return widgetOfList(asObject(schema['items']) ?? {})
  if (accepts(schema, 'object')) return propertiesOf(schema).length > 0 ? 'group' : isRecord(schema) ? 'values' : 'json'
  if (accepts(schema, 'boolean')) return 'switch'
  if (isDurationOrNumber(schema)) return 'either'
  if (accepts(schema, 'string')) return widgetOfText(schema, hints.lines)
  return accepts(schema, 'number') || accepts(schema, 'integer') ? 'number' : 'json'
}

function widgetOfList(items: JsonObject): Widget {
  if (hintsOf(items).widget === 'node') return 'nodes'
  if (valuesOf(items) !== null) return 'checkboxes'
  if (accepts(items, 'object')) return 'branches'
  return accepts(items, 'string') ? 'words' : 'json'
}

function widgetOfText(schema: JsonObject, lines = 1): Widget {
  const format = schema['format']
  if (format === 'duration' || format === 'iso-duration' || format === 'iso-offset') return 'duration'
  if (format === 'date-time' || format === 'local-date-time') return 'instant'
  if (format === 'time') return 'timeOfDay'
  if (format === 'timezone') return 'timezone'
  return lines > 1 ? 'lines' : 'text'
}

function isDurationOrNumber(schema: JsonObject): boolean {
  const alternatives = asList(schema['anyOf'] ?? schema['oneOf']).map((one) => asObject(one) ?? {})
  const isDuration = (one: JsonObject) => accepts(one, 'string') && widgetOfText(one) === 'duration'
  const isNumber = (one: JsonObject) => accepts(one, 'number') || accepts(one, 'integer')
  return alternatives.length === 2 && alternatives.some(isDuration) && alternatives.some(isNumber)
}

function isRecord(schema: JsonObject): boolean {
  return 'patternProperties' in schema || asObject(schema['additionalProperties']) !== undefined
}
