/** The values of an enum with their titles. */
import type { Json } from '@millrace/core'
import { computed, type ComputedRef } from 'vue'
import { asList, asObject, valuesOf } from '../form/hints.ts'
import type { InputProps } from '../form/input.ts'
import { useLocalized } from '../form/use-localized.ts'

export interface Choice {
  readonly value: string | number | boolean
  readonly label: string
}

/** Labels come from `x-ui.labels`, else from the titles of the alternatives, else from the values themselves. */
export function useChoices(props: InputProps<unknown>, items = false): ComputedRef<readonly Choice[]> {
  const localized = useLocalized()
  return computed(() => {
    const schema = (items ? asObject(props.schema?.['items']) : props.schema) ?? {}
    const labels = { ...(asObject(schema['x-ui'])?.['labels'] as object), ...props.hints?.labels } as NonNullable<
      InputProps['hints']
    >['labels']
    const titles = asList(schema['anyOf'] ?? schema['oneOf']).map((alternative) => asObject(alternative)?.['title'])
    return (valuesOf(schema) ?? []).filter(isPlain).map((value, index) => {
      const label = labels?.[String(value)]
      const title = titles[index]
      return { value, label: label === undefined ? (typeof title === 'string' ? title : String(value)) : localized(label) }
    })
  })
}

function isPlain(value: Json): value is string | number | boolean {
  return value !== null && typeof value !== 'object'
}
