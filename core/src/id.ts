/**
 * Ids that follow from what they stand for: the same cause gives the same id, so that nothing can be made twice. Laid out as
 * UUIDv7 (time first, for index locality); the rest is a 128-bit hash, for identity and not for secrecy.
 */
import type { Instant } from './json.ts'

/** cyrb128 (public domain): four 32-bit words from a string. */
export function hash128(text: string): [number, number, number, number] {
  let h1 = 1779033703
  let h2 = 3144134277
  let h3 = 1013904242
  let h4 = 2773480762
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i)
    h1 = h2 ^ Math.imul(h1 ^ k, 597399067)
    h2 = h3 ^ Math.imul(h2 ^ k, 2869860233)
    h3 = h4 ^ Math.imul(h3 ^ k, 951274213)
    h4 = h1 ^ Math.imul(h4 ^ k, 2716044179)
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067)
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233)
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213)
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179)
  h1 ^= h2 ^ h3 ^ h4
  return [h1 >>> 0, (h2 ^ h1) >>> 0, (h3 ^ h1) >>> 0, (h4 ^ h1) >>> 0]
}

/** Ids are made by the million: look-ups of two and three digits are several times as fast as `toString(16).padStart`. */
const digits = (count: number) => Array.from({ length: 16 ** count }, (_, value) => value.toString(16).padStart(count, '0'))
const [hex1, hex2, hex3] = [digits(1), digits(2), digits(3)]

/** The first half of the ids of an instant; a batch makes all of its own at one. */
const latest = { at: Number.NaN, text: '' }

function timeOf(at: Instant): string {
  if (at !== latest.at) {
    const time = Math.max(0, Math.floor(at)).toString(16).padStart(12, '0').slice(-12)
    latest.text = `${time.slice(0, 8)}-${time.slice(8)}-7`
    latest.at = at
  }
  return latest.text
}

/** A UUIDv7 for `at` whose random part is a hash of `cause`. */
export function idFrom(at: Instant, cause: string): string {
  const [a, b, c] = hash128(cause)
  const head = `${timeOf(at)}${hex3[a >>> 20]}-${hex1[8 + (a & 3)]}${hex3[b >>> 20]}`
  return `${head}-${hex3[(b >>> 8) & 4095]}${hex2[b & 255]}${hex3[c >>> 20]}${hex3[(c >>> 8) & 4095]}${hex1[(c >>> 4) & 15]}`
}

/** The instant in an id that was made so, or 0. */
export const instantOf = (id: string): Instant => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16) || 0

/** The id of a branch that begins at this step of a run. Like its run's it begins with the instant when the contact entered. */
export const branchId = ({ id, steps }: { readonly id: string; readonly steps: number }, name: string): string =>
  idFrom(instantOf(id), `branch:${id}:${steps}:${name}`)

/** A seeded generator of numbers in [0, 1): mulberry32 over a hash of the seed. */
export function seededRandom(seed: string): () => number {
  let state = hash128(seed)[0]
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** The lane of a contact. `contact` is the decimal id; FNV-1a, so that it can be computed anywhere. */
export function laneOf(contact: string, lanes: number): number {
  let hash = 2166136261
  for (let i = 0; i < contact.length; i++) hash = Math.imul(hash ^ contact.charCodeAt(i), 16777619)
  return (hash >>> 0) % lanes
}
