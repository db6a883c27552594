/** The catalogue of fields for one place of the form, in the current language, with the properties that events really had. */
import { computed, type ComputedRef } from 'vue'
import type { JsonObject } from '@millrace/core'
import { useFormState } from '../form/form-state.ts'
import { useLocalized } from '../form/use-localized.ts'
import { useSuggestions } from '../suggestions.ts'
import { fieldsOf, startingEvents, type FieldGroup } from './fields.ts'
import type { FieldType } from './operators.ts'

export interface NamedField {
  readonly path: string
  readonly type: FieldType
  readonly group: FieldGroup
  readonly title: string
}

/** `holder`: the object around the rule; its `event` says which event the rule is about. */
export function useFields(holder: () => JsonObject | undefined): ComputedRef<readonly NamedField[]> {
  const form = useFormState()
  const localized = useLocalized()
  const { events, facts } = useSuggestions()
  return computed(() => {
    const { document, manifests } = form.context.value
    const own = holder()?.['event']
    const event = typeof own === 'string' && own !== '' ? own : undefined
    const known = fieldsOf({ document, manifests, facts: facts.value, ...(event === undefined ? {} : { event }) }).map((field) => ({
      ...field,
      title: localized(field.title),
    }))
    const paths = new Set(known.map(({ path }) => path))
    const about = event === undefined ? startingEvents({ document, manifests }) : [event]
    const seen = events.value
      .filter(({ name }) => about.includes(name))
      .flatMap(({ properties }) => properties)
      .map((name): NamedField => ({ path: `event.properties.${name}`, type: 'any', group: 'event', title: name }))
      .filter(({ path }) => !paths.has(path))
    return [...known, ...new Map(seen.map((field) => [field.path, field])).values()]
  })
}
