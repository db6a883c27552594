/** All segments with the flows that have to do with them. While one of them fills, its count is read again and again. */
import { onBeforeUnmount, shallowRef, watch } from 'vue'
import { listSegments, type Segment } from '../../api/segments.ts'
import { refreshSuggestions } from '../../inspector/suggestions.ts'
import { createRefreshing } from './refreshing.ts'

export function useSegments() {
  const segments = shallowRef<readonly Segment[]>()
  const error = shallowRef<unknown>(null)
  const refreshing = createRefreshing({ work: refresh, hidden: () => document.hidden })

  async function refresh(): Promise<void> {
    segments.value = await listSegments({ with: 'usedBy' })
  }
  async function load(): Promise<void> {
    error.value = null
    try {
      await refresh()
    } catch (problem) {
      error.value = problem
    }
  }
  watch(segments, (found) => refreshing.go(found?.some(({ filling }) => filling) === true))
  onBeforeUnmount(refreshing.stop)
  return {
    segments,
    error,
    load,
    /** After one was made, changed or removed: pickers elsewhere hear of it, too. */
    async changed(): Promise<void> {
      refreshSuggestions()
      await load()
    },
  }
}
