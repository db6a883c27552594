/** Whether the flow is shown as a line of messages, in place of the canvas, which stays where it was; loaded when it is first asked for. */
import { defineAsyncComponent, ref } from 'vue'
import type { PortRef } from '../../../document/commands.ts'
import type { Point } from '../../../document/geometry.ts'
import { edgeFrom } from '../../../document/graph.ts'
import { useFlowDocument } from '../../../stores/flow-document.ts'
import type { useAdding } from '../use-adding.ts'

const ChainView = defineAsyncComponent(() => import('./ChainView.vue'))

export function useChain(adding: Pick<ReturnType<typeof useAdding>, 'ask' | 'insert'>) {
  const doc = useFlowDocument()
  const asChain = ref(false)
  /** Into the edge that leaves there, or after the port where none does. */
  function insertAt(port: PortRef, client: Point): void {
    if (edgeFrom(doc.document, port.node, port.port) === undefined) adding.ask(port, null, client)
    else adding.insert(port, client)
  }
  return { asChain, insertAt, ChainView }
}
