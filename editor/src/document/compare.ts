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

const fingerprints = new WeakMap<object, string>()

/** A few letters that are the same for the same JSON and practically never for another, whatever the order of keys. */
export function fingerprintOf(value: object): string {
  const known = fingerprints.get(value)
  if (known !== undefined) return known
  const made = digest(sorted(value))
  fingerprints.set(value, made)
  return made
}

/** Two sums of 32 bits (FNV-1a from different starts) and the length: nothing that anybody would have reason to forge. */
function digest(text: string): string {
  let [one, two] = [0x811c9dc5, 0x9e3779b9]
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    one = Math.imul(one ^ code, 0x01000193)
    two = Math.imul(two ^ code, 0x85ebca6b)
  }
  return [one >>> 0, two >>> 0, text.length].map((part) => part.toString(36)).join('-')
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
