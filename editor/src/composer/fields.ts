/** Which properties of a message's config the composer edits, by their widgets: it knows no channel. */
import type { JsonObject } from '@millrace/core'
import { keepLetter, letterOf, type Letter } from '@millrace/core/letter'
import { hintsOf, propertiesOf } from '../inspector/form/hints.ts'
import { widgetOf } from '../inspector/form/widgets.ts'

export interface ComposedFields {
  readonly mjml: string | null
  readonly blocks: string | null
  readonly html: string | null
  /** What gives way to the MJML. */
  readonly instead: readonly string[]
  /** Lines above the body: a subject. */
  readonly head: readonly (readonly [string, JsonObject])[]
}

/** Null when there is nothing to compose. */
export function composedFields(schema: JsonObject): ComposedFields | null {
  const properties = propertiesOf(schema)
  const of = (widget: string) => properties.find(([, property]) => widgetOf(property) === widget)
  const [mjml, html] = [of('mjml'), of('html')]
  if (mjml === undefined && html === undefined) return null
  const { blocks = null, instead = [] } = hintsOf(mjml?.[1])
  const head = properties.filter(([, property]) => {
    const { group, lines = 1 } = hintsOf(property)
    return widgetOf(property) === 'liquid' && group !== 'advanced' && lines === 1
  })
  return { mjml: mjml?.[0] ?? null, blocks: mjml === undefined ? null : blocks, html: html?.[0] ?? null, instead, head }
}

/** `blocks`: composed; `mjml`, `html`: written as code; `empty`: not begun. */
export type Body =
  | { readonly kind: 'blocks'; readonly letter: Letter }
  | { readonly kind: 'mjml' | 'html'; readonly code: string }
  | { readonly kind: 'empty' }

const textAt = (config: JsonObject, name: string | null): string => {
  const value = name === null ? undefined : config[name]
  return typeof value === 'string' ? value : ''
}

/** What is written where several are: what gives way comes first, for it is what is sent. Blocks that did not make the MJML have been left. */
export function bodyOf(config: JsonObject, fields: ComposedFields): Body {
  const html = textAt(config, fields.html)
  if (html !== '') return { kind: 'html', code: html }
  const mjml = textAt(config, fields.mjml)
  if (mjml === '') return { kind: 'empty' }
  const letter = letterOf(fields.blocks === null ? undefined : config[fields.blocks], mjml)
  return letter === null ? { kind: 'mjml', code: mjml } : { kind: 'blocks', letter }
}

/** The config with this letter as its body. */
export function withLetter(config: JsonObject, fields: ComposedFields, letter: Letter): JsonObject {
  const rest = Object.fromEntries(Object.entries(config).filter(([name]) => !fields.instead.includes(name)))
  const { mjml, blocks } = keepLetter(letter)
  return { ...rest, [fields.mjml!]: mjml, [fields.blocks!]: blocks }
}

/** The config with a body of code; an empty one is left out. The blocks go: they would not be what is sent. */
export function withCode(
  config: JsonObject,
  fields: ComposedFields,
  { kind, code }: { readonly kind: 'mjml' | 'html'; readonly code: string },
): JsonObject {
  const gone = [fields.blocks, fields.mjml, fields.html]
  const rest = Object.fromEntries(Object.entries(config).filter(([name]) => !gone.includes(name)))
  return code === '' ? rest : { ...rest, [fields[kind]!]: code }
}

export const canCompose = (fields: ComposedFields): boolean => fields.mjml !== null && fields.blocks !== null
