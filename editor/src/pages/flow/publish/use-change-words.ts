/** What differs between two versions, in one sentence: `2 steps changed, 1 removed.` */
import type { FlowChanges } from '@millrace/core'
import { useI18n } from 'vue-i18n'

const kinds = ['added', 'changed', 'removed', 'rewired', 'renamed'] as const

export function useChangeWords(): (changes: FlowChanges) => string {
  const { t, locale } = useI18n()
  return (changes) => {
    const parts = kinds.filter((kind) => changes[kind].length > 0).map((kind) => t(`publishing.counts.${kind}`, changes[kind].length))
    const all = changes.settings.length > 0 ? [...parts, t('publishing.counts.settings')] : parts
    if (all.length === 0) return t('publishing.counts.nothing')
    const list = new Intl.ListFormat(locale.value, { type: 'conjunction' }).format(all)
    return t('publishing.counts.sentence', { list })
  }
}
