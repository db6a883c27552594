/** The answer for the contact that is asked about, with the flow as it was in each version that its passages went through. */
import type { FlowDocument } from '@millrace/core'
import { ref, shallowRef, watch } from 'vue'
import { explain, type AskedContact, type Explanation } from '../../../../api/explain.ts'
import { exportFlow } from '../../../../api/flows.ts'

export interface Explained {
  readonly explanation: Explanation
  /** By version; one that could not be read is absent. */
  readonly documents: ReadonlyMap<number, FlowDocument>
}

export function useExplanation(flow: () => string, asked: () => AskedContact | null) {
  const answer = shallowRef<Explained | null>(null)
  const error = shallowRef<unknown>(null)
  const loading = ref(false)
  let turn = 0

  async function load(): Promise<void> {
    const mine = ++turn
    const contact = asked()
    error.value = null
    loading.value = contact !== null
    if (contact === null) {
      answer.value = null
      return
    }
    try {
      const explanation = await explain(flow(), contact)
      const documents = await documentsOf(flow(), explanation)
      if (mine === turn) answer.value = { explanation, documents }
    } catch (failure) {
      if (mine === turn) error.value = failure
    } finally {
      if (mine === turn) loading.value = false
    }
  }
  watch(
    () => JSON.stringify([flow(), asked()]),
    () => {
      answer.value = null
      void load()
    },
    { immediate: true },
  )
  return { answer, error, loading, load }
}

async function documentsOf(flow: string, { passages }: Explanation): Promise<ReadonlyMap<number, FlowDocument>> {
  const versions = [...new Set(passages.map(({ version }) => version))]
  const read = await Promise.all(versions.map((version) => exportFlow(flow, version).catch(() => null)))
  return new Map(versions.flatMap((version, index) => (read[index] === null ? [] : [[version, read[index]!] as const])))
}
