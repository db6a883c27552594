/**
 * Takes secrets out of what is kept of outside systems: some answer a request with the very header it came with. Found by their value, also
 * where they are written for a URL, in JSON or in Base64, alone or with a user name before them.
 */
import type { Json } from '@millrace/core'

/** The value with every secret in its texts as ***; the very same value when there was none. */
export type Scrub = <T extends Json>(value: T) => T

/** Shorter ones stand in ordinary words by chance. */
const shortest = 4
const mask = '***'
const base64 = /[\w+/-]{8,}={0,2}/g

/** `secrets`: values of settings, whatever their shape; every text inside them is one. */
export function createScrub(secrets: readonly Json[]): Scrub {
  const texts = [...new Set(secrets.flatMap(textsIn).filter((text) => text.length >= shortest))]
  if (texts.length === 0) return (value) => value
  const written = new Set(texts.flatMap((text) => [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)]))
  const pattern = new RegExp(longestFirst(written).map(escaped).join('|'), 'g')
  const hides = (word: string) => texts.some((text) => Buffer.from(word, 'base64').includes(text))
  const ofText = (text: string) => text.replace(pattern, mask).replace(base64, (word) => (hides(word) ? mask : word))
  const scrub = (value: Json): Json => {
    if (typeof value === 'string') return ofText(value)
    if (value === null || typeof value !== 'object') return value
    if (Array.isArray(value)) return value.map(scrub)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [ofText(name), scrub(inner)]))
  }
  return <T extends Json>(value: T) => scrub(value) as T
}

/** The very same error, so that whoever knows it by its code still does, saying no secret to a log. */
export function scrubbedError(error: unknown, scrub: Scrub): unknown {
  if (!(error instanceof Error)) return error
  error.message = scrub(error.message)
  if (error.stack !== undefined) error.stack = scrub(error.stack)
  return error
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
const longestFirst = (texts: ReadonlySet<string>) => [...texts].toSorted((one, other) => other.length - one.length)

/** Of an address with a password in it, the password is one by itself. */
function textsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value, ...passwordsIn(value)]
  return value === null || typeof value !== 'object' ? [] : Object.values(value).flatMap(textsIn)
}

function passwordsIn(text: string): readonly string[] {
  const password = URL.parse(text)?.password ?? ''
  if (password === '') return []
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    return [password]
  }
}
