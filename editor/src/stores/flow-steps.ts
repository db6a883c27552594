/** What steps of other flows are called, by their ids: a flow is read when one of its steps is first looked at, as it is saved. */
import type { FlowNode } from '@millrace/core'
import { computed, shallowRef, type ComputedRef } from 'vue'
import { readFlow } from '../api/flows.ts'
import { useServer } from './server.ts'

export type StepsElsewhere = (flow: string, node: string) => FlowNode | undefined

/** Another function once more flows are known. */
export function useStepsElsewhere(): ComputedRef<StepsElsewhere> {
  const server = useServer()
  const nodes = shallowRef<ReadonlyMap<string, readonly FlowNode[]>>(new Map())
  const asked = new Set<string>()

  /** Without an answer the ids stay. */
  async function load(flow: string): Promise<void> {
    const found = await readFlow(flow, server).then(
      (read) => read.flow.draft.nodes,
      () => [],
    )
    nodes.value = new Map([...nodes.value, [flow, found]])
  }
  return computed(() => {
    const known = nodes.value
    return (flow, node) => {
      if (!asked.has(flow)) {
        asked.add(flow)
        void load(flow)
      }
      return known.get(flow)?.find(({ id }) => id === node)
    }
  })
}
