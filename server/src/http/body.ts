/**
 * How request bodies become values: JSON in strict UTF-8 of bounded depth, with no key that reaches a prototype. A body that
 * Postgres could not keep (a NUL, half of a surrogate pair) is refused here, so that no statement fails for its text.
 */
import { isUtf8 } from 'node:buffer'
import { parse } from 'secure-json-parse'
import type { App } from './app.ts'
import { Problem } from './problem.ts'

/** Nesting of the deepest legitimate body: a flow document around a rule of the greatest depth, with room. */
export const depthMax = 64

export function acceptJson(app: App): void {
  app.removeAllContentTypeParsers()
  addJsonParser(app, 'application/json', { check: storable, poison: 'error' })
}

interface JsonRules {
  /** Sees the parsed value with its source, and answers it. */
  check(value: unknown, text: string): unknown
  /** What becomes of keys that reach a prototype: they fail the body, or are left out of it. */
  readonly poison: 'error' | 'remove'
}

export function addJsonParser(app: App, contentType: string, { check, poison }: JsonRules): void {
  app.addContentTypeParser(contentType, { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    try {
      if (bytes.length === 0) return done(null, undefined)
      const text = decode(bytes, request.headers['content-type'])
      done(null, check(parseJson(text, poison), text))
    } catch (error) {
      done(error as Error)
    }
  })
}

/** The text of a body. Throws `Problem`. */
export function decode(bytes: Buffer, contentType: string | undefined): string {
  const charset = contentType?.includes('=') === true ? /charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1] : undefined
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw new Problem('BODY_TYPE_UNSUPPORTED', `Bodies are read as UTF-8, not as ${charset.slice(0, 40)}`)
  }
  if (!isUtf8(bytes)) throw new Problem('BODY_TEXT_INVALID', 'The body is not valid UTF-8')
  const text = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.toString('utf8', 3) : bytes.toString('utf8')
  if (deeperThan(text, depthMax)) throw new Problem('BODY_JSON_TOO_DEEP', `The body nests deeper than ${depthMax} levels`)
  return text
}

/** Keys that reach a prototype are looked for only in a text that could have one: in most bodies the search costs more than the parsing. */
export function parseJson(text: string, poison: JsonRules['poison']): unknown {
  try {
    return couldPoison(text) ? parse(text, { protoAction: poison, constructorAction: poison }) : JSON.parse(text)
  } catch (error) {
    throw error instanceof SyntaxError ? jsonProblem(error) : error
  }
}

/** An escape may spell any letter. */
const couldPoison = (text: string) => text.includes('\\u') || text.includes('__proto__') || text.includes('constructor')

function jsonProblem(error: SyntaxError): Problem {
  const poisoned = /forbidden prototype/i.test(error.message)
  return poisoned
    ? new Problem('REQUEST_KEY_UNKNOWN', 'The keys __proto__ and constructor.prototype are not allowed')
    : new Problem('BODY_JSON_INVALID', `The body is not valid JSON: ${error.message.slice(0, 200)}`)
}

const quote = 0x22
const backslash = 0x5c

/** Whether brackets nest deeper than `max`; brackets inside strings do not count. */
export function deeperThan(json: string, max: number): boolean {
  let depth = 0
  for (let i = 0; i < json.length; i++) {
    const char = json.charCodeAt(i)
    if (char === quote) i = endOfString(json, i)
    else if (char === 0x7b || char === 0x5b) {
      if (++depth > max) return true
    } else if (char === 0x7d || char === 0x5d) depth--
  }
  return false
}

/** Index of the closing quote of the string that opens at `start`, or past the end. */
function endOfString(json: string, start: number): number {
  for (let i = start + 1; i < json.length; i++) {
    const char = json.charCodeAt(i)
    if (char === backslash) i++
    else if (char === quote) return i
  }
  return json.length
}

const suspicious = /\\u(0000|d[89a-f])/i

function storable(value: unknown, text: string): unknown {
  if (text.includes('\\u') && suspicious.test(text) && !isStorable(value)) {
    throw new Problem('BODY_TEXT_INVALID', 'The body has a text with a NUL character or half of a surrogate pair')
  }
  return value
}

/** Whether every text and key of a JSON value can be kept by Postgres. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return isStorableText(value)
  if (value === null || typeof value !== 'object') return true
  return Object.entries(value).every(([key, item]) => isStorableText(key) && isStorable(item))
}

export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
