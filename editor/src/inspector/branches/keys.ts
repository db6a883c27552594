/**
 * Keys of branches. Edges hang on a branch's `name`, so it is made once, from the title, and stays as it is once an edge hangs on
 * it; what people read and edit is the title.
 */
import { slugOf } from '../../document/slug.ts'

const longest = 40

/** A key from the title that no other has: `opened`, `opened-2`. Falls back to `branch`. */
export function keyFrom(title: string, taken: ReadonlySet<string>): string {
  const slug = slugOf(title, longest) || 'branch'
  let key = slug
  for (let n = 2; taken.has(key); n++) key = `${slug}-${n}`
  return key
}

/** Keys that a branch must not take besides its siblings': ports of these names mean something on many nodes. */
export const reservedKeys: readonly string[] = ['out', 'else', 'rest', 'timeout', 'error', 'past', 'blocked', 'rejected']

/** The key that goes with an edited title: a new one while nothing hangs on the old one. */
export function keyAfterRetitle(options: {
  readonly key: string
  readonly title: string
  readonly siblings: readonly string[]
  readonly wired: ReadonlySet<string>
}): string {
  const { key, title, siblings, wired } = options
  return wired.has(key) || slugOf(title, longest) === '' ? key : keyFrom(title, new Set([...siblings, ...wired, ...reservedKeys]))
}
