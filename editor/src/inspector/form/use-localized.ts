/** Texts that plugins bring, in the current language; reactive. */
import type { Localized } from '@millrace/core'
import { useI18n } from 'vue-i18n'

export function useLocalized(): (text: Localized) => string {
  const { locale } = useI18n()
  return (text) => (locale.value === 'ru' ? text.ru : undefined) ?? text.en
}
