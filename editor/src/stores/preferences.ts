/** What one person prefers on one device: language, theme, sidebar. Kept in localStorage. */
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { preferredLocale, setLocale, type Locale } from '../i18n/index.ts'
import { applyTheme, type Theme } from '../theme/index.ts'

interface Preferences {
  readonly locale: Locale
  readonly theme: Theme
  readonly sidebar: boolean
}
const key = 'millrace.preferences'

function stored(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Preferences>
  } catch {
    return {}
  }
}

export const usePreferences = defineStore('preferences', () => {
  const saved = stored()
  const locale = ref<Locale>(saved.locale ?? preferredLocale(navigator.languages))
  const theme = ref<Theme>(saved.theme ?? 'system')
  const sidebar = ref(saved.sidebar ?? true)

  watch([locale, theme, sidebar], () => {
    localStorage.setItem(key, JSON.stringify({ locale: locale.value, theme: theme.value, sidebar: sidebar.value }))
  })
  watch(theme, applyTheme, { immediate: true })
  watch(locale, setLocale)

  return { locale, theme, sidebar }
})
