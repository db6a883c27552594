/**
 * What is wrong with MJML before anybody gets it, by the line: of elements and attributes that MJML does not know it would leave the letter
 * without a word. Liquid is looked past, for what it makes is not known yet. Loaded with the MJML compiler, at the first letter that has some.
 */
import { createRequire } from 'node:module'

export interface MjmlFault {
  /** Null: it cannot be read at all. */
  readonly line: number | null
  readonly message: string
}

interface Element {
  readonly tagName?: string
}

interface Tools {
  readonly parse: (source: string) => Element | null
  readonly validate: (root: Element) => readonly { readonly line: number; readonly message: string }[]
}

/** Stands where Liquid puts a value: for private use, so that it is never an author's. */
const value = '\uE002'

let loaded: Tools | null = null

export function mjmlFaults(source: string): readonly MjmlFault[] {
  const seen = withoutLiquid(source)
  // All of it comes from a variable.
  if (!/<mjml/i.test(seen) && seen !== source) return []
  loaded ??= loadTools()
  const root = parsed(loaded, seen)
  if (root?.tagName !== 'mjml') {
    return [{ line: null, message: 'This is no MJML: all of it must stand between <mjml> and </mjml>' }]
  }
  return loaded
    .validate(root)
    .filter(({ message }) => !message.includes(value))
    .map(({ line, message }) => ({ line, message }))
}

function parsed({ parse }: Tools, source: string): Element | null {
  try {
    return parse(source)
  } catch {
    return null
  }
}

/** Of the same lines, so that they can be told. */
function withoutLiquid(source: string): string {
  return source
    .replace(/\{%[^]*?%\}/g, (tag) => tag.replace(/[^\n]/g, ' '))
    .replace(/\{\{[^]*?\}\}/g, (output) => output.replace(/[^\n]/g, value))
}

/** Parts of the compiler that it shows to nobody else. */
function loadTools(): Tools {
  const own = createRequire(import.meta.url)
  own('mjml')
  const ofMjml = createRequire(own.resolve('mjml'))
  const { components, initializeType } = ofMjml('mjml-core') as { readonly components: object; readonly initializeType: unknown }
  const { default: validate, dependencies } = ofMjml('mjml-validator') as {
    readonly default: (root: Element, options: object) => ReturnType<Tools['validate']>
    readonly dependencies: object
  }
  const parse = createRequire(ofMjml.resolve('mjml-core'))('mjml-parser-xml') as (source: string, options: object) => Element | null
  return {
    parse: (source) => parse(source, { components, keepComments: true, ignoreIncludes: true }),
    validate: (root) => validate(root, { components, dependencies, initializeType }),
  }
}
