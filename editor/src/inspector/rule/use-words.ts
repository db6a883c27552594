/** The words in which rules are read out, in the current language, with what is known of the workspace. */
import type { FlowDocument, Json, NodeManifest } from '@millrace/core'
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useFormState } from '../form/form-state.ts'
import { useSuggestions } from '../suggestions.ts'
import type { NamedField } from './named-fields.ts'
import type { Words } from './sentence.ts'
import { speakerOf, wordsIn, type Speech, type SpokenPlace } from './speech.ts'

type Around = Pick<Speech, 'document' | 'manifests'>

function useSpeech(around: () => Around): ComputedRef<Speech> {
  const { t, locale } = useI18n()
  const known = useSuggestions()
  return computed(() => ({
    ...around(),
    facts: known.facts.value,
    seen: known.seen.value,
    flows: known.flows.value,
    segments: known.segments.value,
    locale: locale.value === 'ru' ? 'ru' : 'en',
    t: (key, named) => t(key, named ?? {}),
  }))
}

/** For the rule of a form. */
export function useWords(fields: ComputedRef<readonly NamedField[]>): ComputedRef<Words> {
  const form = useFormState()
  const speech = useSpeech(() => form.context.value)
  return computed(() => wordsIn(speech.value, fields.value))
}

/** For rules outside of forms: those of a flow on its cards, or of a segment in a list (`emptyDocument`, no manifests). */
export function useSpeaker(
  around: () => { readonly document: FlowDocument; readonly manifests: ReadonlyMap<string, NodeManifest> },
): ComputedRef<(rule: Json, place?: SpokenPlace) => string> {
  const speech = useSpeech(around)
  return computed(() => speakerOf(speech.value))
}
