/**
 * The values that decided a step, line by line: nested ones by what people call their fields, instants in words. Left out are ids
 * of messages, and the branch, which is told beside.
 */
import type { Json, JsonObject } from '@millrace/core'

export interface WhyWords {
  /** The word for a name that nodes use, or the name itself. */
  name(name: string): string
  /** What people call a field, or its path. */
  field(path: string): string
  /** A value of a field with names in place of ids. */
  worded(path: string, value: Json): Json
  /** The word for a value that nodes use, or the value itself. */
  value(name: string, value: string): string
  instant(iso: string): string
  readonly nothing: string
  readonly yes: string
  readonly no: string
}

export type Line = readonly [name: string, value: string]

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/
/** Also as SDKs make them: `node-next-1796069222257-` before a UUID. */
const messageId = /^(?:[a-z]+(?:-[a-z0-9]+)*-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function whyLines(why: Json | undefined, words: WhyWords): readonly Line[] {
  if (why === undefined || why === null) return []
  if (typeof why !== 'object' || Array.isArray(why)) return [['', textOf(why, words)]]
  return Object.entries(why).flatMap(([name, value]): readonly Line[] => {
    if (name === 'values' && value !== null && typeof value === 'object' && !Array.isArray(value)) {
      return Object.entries(value).map(([path, item]) => [words.field(path), textOf(words.worded(path, item), words)])
    }
    return name === 'branch' || (typeof value === 'string' && messageId.test(value))
      ? []
      : [[words.name(name), typeof value === 'string' ? wordOf(name, value, words) : textOf(value, words)]]
  })
}

function wordOf(name: string, value: string, words: WhyWords): string {
  const word = words.value(name, value)
  return word === value ? textOf(value, words) : word
}

/** Lists and objects of plain values are read out; what is deeper stands as JSON. */
function textOf(value: Json, words: WhyWords): string {
  if (value === null || value === '') return words.nothing
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (typeof value === 'string') return instant.test(value) ? words.instant(value) : value
  if (typeof value === 'number') return String(value)
  const entries = Object.entries(value as JsonObject)
  if (entries.length === 0) return words.nothing
  if (entries.some(([, item]) => item !== null && typeof item === 'object')) return JSON.stringify(value)
  return entries.map(([name, item]) => (Array.isArray(value) ? '' : `${name}: `) + textOf(item, words)).join(', ')
}
