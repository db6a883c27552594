/**
 * Pages of a tag's or a segment's contacts go over all who have it and show those that also fit the search: a page may be short, even
 * empty, while there are more. This reads on until there is a page's worth to show.
 */
import type { Page } from '../../api/types.ts'

export interface FullPage<T> {
  readonly ask: (cursor: string | undefined) => Promise<Page<T>>
  /** As many items are a page's worth. */
  readonly enough: number
}

/** Pages read for one: a rare name in a large segment must not keep the server busy on its own. */
const mostPages = 20

export async function fullPage<T>({ ask, enough }: FullPage<T>, cursor: string | undefined): Promise<Page<T>> {
  const items: T[] = []
  let next: string | null | undefined = cursor
  for (let turn = 0; turn < mostPages && next !== null && items.length < enough; turn++) {
    const page = await ask(next)
    items.push(...page.items)
    next = page.next
  }
  return { items, next: next ?? null }
}
