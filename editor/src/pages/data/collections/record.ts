/** A record as rows of a form and back: names, kinds and texts; and what keeps it from being kept. */
import type { Json, JsonObject } from '@millrace/core'

export const fieldTypes = ['text', 'number', 'boolean', 'json'] as const
export type FieldType = (typeof fieldTypes)[number]

export interface Field {
  readonly name: string
  readonly type: FieldType
  /** Of `boolean`: `true` or `false`. */
  readonly text: string
}

/** Limits of the server. */
export const keyMax = 200
export const recordBytesMax = 8 * 1024
export const namePattern = /^[A-Za-z][\w-]{0,49}$/

export function fieldsOf(value: JsonObject): readonly Field[] {
  return Object.entries(value).map(([name, held]): Field => {
    if (typeof held === 'string') return { name, type: 'text', text: held }
    if (typeof held === 'number') return { name, type: 'number', text: String(held) }
    if (typeof held === 'boolean') return { name, type: 'boolean', text: String(held) }
    return { name, type: 'json', text: JSON.stringify(held) }
  })
}

export interface RecordFault {
  readonly fault: 'fieldEmpty' | 'fieldTwice' | 'fieldWrong' | 'notObject' | 'large'
  /** The field, or how large it is. */
  readonly about: string
}

export type Written = { readonly value: JsonObject } | RecordFault

export function writtenOf(fields: readonly Field[]): Written {
  const value = new Map<string, Json>()
  for (const field of fields) {
    const name = field.name.trim()
    if (name === '') return { fault: 'fieldEmpty', about: '' }
    if (value.has(name)) return { fault: 'fieldTwice', about: name }
    const held = heldOf(field)
    if (held === undefined) return { fault: 'fieldWrong', about: name }
    value.set(name, held)
  }
  return fitting(Object.fromEntries(value))
}

/** Undefined when the text is none of the kind. */
function heldOf({ type, text }: Field): Json | undefined {
  if (type === 'text') return text
  if (type === 'boolean') return text === 'true'
  if (type === 'json') return parsed(text)
  const number = Number(text.replace(',', '.'))
  return text.trim() === '' || !Number.isFinite(number) ? undefined : number
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

export function writtenAsJson(text: string): Written {
  const value = parsed(text)
  if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) return { fault: 'notObject', about: '' }
  return fitting(value as JsonObject)
}

function fitting(value: JsonObject): Written {
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length
  return bytes > recordBytesMax ? { fault: 'large', about: String(Math.ceil(bytes / 1024)) } : { value }
}
