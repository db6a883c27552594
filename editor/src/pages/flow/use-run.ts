/** One run shown on the canvas: its record, its path, and the flow as it was in the version it went through. */
import type { FlowDocument } from '@millrace/core'
import { computed, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { exportFlow } from '../../api/flows.ts'
import { readRun } from '../../api/people.ts'
import type { RunRecord } from '../../api/types.ts'
import { traceOf, type Trace } from '../../canvas/trace.ts'
import { positioned } from '../../document/place.ts'
import { useManifests } from '../../stores/manifests.ts'

export interface ShownRun {
  readonly run: RunRecord
  readonly trace: Trace
  readonly document: FlowDocument
}

/** The run that the address asks for (`?run=`). */
export function useRun(flow: string) {
  const route = useRoute()
  const router = useRouter()
  const id = computed(() => (typeof route.query['run'] === 'string' ? route.query['run'] : null))
  const shown = shallowRef<ShownRun | null>(null)
  const error = shallowRef<unknown>(null)

  async function load(): Promise<void> {
    const wanted = id.value
    error.value = null
    if (wanted === null) {
      shown.value = null
      return
    }
    try {
      const manifests = useManifests()
      const [run] = await Promise.all([readRun(wanted), manifests.load()])
      const document = await exportFlow(flow, run.version)
      if (id.value === wanted) shown.value = { run, trace: traceOf(run), document: positioned(document, manifests.byType) }
    } catch (failure) {
      error.value = failure
    }
  }
  watch(id, load, { immediate: true })

  const close = () => void router.replace({ query: { ...route.query, run: undefined } })
  return { runId: id, shown, error, close }
}
