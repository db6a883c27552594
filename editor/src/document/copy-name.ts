/** What a copy of a flow is called: the old name with words around it, cut where both together are longer than a name can be. */
const longestName = 200

/** `around`: puts the name between its words. */
export function copyName(name: string, around: (name: string) => string): string {
  const room = longestName - around('').length
  // Half of a pair is no letter, and is refused.
  return around(name.length <= room ? name : name.slice(0, room).replace(/[\uD800-\uDBFF]$/, ''))
}
