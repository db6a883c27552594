/** Templates, as plugins declare them: flows to begin with, each with its tests and the questions of a guided set-up. */
import type { FlowDocument } from './document.ts'
import { FlowError } from './errors.ts'
import type { Json, JsonObject, Localized } from './json.ts'
import { remadeLetters } from './letter/kept.ts'
import type { AnyNode } from './plugin.ts'
import type { Scenario } from './scenario/format.ts'
import { textIn, wordsIn, type TemplateDocument, type TemplateScenario, type TemplateText } from './template-words.ts'

export { isLocalized, type TemplateDocument, type TemplateScenario, type TemplateText } from './template-words.ts'

export interface TemplateDefinition {
  /** Kebab-case, unique among all plugins. */
  readonly id: string
  readonly title: Localized
  readonly description: Localized
  /** Shelf of the gallery, such as `cart`, `order`, `welcome`. */
  readonly category: string
  /** A Lucide icon name in kebab-case. */
  readonly icon?: string
  /** Its texts may be `Localized` at any depth: `templateIn` has them in one language. */
  readonly document: TemplateDocument
  readonly tests: readonly TemplateScenario[]
  /** What somebody who installs it is asked first. */
  readonly inputs?: readonly TemplateInput[]
}

/** A template in one language: what a flow is made of. */
export interface WrittenTemplate extends Omit<TemplateDefinition, 'document' | 'tests'> {
  readonly document: FlowDocument
  readonly tests: readonly Scenario[]
}

/** A question, and where its answer goes: into a place of the configs, or for a text wherever the configs have that text. */
export type TemplateInput = {
  readonly name: string
  readonly title: Localized
  readonly help?: Localized
} & (
  | {
      readonly places: readonly {
        readonly node: string
        /** JSON Pointer into the node's config. */
        readonly path: string
      }[]
      /** Where texts and titles tell the value, such as `a bonus of 5`: they tell the answer in its place. */
      readonly says?: readonly TemplateText[]
      /** JSON Schema of the answer, for places inside rules; absent: that of the config. */
      readonly schema?: JsonObject
    }
  | { readonly text: TemplateText }
)

export type TemplateAnswers = { readonly [name: string]: Json }

/** The template in a language; what it does not say in that one, it says in English. */
export function templateIn(template: TemplateDefinition, language: string): WrittenTemplate {
  const inputs = template.inputs?.map((input) => {
    if ('text' in input) return { ...input, text: textIn(input.text, language) }
    return input.says === undefined ? input : { ...input, says: input.says.map((saying) => textIn(saying, language)) }
  })
  return {
    ...template,
    document: wordsIn(template.document as unknown as Json, language) as unknown as FlowDocument,
    tests: wordsIn(template.tests as unknown as Json, language) as unknown as readonly Scenario[],
    ...(inputs !== undefined && { inputs }),
  }
}

/** The document of a template with the answers put in; what is not answered stays. Throws `FlowError` `TEMPLATE_INPUT_*`. */
export function fillTemplate({ document, inputs = [] }: WrittenTemplate, answers: TemplateAnswers): FlowDocument {
  const known = new Map(inputs.map((input) => [input.name, input]))
  return Object.entries(answers).reduce((filled, [name, answer]) => {
    const input = known.get(name)
    if (input === undefined) {
      const names = [...known.keys()].join(', ') || 'nothing'
      throw new FlowError('TEMPLATE_INPUT_UNKNOWN', `This template does not ask for ${JSON.stringify(name)}; it asks for ${names}`)
    }
    if ('text' in input) return replaceText(filled, { name, text: plain(input.text) }, answer)
    return replaceSayings(replaceValues(filled, input.places, answer), (input.says ?? []).map(plain), [
      templateAnswer({ document, inputs }, input),
      answer,
    ])
  }, document)
}

/** What an answer may be put in place of: the value of the template itself, for a form to show. */
export function templateAnswer({ document }: Pick<WrittenTemplate, 'document' | 'inputs'>, input: TemplateInput): Json {
  if ('text' in input) return plain(input.text)
  const place = input.places[0]
  const node = document.nodes.find(({ id }) => id === place?.node)
  const keys = place?.path.split('/').slice(1) ?? []
  return keys.reduce<Json>((value, key) => (value as Record<string, Json> | null)?.[key] ?? null, (node?.config ?? null) as Json)
}

/**
 * JSON Schema (draft-07) of an answer, with its `x-ui` hints: that of the config where it goes, or a text of the kind that it replaces.
 * `nodes` are the types of a registry; of one that is not there, and inside rules, the template's own value tells.
 */
export function templateInputSchema(template: WrittenTemplate, input: TemplateInput, nodes: ReadonlyMap<string, AnyNode>): JsonObject {
  const value = templateAnswer(template, input)
  if ('text' in input) {
    const pattern = kindOf(plain(input.text))
    return { type: 'string', minLength: 1, maxLength: 500, ...(pattern !== null && { pattern }) }
  }
  if (input.schema !== undefined) return input.schema
  const place = input.places[0]
  const type = template.document.nodes.find(({ id }) => id === place?.node)?.type ?? ''
  const found = place?.path
    .split('/')
    .slice(1)
    .reduce(propertyOf, nodes.get(type)?.config as JsonObject | undefined)
  if (found !== undefined && Object.keys(found).some((key) => telling.has(key))) return found
  return { type: typeof value === 'object' ? 'object' : (typeof value as 'string'), ...(typeof value === 'string' && { minLength: 1 }) }
}

/** Of a written template all texts are. */
const plain = (text: TemplateText): string => textIn(text, 'en')

/** What says more of a value than that it is one. */
const telling = new Set(['type', 'anyOf', 'oneOf', 'enum', 'const', 'format'])

/** The pattern of an address of the web or of mail, when the text is one. */
function kindOf(text: string): string | null {
  if (/^https?:/.test(text)) return '^https?://[^\\s/]+\\.[^\\s]+$'
  return /^[^@\s]+@[^@\s]+$/.test(text) ? '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$' : null
}

/** Of alternatives the first that has the property. */
function propertyOf(schema: JsonObject | undefined, key: string): JsonObject | undefined {
  const own = (schema?.['properties'] as JsonObject | undefined)?.[key] as JsonObject | undefined
  const alternatives = (schema?.['anyOf'] ?? []) as readonly JsonObject[]
  return own ?? alternatives.map((each) => propertyOf(each, key)).find((each) => each !== undefined)
}

function replaceText(document: FlowDocument, { name, text }: { readonly name: string; readonly text: string }, answer: Json): FlowDocument {
  if (typeof answer !== 'string' || answer.trim() === '')
    throw new FlowError('TEMPLATE_INPUT_INVALID', `The answer for ${name} must be a text`)
  // What follows an address in a text begins with its slash.
  const put = /^https?:.*[^/]$/.test(text) ? answer.trim().replace(/\/+$/, '') : answer.trim()
  return { ...document, nodes: document.nodes.map((node) => withTexts(node, (each) => each.replaceAll(text, () => put))) }
}

type Node = FlowDocument['nodes'][number]

function withTexts(node: Node, change: (text: string) => string): Node {
  const config = node.config as JsonObject
  return { ...node, config: remadeLetters(config, mapTexts(config, change) as JsonObject) as Node['config'] }
}

function replaceSayings(document: FlowDocument, sayings: readonly string[], [before, answer]: readonly [Json, Json]): FlowDocument {
  if (sayings.length === 0 || before === answer) return document
  // All at once: what was put in for one saying may read like another.
  const longestFirst = [...new Set(sayings)].toSorted((a, b) => b.length - a.length)
  const any = new RegExp(longestFirst.map((saying) => saying.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'g')
  const change = (text: string) => text.replace(any, (saying) => saying.replace(String(before), () => String(answer)))
  const nodes = document.nodes.map((node) => ({
    ...withTexts(node, change),
    ...(node.title !== undefined && { title: change(node.title).slice(0, 200) }),
  }))
  return { ...document, nodes }
}

function replaceValues(document: FlowDocument, places: readonly { readonly node: string; readonly path: string }[], answer: Json) {
  const nodes = document.nodes.map((node) => {
    const paths = places.filter((place) => place.node === node.id).map(({ path }) => path.split('/').slice(1))
    const config = paths.reduce((value, keys) => replaced(value, keys, answer), node.config as Json)
    return { ...node, config: config as typeof node.config }
  })
  return { ...document, nodes }
}

function replaced(value: Json, [key, ...rest]: readonly string[], answer: Json): Json {
  if (key === undefined) return answer
  if (Array.isArray(value)) return value.map((item: Json, index) => (String(index) === key ? replaced(item, rest, answer) : item))
  const object = (value ?? {}) as Readonly<Record<string, Json>>
  return { ...object, [key]: replaced(object[key] ?? null, rest, answer) }
}

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item: Json) => mapTexts(item, change))
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapTexts(each, change)]))
}
