/**
 * Texts: Liquid over the scope of a step. Parsed once and kept; a text without `{{` or `{%` is itself. Law: rendering reads own
 * properties of the scope only, ends within its limits, depends on nothing but text, scope and settings, and makes a text that can be kept.
 */
import { FlowError } from './errors.ts'
import type { JsonObject } from './json.ts'
import { globalsOf, longestOutput, longestText, parseText, renderParsed, type TextKind, type TextSettings } from './texts/engine.ts'
import { readSimple } from './texts/simple.ts'
import { storable } from './texts/values.ts'

export type { TextKind, TextSettings } from './texts/engine.ts'

export interface CompiledText {
  /** Throws `FlowError` `TEXT_RENDER`. */
  render(scope: JsonObject, settings?: TextSettings): string
}

/** Characters of source kept parsed, per kind: thousands of flows, yet bounded when texts are made up as runs go. */
const keptSource = 10_000_000

interface TextCache {
  readonly texts: Map<string, CompiledText>
  size: number
}
const caches: Readonly<Record<TextKind, TextCache>> = { text: { texts: new Map(), size: 0 }, html: { texts: new Map(), size: 0 } }

const isPlain = (source: string) => !source.includes('{{') && !source.includes('{%')

/** `html` escapes what is put in, `text` puts it in as it is (subjects, SMS). Throws `FlowError` `TEXT_SYNTAX`, `TEXT_TOO_LONG`. */
export function compileText(source: string, as: TextKind = 'text'): CompiledText {
  if (isPlain(source)) return { render: () => source }
  const cache = caches[as]
  const known = cache.texts.get(source)
  if (known !== undefined) return known
  const templates = parseText(source, as)
  const simple = readSimple(source, as, longestOutput)
  const compiled: CompiledText = {
    render: (scope, settings = {}) => storable(simple?.(scope) ?? renderParsed(templates, as, scope, settings)),
  }
  if (cache.size + source.length > keptSource) {
    cache.texts.clear()
    cache.size = 0
  }
  cache.texts.set(source, compiled)
  cache.size += source.length
  return compiled
}

/** What is wrong with a text; empty when nothing is. */
export function checkText(source: string, as: TextKind = 'text'): readonly { readonly code: string; readonly message: string }[] {
  if (isPlain(source) && source.length <= longestText) return []
  try {
    parseText(source, as)
    return []
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    return [{ code: error.code, message: error.message }]
  }
}

/** The dotted names that a text reads from its scope, each once; up to the first index that is worked out. Throws `FlowError` `TEXT_SYNTAX`. */
export function textVariables(source: string): readonly string[] {
  if (isPlain(source)) return []
  const variables = globalsOf(source)
  const names = variables.map((segments) => {
    const workedOut = segments.findIndex((segment) => Array.isArray(segment))
    return (workedOut === -1 ? segments : segments.slice(0, workedOut)).join('.')
  })
  const inIndexes = variables.flatMap((segments) => segments.filter(Array.isArray).map((inner: unknown[]) => inner.join('.')))
  return [...new Set([...names, ...inIndexes])]
}
