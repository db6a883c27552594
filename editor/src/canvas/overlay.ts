/** What is laid over the drawing: findings, live or simulated counts and one run's path, by node and by edge. */
import type { Finding } from '@millrace/core'
import type { FlowStats, NodeStats } from '../api/types.ts'
import { edgeKey } from '../document/graph.ts'
import type { DiffMark, Difference, Trace } from './trace.ts'

export interface Overlay {
  readonly findings: ReadonlyMap<string, readonly Finding[]>
  readonly stats: FlowStats | null
  /** The counts are those of a simulation. */
  readonly simulated: boolean
  /** A run's path, or the difference of two versions. */
  readonly trace: Trace | Difference | null
}

export const noOverlay: Overlay = { findings: new Map(), stats: null, simulated: false, trace: null }

export function findingsByNode(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  return Map.groupBy(
    findings.filter((finding) => finding.node !== null),
    (finding) => finding.node!,
  )
}

/** How many left by the port; null where nobody could have. */
export function edgeCount(stats: FlowStats | null, edge: { readonly from: string; readonly port: string }): number | null {
  const node = stats?.nodes[edge.from]
  return node === undefined || node.entered === 0 ? null : (node.left[edge.port] ?? 0)
}

export function nodeCounts(stats: FlowStats | null, node: string): NodeStats | null {
  return stats?.nodes[node] ?? null
}

/** Whether the path went through a node, and where it stands or ended. */
export type NodeTrace = 'passed' | 'standing' | 'ended' | 'dim' | DiffMark | null

export function traceOfNode(trace: Overlay['trace'], node: string): NodeTrace {
  if (trace === null) return null
  if ('marks' in trace) return trace.marks.get(node) ?? null
  if (trace.here === node) return trace.live ? 'standing' : 'ended'
  if (trace.also?.has(node) === true) return 'standing'
  return trace.nodes.has(node) ? 'passed' : 'dim'
}

export function traceOfEdge(
  trace: Overlay['trace'],
  edge: { readonly from: string; readonly port: string },
): 'lit' | 'dim' | DiffMark | null {
  if (trace === null) return null
  if ('marks' in trace) return trace.edges.get(edgeKey(edge)) ?? null
  return trace.edges.has(edgeKey(edge)) ? 'lit' : 'dim'
}
