/** Live counts of one flow: server-sent events, and reading again every few seconds where they cannot be had. */
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { flowStats, liveUrl } from '../api/flows.ts'
import type { FlowStats } from '../api/types.ts'

const pollMs = 5000

export function useLiveCounts(id: Ref<string>, wanted: Ref<boolean>) {
  const stats = shallowRef<FlowStats | null>(null)
  const live = ref(false)
  let source: EventSource | null = null
  let timer = 0

  function stop(): void {
    source?.close()
    source = null
    window.clearTimeout(timer)
    live.value = false
  }
  function start(): void {
    const opened = new EventSource(liveUrl(id.value))
    source = opened
    opened.addEventListener('message', ({ data }) => {
      live.value = true
      stats.value = JSON.parse(String(data)) as FlowStats
    })
    opened.addEventListener('error', () => {
      live.value = false
      if (opened.readyState === EventSource.CLOSED) void poll(opened)
    })
  }
  /** The stream was refused for good: ask instead, for as long as this flow is shown. */
  async function poll(of: EventSource): Promise<void> {
    if (source !== of) return
    const read = await flowStats(id.value).catch(() => null)
    if (source !== of) return
    if (read !== null) stats.value = read
    timer = window.setTimeout(() => void poll(of), pollMs)
  }

  watch(
    [id, wanted],
    () => {
      stop()
      stats.value = null
      if (wanted.value) start()
    },
    { immediate: true },
  )
  onScopeDispose(stop)
  return { stats, live }
}
