/** Whether two documents are the same flow, whatever the order of their keys, nodes and edges, and wherever the cards stand. */
import type { FlowDocument } from '@millrace/core'
import { edgeKey } from './graph.ts'

export function sameFlow(a: FlowDocument, b: FlowDocument): boolean {
  return canonical(a) === canonical(b)
}

/** Whether two values are the same JSON, whatever the order of their keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  return sorted(a) === sorted(b)
}

function canonical({ name, settings = {}, nodes, edges, notes = [], frames = [] }: FlowDocument): string {
  return sorted({
    name,
    settings,
    nodes: nodes.map((node) => ({ ...node, at: null })).sort((a, b) => compare(a.id, b.id)),
    edges: edges.toSorted((a, b) => compare(edgeKey(a), edgeKey(b))),
    notes: notes.map((note) => ({ ...note, at: null, size: null })).sort((a, b) => compare(a.id, b.id)),
    frames: frames.map((frame) => ({ ...frame, nodes: frame.nodes.toSorted(compare) })).sort((a, b) => compare(a.id, b.id)),
  })
}

function sorted(json: unknown): string {
  return JSON.stringify(json, (_key, value: unknown) =>
    isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => compare(a, b))) : value,
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
