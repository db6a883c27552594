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
  /** This browser's clock, in milliseconds. */
  now(): number
}

export function useLiveCounts({ id, wanted, scope, now }: Following) {
  const stats = shallowRef<ScopedStats | null>(null)
  const error = shallowRef<unknown>(null)
  /** When the server last said that the counts are these: ISO 8601 of this browser's clock. */
  const updatedAt = ref<string | null>(null)
  const visible = useVisible()
  const { live, start, stop } = createFollowing(() => ({ id: id.value, scope: scope.value }), {
    told(found) {
      if (found !== null) stats.value = found
      updatedAt.value = new Date(now()).toISOString()
      error.value = null
    },
    failed: (problem) => (error.value = problem),
  })

  const asked = computed(() => `${id.value} ${JSON.stringify(scope.value)}`)
  watch(
    [asked, () => wanted.value && visible.value],
    ([what, active], [before]) => {
      stop()
      if (what !== before || !wanted.value) {
        stats.value = null
        updatedAt.value = null
        error.value = null
      }
      if (active) start()
    },
    { immediate: true },
  )
  onScopeDispose(stop)
  return { stats, live, updatedAt, error }
}

function useVisible() {
  const visible = ref(!document.hidden)
  const look = () => (visible.value = !document.hidden)
  document.addEventListener('visibilitychange', look)
  onScopeDispose(() => document.removeEventListener('visibilitychange', look))
  return visible
}

interface Hearing {
  /** Null: they are what they were. */
  told(found: ScopedStats | null): void
  failed(problem: unknown): void
}

/** One stream, or one asking again, at a time; answers to what was asked before are dropped. */
function createFollowing(what: () => { readonly id: string; readonly scope: CountScope }, { told, failed }: Hearing) {
  const live = ref(false)
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
  function start(): void {
    const { id, scope } = what()
    if (scope.through !== null) return void poll(turn, workedOutMs)
    const mine = turn
    const opened = new EventSource(liveUrl(id, scope))
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
    const { id, scope } = what()
    try {
      const found = await countFlow(id, scope)
      if (mine === turn) told(found)
    } catch (problem) {
      if (mine === turn) failed(problem)
    }
    if (mine === turn) timer = window.setTimeout(() => void poll(mine, pauseMs), pauseMs)
  }
  return { live, start, stop }
}
