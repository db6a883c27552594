/**
 * Live counts of one flow: server-sent events, and asking again every few seconds where they cannot be had (or where counts have to be
 * worked out: of those who went one way). Nobody looks at a hidden tab, so nothing is asked for it.
 */
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { countFlow, liveUrl, type CountScope, type ScopedStats } from '../api/live.ts'

const pollMs = 5000
const workedOutMs = 30_000

export interface Following {
  readonly id: Ref<string>
  readonly wanted: Ref<boolean>
  readonly scope: Ref<CountScope>
}

export function useLiveCounts({ id, wanted, scope }: Following) {
  const stats = shallowRef<ScopedStats | null>(null)
  const live = ref(false)
  const error = shallowRef<unknown>(null)
  /** When the server last said that the counts are these: ISO 8601 of this browser's clock. */
  const updatedAt = ref<string | null>(null)
  const visible = ref(!document.hidden)
  const look = () => (visible.value = !document.hidden)
  document.addEventListener('visibilitychange', look)
  let source: EventSource | null = null
  let timer = 0
  let turn = 0

  function stop(): void {
    turn++
    source?.close()
    source = null
    window.clearTimeout(timer)
    live.value = false
  }
  function told(found: ScopedStats | null): void {
    if (found !== null) stats.value = found
    updatedAt.value = new Date().toISOString()
    error.value = null
  }
  function start(): void {
    if (scope.value.through !== null) return void poll(turn, workedOutMs)
    const mine = turn
    const opened = new EventSource(liveUrl(id.value, scope.value))
    source = opened
    opened.addEventListener('message', ({ data }) => {
      live.value = true
      told(JSON.parse(String(data)) as ScopedStats)
    })
    opened.addEventListener('still', () => told(null))
    opened.addEventListener('error', () => {
      live.value = false
      // Refused for good; otherwise the browser opens it anew by itself.
      if (opened.readyState === EventSource.CLOSED) void poll(mine, pollMs)
    })
  }
  async function poll(mine: number, pauseMs: number): Promise<void> {
    if (mine !== turn) return
    try {
      const found = await countFlow(id.value, scope.value)
      if (mine === turn) told(found)
    } catch (problem) {
      if (mine === turn) error.value = problem
    }
    if (mine === turn) timer = window.setTimeout(() => void poll(mine, pauseMs), pauseMs)
  }

  const asked = computed(() => `${id.value} ${JSON.stringify(scope.value)}`)
  watch(
    [asked, () => wanted.value && visible.value],
    ([now, active], [before]) => {
      stop()
      if (now !== before || !wanted.value) {
        stats.value = null
        updatedAt.value = null
        error.value = null
      }
      if (active) start()
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', look)
    stop()
  })
  return { stats, live, updatedAt, error }
}
