/**
 * The editor's languages. Each locale is one lazy chunk: our messages and Element Plus's. Keys are stable ids; a test holds both
 * locales to the same keys. What node types bring is `Localized` and goes through `localized`.
 *
 * A page has one language; an editor embedded in somebody's page has one of its own, so that two on a page do not share it.
 */
import type { InOtherLanguages, Localized } from '@millrace/core'
import type { Language } from 'element-plus/es/locale'
import { hasInjectionContext, inject, shallowRef, type InjectionKey, type ShallowRef } from 'vue'
import { createI18n } from 'vue-i18n'
import { russianForm } from './plural.ts'

export const locales = ['en', 'ru'] as const
export type Locale = (typeof locales)[number]

const newI18n = () =>
  createI18n({
    legacy: false,
    locale: 'en',
    fallbackLocale: 'en',
    missingWarn: false,
    fallbackWarn: false,
    pluralRules: { ru: russianForm },
  })

export interface Speech {
  readonly i18n: ReturnType<typeof newI18n>
  /** Element Plus's own texts in the current language. */
  readonly element: ShallowRef<Language | undefined>
  /** Loads a language and switches to it. */
  speak(locale: Locale): Promise<void>
}

const loaders = {
  en: () => Promise.all([import('./en/index.ts'), import('element-plus/es/locale/lang/en')]),
  ru: () => Promise.all([import('./ru/index.ts'), import('element-plus/es/locale/lang/ru')]),
}

export function createSpeech(): Speech {
  const own = newI18n()
  const element = shallowRef<Language>()
  return {
    i18n: own,
    element,
    async speak(locale) {
      const [messages, texts] = await loaders[locale]()
      own.global.setLocaleMessage(locale, messages.default)
      element.value = texts.default
      own.global.locale.value = locale
    },
  }
}

const page = createSpeech()
export const { i18n, element: elementLocale } = page

/** Of an embedded editor. */
export const speechKey: InjectionKey<Speech> = Symbol('speech')
let entered = page

/** What is asked outside of any component from here on is asked by this editor: a person is at it. */
export function enterSpeech(speech: Speech): void {
  entered = speech
}

const speechNow = () => (hasInjectionContext() ? inject(speechKey, page) : entered)

export function currentLocale(): Locale {
  return speechNow().i18n.global.locale.value as Locale
}

/** Switches the page to a language. */
export async function setLocale(locale: Locale): Promise<void> {
  await page.speak(locale)
  document.documentElement.lang = locale
}

export function preferredLocale(languages: readonly string[]): Locale {
  const found = languages.map((language) => language.slice(0, 2).toLowerCase()).find((language) => locales.includes(language as Locale))
  return (found as Locale | undefined) ?? 'en'
}

/** What a plugin has something new begin with, in the current language. */
export function localExample<T>({ example, exampleIn }: { readonly example: T; readonly exampleIn?: InOtherLanguages<T> | undefined }): T {
  const locale = currentLocale()
  return (locale === 'en' ? undefined : exampleIn?.[locale]) ?? example
}

/** A text that a plugin brought, in the current language; reactive inside a render. */
export function localized(text: Localized): string {
  return text[currentLocale()] ?? text.en
}
