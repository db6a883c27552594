/**
 * The editor's languages. Each locale is one lazy chunk: our messages and Element Plus's. Keys are stable ids; a test holds both
 * locales to the same keys. What node types bring is `Localized` and goes through `localized`.
 */
import type { Localized } from '@millrace/core'
import type { Language } from 'element-plus/es/locale'
import { shallowRef } from 'vue'
import { createI18n } from 'vue-i18n'
import { russianForm } from './plural.ts'

export const locales = ['en', 'ru'] as const
export type Locale = (typeof locales)[number]

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  missingWarn: false,
  fallbackWarn: false,
  pluralRules: { ru: russianForm },
})

/** Element Plus's own texts in the current language. */
export const elementLocale = shallowRef<Language>()

const loaders = {
  en: () => Promise.all([import('./en/index.ts'), import('element-plus/es/locale/lang/en')]),
  ru: () => Promise.all([import('./ru/index.ts'), import('element-plus/es/locale/lang/ru')]),
}

export function currentLocale(): Locale {
  return i18n.global.locale.value as Locale
}

/** Loads a language and switches to it. */
export async function setLocale(locale: Locale): Promise<void> {
  const [messages, element] = await loaders[locale]()
  i18n.global.setLocaleMessage(locale, messages.default)
  elementLocale.value = element.default
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
}

export function preferredLocale(languages: readonly string[]): Locale {
  const found = languages.map((language) => language.slice(0, 2).toLowerCase()).find((language) => locales.includes(language as Locale))
  return (found as Locale | undefined) ?? 'en'
}

/** A text that a plugin brought, in the current language; reactive inside a render. */
export function localized(text: Localized): string {
  return text[currentLocale()] ?? text.en
}
