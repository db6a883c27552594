/**
 * A member of a family of facts in words: the line that the fact says (`Says`), over its parameters in words. A fact that says nothing is
 * read out by its title and the values of its parameters. Pure: all words come in.
 */
import { compileText, FlowError, type FactManifest, type Json, type JsonObject } from '@millrace/core'
import { asList, asObject, hintsOf, propertiesOf } from '../form/hints.ts'
import { widgetOf, type Widget } from '../form/widgets.ts'
import { saysOf } from './fact-fields.ts'

export interface ParamWords {
  readonly locale: 'en' | 'ru'
  localized(text: { readonly en: string; readonly ru?: string }): string
  /** The name of what a widget picks, a flow or a segment, by its key; quoted. */
  named(widget: Widget, value: string): string
  duration(iso: string): string
  /** A rule over the event that the parameters name. */
  rule(rule: Json, params: JsonObject): string
  list(items: readonly string[]): string
  number(value: number): string
}

export interface FactMember {
  readonly fact: FactManifest
  readonly params: JsonObject
  /** The comparison in words. */
  readonly test: string
}

export function factInWords({ fact, params, test }: FactMember, words: ParamWords): string {
  const required = asList(fact.params?.['required'])
  const worded = Object.fromEntries(
    propertiesOf(fact.params ?? {}).flatMap(([name, schema]) => {
      const value = params[name]
      const open = value === undefined || value === null || value === ''
      if (open) return required.includes(name) ? [[name, '…'] as const] : []
      return [[name, paramInWords(value, schema, { params, words })] as const]
    }),
  )
  const { says } = saysOf(fact)
  const line = says === undefined ? null : rendered(words.localized(says), { ...worded, test, given: params }, words.locale)
  const title = words.localized(fact.title).replace(/…$/, '')
  return line ?? afterName(`${title}${Object.keys(worded).length === 0 ? '' : ` (${Object.values(worded).join(', ')})`}`, test)
}

/** A comparison behind what it is of: `Phone: есть`, with no space before a colon. */
export const afterName = (name: string, said: string): string => `${name}${said.startsWith(':') ? '' : ' '}${said}`

/** A line that does not render says nothing. */
function rendered(line: string, scope: JsonObject, locale: 'en' | 'ru'): string | null {
  try {
    return compileText(line).render(scope, { locale }).replace(/\s+/g, ' ').trim()
  } catch (error) {
    if (error instanceof FlowError) return null
    throw error
  }
}

function paramInWords(value: Json, schema: JsonObject, place: { readonly params: JsonObject; readonly words: ParamWords }): string {
  const { words, params } = place
  const widget = widgetOf(schema)
  if (widget === 'rule') return words.rule(value, params)
  if (Array.isArray(value)) {
    const items = asObject(schema['items']) ?? {}
    return words.list(asList(value).map((item) => paramInWords(item, items, place)))
  }
  if (typeof value === 'number') return words.number(value)
  if (typeof value !== 'string') return JSON.stringify(value)
  const label = hintsOf(schema).labels?.[value]
  if (label !== undefined) return words.localized(label)
  return widget === 'duration' ? words.duration(value) : words.named(widget, value)
}
