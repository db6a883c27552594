/** The words in which rules are read out, in the current language, with what is known of the workspace. */
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useStepsElsewhere } from '../../stores/flow-steps.ts'
import { useResourceNames } from '../../stores/resource-names.ts'
import { useFormState } from '../form/form-state.ts'
import { useSuggestions } from '../suggestions.ts'
import { nameIn, type NamedField } from './named-fields.ts'
import type { Words } from './sentence.ts'
import { speakerOf, wordsIn, type Speech } from './speech.ts'

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
    groups: known.groups.value,
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

/** For the lines on cards: rules read out, and what flows, steps, segments and resources are called that are named by their ids. */
export function useCardWords(around: () => Around): ComputedRef<{
  readonly rule: ReturnType<typeof speakerOf>
  readonly name: ReturnType<typeof nameIn>
}> {
  const speech = useSpeech(around)
  const resources = useResourceNames()
  const steps = useStepsElsewhere()
  return computed(() => ({
    rule: speakerOf(speech.value),
    name: nameIn({ ...speech.value, resources: resources.value, steps: steps.value }),
  }))
}
