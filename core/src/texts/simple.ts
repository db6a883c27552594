/**
 * The texts that most texts are: words and plain variables, without filters or tags. Law: what is read here renders to what Liquid
 * renders; anything else is left to it. Twenty times faster, which matters for a mail to every contact.
 */
import type { JsonObject } from '../json.ts'
import { follow } from '../rules/compile.ts'
import type { TextKind } from './engine.ts'
import { escapeHtml, plain } from './values.ts'

const output = /\{\{[ \t]*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)[ \t]*\}\}/g
/** Words that mean something else to Liquid than a property of that name. */
const special = new Set('size first last true false nil null empty blank and or not contains'.split(' '))

/** Null when it takes Liquid to render this text. `longest` bounds the result; null when it is longer. */
export function readSimple(source: string, kind: TextKind, longest: number): ((scope: JsonObject) => string | null) | null {
  if (source.includes('{%')) return null
  const pieces = source.split(output)
  // Every second piece is a name; a brace beside a tag, or a tag that did not match, is for Liquid to judge.
  const words = pieces.filter((_, index) => index % 2 === 0)
  if (words.some((word) => word.includes('{{') || word.endsWith('{') || word.startsWith('}'))) return null
  const paths = pieces.filter((_, index) => index % 2 === 1).map((name) => name.split('.'))
  if (paths.some((path) => path.some((key) => special.has(key)))) return null
  const put = kind === 'html' ? (value: unknown) => escapeHtml(plain(value)) : plain
  return (scope) => {
    let text = words[0]!
    for (let i = 0; i < paths.length; i++) {
      text += put(follow(scope, paths[i]!)) + words[i + 1]!
      if (text.length > longest) return null
    }
    return text
  }
}
