/** Lists come in pages: `{items, next}`, with an opaque cursor that holds the sort values of the last item shown. */
import Type, { type Static, type TSchema } from 'typebox'
import { isStorableText } from './body.ts'
import { Problem } from './problem.ts'

export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Items a page; 50 when absent' })),
  cursor: Type.Optional(Type.String({ maxLength: 1000, description: '`next` of the page before' })),
}

export const pageSizeDefault = 50

export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

/** The schema of a page of items. */
export function pageOf<T extends TSchema>(item: T) {
  const next = Type.Union([Type.String(), Type.Null()], { description: 'Cursor of the next page' })
  return Type.Unsafe<Page<Static<T>>>(Type.Object({ items: Type.Array(item), next }))
}

export function encodeCursor(values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

const kinds = {
  string: (value: unknown) => typeof value === 'string' && isStorableText(value),
  /** Whole: ids and milliseconds. */
  number: (value: unknown) => Number.isSafeInteger(value),
} as const

/** The values of a cursor of ours, whose types `shape` names, all of them such as a statement takes; null without a cursor. */
export function decodeCursor<const S extends readonly ('string' | 'number')[]>(
  cursor: string | undefined,
  shape: S,
): { [K in keyof S]: S[K] extends 'string' ? string : number } | null {
  if (cursor === undefined) return null
  let values: unknown
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    values = null
  }
  const fits = Array.isArray(values) && values.length === shape.length && shape.every((kind, i) => kinds[kind](values[i]))
  if (!fits) throw new Problem('REQUEST_CURSOR_INVALID', 'This cursor is not one that the list before it gave')
  return values as { [K in keyof S]: S[K] extends 'string' ? string : number }
}

/** A page from one row more than it shows. */
export function pageFrom<R, T>(rows: readonly R[], limit: number, read: { item(row: R): T; cursor(row: R): readonly unknown[] }): Page<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(read.item), next: rows.length > limit && last !== undefined ? encodeCursor(read.cursor(last)) : null }
}
