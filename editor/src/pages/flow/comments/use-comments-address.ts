/** The comments in the address of the flow page: `?comments=<thread>` opens them at that thread; once they are closed the address forgets it. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export function useCommentsAddress() {
  const route = useRoute()
  const router = useRouter()
  /** Empty: no thread is named; null: they are not asked for. */
  const asked = computed(() => {
    const value = route.query['comments']
    return typeof value === 'string' ? value : null
  })
  function forget(): void {
    const { comments, ...rest } = route.query
    if (comments !== undefined) void router.replace({ query: rest })
  }
  return { asked, forget }
}
