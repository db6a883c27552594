/**
 * How request bodies become values: JSON in strict UTF-8 of bounded depth, with no key that reaches a prototype. A body that
 * Postgres could not keep (a NUL, half of a surrogate pair) is refused here, so that no statement fails for its text.
 */
import type { FastifyRequest } from 'fastify'
import { parse } from 'secure-json-parse'
import type { App } from './app.ts'
import { Problem } from './problem.ts'

/** Nesting of the deepest legitimate body: a flow document around a rule of the greatest depth, with room. */
export const depthMax = 64

const utf8 = new TextDecoder('utf-8', { fatal: true })

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
      const text = decode(request, bytes)
      done(null, check(parse(text, { protoAction: poison, constructorAction: poison }), text))
    } catch (error) {
      done(error instanceof SyntaxError ? jsonProblem(error) : (error as Error))
    }
  })
}

function decode(request: FastifyRequest, bytes: Buffer): string {
  const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1]
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw new Problem('BODY_TYPE_UNSUPPORTED', `Bodies are read as UTF-8, not as ${charset.slice(0, 40)}`)
  }
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    throw new Problem('BODY_TEXT_INVALID', 'The body is not valid UTF-8')
  }
  if (deeperThan(text, depthMax)) throw new Problem('BODY_JSON_TOO_DEEP', `The body nests deeper than ${depthMax} levels`)
  return text
}

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
  if (suspicious.test(text) && !isStorable(value)) {
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
