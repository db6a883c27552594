/** Moving one step of a chain before or after its neighbour. Both change places, edges and all; nothing else does. */
import type { FlowDocument } from '@millrace/core'
import { edgeKey, nodeOf, nodePorts, takesInput, type Manifests } from './graph.ts'

/** The document itself when the step cannot go there: at the ends of a chain, and where ways part or meet. */
export function moveStep(document: FlowDocument, id: string, way: 'earlier' | 'later', manifests: Manifests): FlowDocument {
  const out = document.edges.filter((edge) => edge.from === id)
  const into = document.edges.filter((edge) => edge.to === id)
  const other = way === 'later' ? only(out)?.to : only(into)?.from
  if (other === undefined || other === id) return document
  const [first, second] = way === 'later' ? [id, other] : [other, id]
  return swapped(document, { first, second }, manifests)
}

function swapped(document: FlowDocument, { first, second }: { readonly first: string; readonly second: string }, manifests: Manifests) {
  const [a, b] = [nodeOf(document, first), nodeOf(document, second)]
  if (a === undefined || b === undefined || !takesInput(a, manifests)) return document
  const between = document.edges.filter((edge) => edge.from === first)
  const after = document.edges.filter((edge) => edge.from === second)
  const into = document.edges.filter((edge) => edge.to === second)
  const port = nodePorts(b, manifests, document.edges)[0]?.name
  if (between.length !== 1 || after.length > 1 || into.length !== 1 || port === undefined) return document
  if (after.some((edge) => edge.to === first)) return document
  const link = between[0]!
  const edges = document.edges.flatMap((edge) => {
    if (edge === link) return [{ from: second, port: after[0]?.port ?? port, to: first }]
    if (edge.to === first) return [{ ...edge, to: second }]
    if (edge.from === second) return [{ from: first, port: link.port, to: edge.to }]
    return [edge]
  })
  const places = new Map([
    [first, b.at],
    [second, a.at],
  ])
  const nodes = document.nodes.map((node) => {
    const at = places.get(node.id)
    return at === undefined ? node : { ...node, at }
  })
  return { ...document, nodes, edges: [...new Map(edges.map((edge) => [edgeKey(edge), edge])).values()] }
}

const only = <T>(items: readonly T[]): T | undefined => (items.length === 1 ? items[0] : undefined)
