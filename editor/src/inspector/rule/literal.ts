/**
 * A literal of a test as typed text. Of a field whose type is not known a number and yes/no are read as such, and a text that looks
 * like one stands in quotes, so that what is shown is what is compared.
 */
import type { Json } from '@millrace/core'
import type { FieldType } from './operators.ts'

export function readLiteral(text: string, type: FieldType): Json {
  if (type !== 'any' && type !== 'number') return text
  if (/^-?\d+([.,]\d+)?$/.test(text)) return Number(text.replace(',', '.'))
  if (type === 'number') return text
  if (text === 'true' || text === 'false') return text === 'true'
  return /^".*"$/s.test(text) ? text.slice(1, -1) : text
}

export function writeLiteral(value: Json, type: FieldType): string {
  if (typeof value === 'string') return type === 'any' && readLiteral(value, type) !== value ? `"${value}"` : value
  return value === null || typeof value === 'object' ? '' : String(value)
}
