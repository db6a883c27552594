/** How many columns a number of equal things is laid out in, so that no row is left with one or two of them. */

/**
 * As few rows as there can be with at most `most` columns, and these as full as each other. Where that leaves a hole, one that leaves none
 * is taken instead, if it has no more than one row more.
 */
export function evenColumns(count: number, most: number): number {
  if (count <= most) return Math.max(1, count)
  const rows = Math.ceil(count / most)
  return [rows, rows + 1].map((some) => Math.ceil(count / some)).find((columns) => count % columns === 0) ?? Math.ceil(count / rows)
}
