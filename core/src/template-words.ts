/**
 * The words of a template. It says them in each language wherever a text stands; a flow made of it has one language, and no document that
 * is kept or run knows any other.
 */
import type { FlowDocument, FlowNode } from './document.ts'
import type { Json, JsonObject, Localized } from './json.ts'
import type { Scenario } from './scenario/format.ts'

/** The same in every language, or one for each. */
export type TemplateText = string | Localized

/** A flow document whose name, titles and texts, at any depth of the configs, may be `Localized`. */
export interface TemplateDocument extends Omit<FlowDocument, 'name' | 'nodes'> {
  readonly name: TemplateText
  readonly nodes: readonly (Omit<FlowNode, 'title'> & { readonly title?: TemplateText })[]
}

type ScenarioMessage = NonNullable<Scenario['then']['messages']>[number]
type TemplateMessages = readonly (Omit<ScenarioMessage, 'subject'> & { readonly subject?: TemplateText })[]

/** A scenario that looks at what the letters say in the language of the flow. */
export interface TemplateScenario extends Omit<Scenario, 'title' | 'then'> {
  readonly title: TemplateText
  readonly then: Omit<Scenario['then'], 'messages' | 'includes' | 'tags'> & {
    readonly messages?: TemplateMessages
    readonly includes?: TemplateMessages
    readonly tags?: { readonly [user: string]: readonly TemplateText[] }
  }
}

const languages: ReadonlySet<string> = new Set(['en', 'ru'] satisfies readonly (keyof Localized)[])

/** A text for each language, and nothing else; so no object of a template's configs may consist of `en` and `ru` alone. */
export function isLocalized(value: unknown): value is Localized {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const entries = Object.entries(value)
  return 'en' in value && entries.every(([key, text]) => languages.has(key) && typeof text === 'string')
}

export const textIn = (text: TemplateText, language: string): string =>
  typeof text === 'string' ? text : ((language === 'ru' ? text.ru : undefined) ?? text.en)

/** Every text of a value in one language. */
export function wordsIn(value: Json, language: string): Json {
  if (isLocalized(value)) return textIn(value, language)
  if (Array.isArray(value)) return value.map((item: Json) => wordsIn(item, language))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, each]) => [key, wordsIn(each, language)]))
}
