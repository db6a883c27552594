/** The funnel of a flow's published version: of everybody, or of those alone who went one way. An answer that came too late is dropped. */
import type { FlowDocument, FlowStats } from '@millrace/core'
import { computed, shallowRef, watch } from 'vue'
import { exportFlow } from '../../api/flows.ts'
import { countFlow, type CountScope, type ScopedStats } from '../../api/live.ts'
import { funnelOf } from './funnel.ts'

export type Way = CountScope['through']

interface Read {
  readonly document: FlowDocument
  readonly stats: FlowStats & Pick<ScopedStats, 'of'>
}

export function useFunnel(flow: () => string) {
  const through = shallowRef<Way>(null)
  /** Undefined: not read yet; null: it was never published. */
  const read = shallowRef<Read | null>()
  const error = shallowRef<unknown>(null)
  let turn = 0

  async function load(): Promise<void> {
    const mine = ++turn
    error.value = null
    try {
      const found = await readFunnel(flow(), through.value)
      if (mine === turn) read.value = found
    } catch (problem) {
      if (mine === turn) error.value = problem
    }
  }
  watch(flow, () => {
    through.value = null
    read.value = undefined
  })
  watch([flow, through], load, { immediate: true })
  return {
    through,
    error,
    load,
    read,
    funnel: computed(() => (read.value ? funnelOf(read.value.document, read.value.stats) : (read.value ?? undefined))),
  }
}

async function readFunnel(flow: string, through: Way): Promise<Read | null> {
  const stats = await countFlow(flow, { version: null, from: undefined, to: undefined, through })
  return stats.version === null ? null : { stats, document: await exportFlow(flow, stats.version) }
}
