/** The columns of a desk, as its item's schema has them: what has a title is one. */
import type { JsonObject, Localized } from '@millrace/core'
import { asList, asObject, hintsOf, propertiesOf } from '../../inspector/form/hints.ts'

export interface Column {
  readonly name: string
  readonly title: Localized
  /** How its values are shown. */
  readonly kind: 'text' | 'instant' | 'contact'
  /** Of a contact: the property that says who it is. */
  readonly named?: string
}

export const columnsOf = (item: JsonObject): readonly Column[] =>
  propertiesOf(item).flatMap(([name, property]): readonly Column[] => {
    const { title, widget, named } = hintsOf(property)
    if (title === undefined) return []
    if (widget === 'contact') return [{ name, title, kind: 'contact', ...(named !== undefined && { named }) }]
    return [{ name, title, kind: isInstant(property) ? 'instant' : 'text' }]
  })

/** Also one that may be null. */
const isInstant = (property: JsonObject): boolean =>
  property['format'] === 'date-time' || asList(property['anyOf']).some((each) => asObject(each)?.['format'] === 'date-time')
