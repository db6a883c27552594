/** The way so far as it is drawn on the canvas. */
import type { FlowDocument, Rehearsed } from '@millrace/core'
import type { Trace } from '../../../../canvas/trace.ts'
import { edgeFrom, edgeKey, nodeOf, nodePorts, type Manifests } from '../../../../document/graph.ts'

export interface Drawn {
  readonly document: FlowDocument
  readonly manifests: Manifests
}

/** Null while the contact has not come in. */
export function pathOf({ steps, runs }: Pick<Rehearsed, 'steps' | 'runs'>, drawn: Drawn): Trace | null {
  const last = runs.findLast(({ state }) => state === 'waiting') ?? runs.at(-1)
  if (last === undefined) return null
  const passed = steps.filter(({ outcome }) => outcome !== 'noticed')
  const standing = runs.filter(({ state }) => state === 'waiting').map(({ node }) => node)
  return {
    nodes: new Set([...passed.map(({ node }) => node), ...runs.map(({ node }) => node)]),
    edges: new Set(passed.flatMap(({ node, port }) => (port === null ? [] : edgeTaken(drawn, node, port)))),
    here: last.node,
    live: last.state === 'waiting',
    also: new Set(standing.filter((node) => node !== last.node)),
  }
}

/** A way out that leads nowhere may go the way of another one. */
function edgeTaken({ document, manifests }: Drawn, from: string, port: string): readonly string[] {
  const node = nodeOf(document, from)
  if (node === undefined) return []
  const own = edgeFrom(document, from, port)
  const otherwise = own === undefined ? nodePorts(node, manifests, document.edges).find(({ name }) => name === port)?.otherwise : undefined
  const edge = own ?? (otherwise === undefined ? undefined : edgeFrom(document, from, otherwise))
  return edge === undefined ? [] : [edgeKey(edge)]
}
