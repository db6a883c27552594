/** The catalogue of fields for one place of the form, in the current language, with what contacts and events really had. */
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { JsonObject } from '@millrace/core'
import { useFormState } from '../form/form-state.ts'
import { useSuggestions, type EventName } from '../suggestions.ts'
import { fieldsOf } from './fields.ts'
import { namedFields, type NamedField } from './named-fields.ts'
import { ruleScopeOf } from './scope.ts'
import type { SeenField } from './seen-fields.ts'

export type { NamedField } from './named-fields.ts'

export interface FieldPlace {
  /** The object around the rule; its `event` says which event the rule is about. */
  readonly holder?: JsonObject | undefined
  /** A `RuleScope`; anything else is `run`. */
  readonly scope?: string | undefined
  /** Paths and names of facts that are not offered. */
  readonly without?: readonly string[] | undefined
}

export function useFields(place: () => FieldPlace | undefined): ComputedRef<readonly NamedField[]> {
  const form = useFormState()
  const { locale } = useI18n()
  const { events, seen, facts } = useSuggestions()
  return computed(() => {
    const { document, manifests } = form.context.value
    const { holder, scope, without = [] } = place() ?? {}
    const own = holder?.['event']
    const event = typeof own === 'string' && own !== '' ? { event: own } : {}
    const came = [...seen.value, ...untyped(events.value)]
    const source = { document, manifests, facts: facts.value, seen: came, scope: ruleScopeOf(scope), ...event }
    const fields = fieldsOf(source).filter(({ path }) => !without.some((name) => path === name || path.startsWith(`${name}.`)))
    return namedFields(fields, locale.value === 'ru' ? 'ru' : 'en')
  })
}

/** Properties of events that came, but were not looked at closely: nothing is known of their values. */
function untyped(events: readonly EventName[]): readonly SeenField[] {
  return events.flatMap(({ name: event, properties }) => properties.map((name) => ({ event, name, type: 'mixed', samples: [] })))
}
