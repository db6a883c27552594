/** What values of a field can be chosen from: those of its schema with their titles, else the ones that were seen. */
import type { Json, Localized } from '@millrace/core'
import { hintsOf, valuesOf } from '../form/hints.ts'
import type { NamedField } from './named-fields.ts'

export interface Choice {
  readonly value: Json
  readonly title?: Localized
}

export function choicesOf(field: Pick<NamedField, 'values' | 'samples'> | undefined): readonly Choice[] {
  const listed = field?.values === undefined ? null : valuesOf(field.values)
  const labels = hintsOf(field?.values).labels
  if (listed === null) return (field?.samples ?? []).filter(isPlain).map((value) => ({ value }))
  return listed.filter(isPlain).map((value) => {
    const title = labels?.[String(value)]
    return { value, ...(title !== undefined && { title }) }
  })
}

const isPlain = (value: Json) => typeof value === 'string' || typeof value === 'number'
