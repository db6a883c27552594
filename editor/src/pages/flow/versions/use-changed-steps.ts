/** `changedSteps` and `settingLines` in the current language. */
import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { emptyDocument } from '../../../document/graph.ts'
import { localized } from '../../../i18n/index.ts'
import { fieldNames } from '../../../inspector/rule/field-names.ts'
import { useCardWords } from '../../../inspector/rule/use-words.ts'
import { useManifests } from '../../../stores/manifests.ts'
import { useTime } from '../../shared/use-time.ts'
import { changedSteps } from './change-lines.ts'
import type { Compared } from './difference.ts'
import type { ValueWords } from './field-changes.ts'
import { settingLines, type SettingWords } from './setting-lines.ts'

export function useChangedSteps(compared: Ref<Compared | null>) {
  const { t, locale } = useI18n()
  const types = useManifests()
  const time = useTime()
  const nobody = emptyDocument('')
  const before = useCardWords(() => ({ document: compared.value?.before ?? nobody, manifests: types.byType }))
  const after = useCardWords(() => ({ document: compared.value?.after ?? nobody, manifests: types.byType }))
  const language = computed(() => (locale.value === 'ru' ? 'ru' : 'en'))
  const wordsOf = (speak: ValueWords['speak']): ValueWords => ({
    localized,
    locale: language.value,
    yes: t('inspector.yes'),
    no: t('inspector.no'),
    nothing: '—',
    instant: time.dateTime,
    speak,
  })
  const steps = computed(() =>
    compared.value === null
      ? []
      : changedSteps(compared.value, types.byType, {
          before: wordsOf(before.value),
          after: wordsOf(after.value),
          step: t('versions.lines.step'),
          title: t('versions.lines.title'),
          note: t('versions.lines.note'),
          off: t('versions.lines.off'),
          next: (port) => t('versions.lines.next', { port }),
          end: t('versions.lines.end'),
        }),
  )
  const settings = computed(() => {
    if (compared.value === null) return []
    const { changes, before: was, after: is } = compared.value
    const fields = fieldNames({ document: is, manifests: types.byType })
    const words: SettingWords = {
      t: (key, named) => t(key, named ?? {}),
      locale: language.value,
      nothing: '—',
      rule: (rule, event) => after.value.rule(rule, { holder: { event }, scope: 'event' }),
      field: (path) => fields.get(path) ?? path,
    }
    const name = was.name === is.name ? [] : [{ name: t('flow.name'), before: was.name, after: is.name }]
    return [...name, ...settingLines(changes, { before: was.settings ?? {}, after: is.settings ?? {} }, words)]
  })
  return { steps, settings }
}
