/** JSON Pointers (RFC 6901): own properties only, so that no name reaches the nature of objects. */
import type { Json } from '@millrace/core'

export function valueAt(document: Json, pointer: string): Json | undefined {
  const names = pointer.split('/').slice(1)
  let value: Json | undefined = document
  for (const name of names) {
    const key = name.replaceAll('~1', '/').replaceAll('~0', '~')
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined
    value = (value as Readonly<Record<string, Json>>)[key]
  }
  return value
}
