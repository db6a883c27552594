/** The key of a new segment, out of its name. */
import { slugOf } from '../../document/slug.ts'

/** What the server takes. */
export const longestKey = 100
/** For what no letter is left of. */
const nameless = 'segment'

/** Unique among those taken: the second `vip` is `vip-2`. */
export function keyFor(name: string, taken: ReadonlySet<string>): string {
  const base = slugOf(name, longestKey) || nameless
  if (!taken.has(base)) return base
  for (let number = 2; ; number++) {
    const ending = `-${number}`
    const key = base.slice(0, longestKey - ending.length) + ending
    if (!taken.has(key)) return key
  }
}
