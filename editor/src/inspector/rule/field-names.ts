/** What the fields of a flow are called, by their paths, in the current language; reactive inside a render. */
import { localized } from '../../i18n/index.ts'
import { fieldsOf, type FieldSource } from './fields.ts'

export function fieldNames(source: FieldSource): ReadonlyMap<string, string> {
  return new Map(fieldsOf(source).map(({ path, title }) => [path, localized(title)]))
}
