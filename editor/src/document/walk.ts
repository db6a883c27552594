/** Where the arrow keys lead: along edges down and up, among neighbours to the sides. */
import type { FlowDocument } from '@millrace/core'
import { nodeOf, nodePorts, type Manifests } from './graph.ts'

export type Direction = 'left' | 'right' | 'up' | 'down'

/** The node to go to, or null when there is none that way. */
export function neighbour(
  document: FlowDocument,
  manifests: Manifests,
  step: { readonly from: string; readonly to: Direction },
): string | null {
  if (step.to === 'down') return following(document, manifests, step.from)[0] ?? null
  if (step.to === 'up') return document.edges.find((edge) => edge.to === step.from && nodeOf(document, edge.from))?.from ?? null
  return beside(document, step.from, step.to)
}

function following(document: FlowDocument, manifests: Manifests, id: string): readonly string[] {
  const node = nodeOf(document, id)
  if (node === undefined) return []
  const order = nodePorts(node, manifests, document.edges).map((port) => port.name)
  return document.edges
    .filter((edge) => edge.from === id && nodeOf(document, edge.to))
    .sort((a, b) => order.indexOf(a.port) - order.indexOf(b.port))
    .map((edge) => edge.to)
}

/** The nearest card to that side; a step up or down counts twice, so that the row is kept. */
function beside(document: FlowDocument, id: string, to: 'left' | 'right'): string | null {
  const at = nodeOf(document, id)?.at
  if (at === undefined) return null
  const sign = to === 'right' ? 1 : -1
  const others = document.nodes.flatMap((node) => {
    const dx = ((node.at?.x ?? 0) - at.x) * sign
    return node.id === id || dx <= 0 ? [] : [{ id: node.id, distance: dx + 2 * Math.abs((node.at?.y ?? 0) - at.y) }]
  })
  return others.sort((a, b) => a.distance - b.distance)[0]?.id ?? null
}
