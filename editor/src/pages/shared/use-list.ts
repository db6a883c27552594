/** A paged list: its first page, more on demand, and what went wrong. An answer that came too late is dropped. */
import { computed, shallowRef, type ComputedRef, type Ref } from 'vue'
import type { Page } from '../../api/types.ts'

export interface List<T> {
  /** Undefined until the first page is there. */
  readonly items: Ref<readonly T[] | undefined>
  readonly error: Ref<unknown>
  readonly loading: Ref<boolean>
  readonly hasMore: ComputedRef<boolean>
  /** Starts over from the first page; what is shown stays until the answer comes. */
  load(): Promise<void>
  more(): Promise<void>
}

export function useList<T>(fetchPage: (cursor: string | undefined) => Promise<Page<T>>): List<T> {
  const items = shallowRef<readonly T[]>()
  const next = shallowRef<string | null>(null)
  const error = shallowRef<unknown>(null)
  const loading = shallowRef(false)
  let turn = 0

  async function ask(cursor: string | undefined): Promise<void> {
    const mine = ++turn
    loading.value = true
    error.value = null
    try {
      const page = await fetchPage(cursor)
      if (mine !== turn) return
      items.value = cursor === undefined ? page.items : [...(items.value ?? []), ...page.items]
      next.value = page.next
    } catch (problem) {
      if (mine === turn) error.value = problem
    } finally {
      if (mine === turn) loading.value = false
    }
  }
  return {
    items,
    error,
    loading,
    hasMore: computed(() => next.value !== null),
    load: () => ask(undefined),
    more: () => ask(next.value ?? undefined),
  }
}
