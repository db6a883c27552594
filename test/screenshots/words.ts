/** The editor's own words in a language, by their keys: what is pressed on a picture is found by the name that people see. */
import en from '../../editor/src/i18n/en/index.ts'
import ru from '../../editor/src/i18n/ru/index.ts'

export const languages = { en, ru } as const
export type Language = keyof typeof languages

/** Throws for a key that stands for no text. */
export function wordsIn(language: Language): (key: string) => string {
  return (key) => {
    const text = key
      .split('.')
      .reduce<unknown>((part, name) => (part as Readonly<Record<string, unknown>> | undefined)?.[name], languages[language])
    if (typeof text !== 'string') throw new Error(`There is no text ${key} in ${language}`)
    return text
  }
}
