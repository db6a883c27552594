/** One segment by its key. While it fills, its count is read again and again. An answer about another one comes too late. */
import { onBeforeUnmount, shallowRef, watch } from 'vue'
import { readSegment, type Segment } from '../../api/segments.ts'
import { createRefreshing } from './refreshing.ts'

export function useSegment(key: () => string) {
  const segment = shallowRef<Segment>()
  const error = shallowRef<unknown>(null)
  const refreshing = createRefreshing({ work: refresh, hidden: () => document.hidden })

  async function refresh(): Promise<void> {
    const asked = key()
    const found = await readSegment(asked)
    if (asked === key()) segment.value = found
  }
  async function load(): Promise<void> {
    error.value = null
    try {
      await refresh()
    } catch (problem) {
      error.value = problem
    }
  }
  watch(
    key,
    () => {
      segment.value = undefined
      void load()
    },
    { immediate: true },
  )
  watch(segment, (found) => refreshing.go(found?.filling === true))
  onBeforeUnmount(refreshing.stop)
  return { segment, error, load }
}
