/**
 * A letter of blocks as configs keep it: beside the MJML that is made of it, with a mark of that MJML. By the mark one knows whether the
 * blocks still say what is sent, also when another version would make the MJML otherwise.
 */
import { hash128 } from '../id.ts'
import type { Json, JsonObject } from '../json.ts'
import { readLetter, type Letter } from './letter.ts'
import { mjmlOf } from './mjml.ts'

export interface KeptLetter {
  readonly mjml: string
  /** The blocks, as JSON. */
  readonly blocks: JsonObject
}

export function keepLetter(letter: Letter): KeptLetter {
  const mjml = mjmlOf(letter)
  return { mjml, blocks: { ...letter, made: markOf(mjml) } as unknown as JsonObject }
}

/** The letter that made this MJML; null when it is another's, or written by hand. */
export function letterOf(blocks: Json | undefined, mjml: string): Letter | null {
  const letter = readLetter(blocks)
  const isTheirs = letter !== null && ((blocks as JsonObject)['made'] === markOf(mjml) || mjmlOf(letter) === mjml)
  return isTheirs ? letter : null
}

/**
 * A config whose texts were changed one by one: each MJML that blocks beside it had made is made anew of the changed blocks, so that what
 * is escaped in it, and its mark, are right.
 */
export function remadeLetters(before: JsonObject, changed: JsonObject): JsonObject {
  const names = Object.keys(before)
  const pairs = names.flatMap((blocks) => {
    const mjml = names.find((name) => typeof before[name] === 'string' && letterOf(before[blocks], before[name]) !== null)
    const letter = mjml === undefined ? null : readLetter(changed[blocks])
    if (mjml === undefined || letter === null) return []
    const kept = keepLetter(letter)
    return [Object.entries({ [mjml]: kept.mjml, [blocks]: kept.blocks })]
  })
  return { ...changed, ...Object.fromEntries(pairs.flat()) }
}

const markOf = (mjml: string): string =>
  hash128(mjml)
    .map((part) => part.toString(16).padStart(8, '0'))
    .join('')
