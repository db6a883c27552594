/** Finding what stands in a flow: by names, kinds of steps, ids, words in settings, notes and titles of frames; in the order that people read. */
import type { FlowDocument, FlowNode } from '@millrace/core'
import { frameKey, noteKey } from './items.ts'

export interface Findable {
  readonly key: string
  /** Lower case. */
  readonly text: string
}

/** Everything that can be found; `saysOf` adds what people see of a step: the name of its kind and its line. */
export function findables(document: FlowDocument, saysOf: (node: FlowNode) => string): readonly Findable[] {
  const firstOf = (ids: readonly string[]) => document.nodes.find((node) => ids.includes(node.id))?.at
  const nodes = document.nodes.map((node) => ({
    at: node.at,
    key: node.id,
    text: [node.title, node.id, node.note, saysOf(node), ...wordsIn(node.config)],
  }))
  const notes = (document.notes ?? []).map((note) => ({ at: note.at, key: noteKey(note.id), text: [note.text] }))
  const frames = (document.frames ?? []).map((frame) => ({ at: firstOf(frame.nodes), key: frameKey(frame.id), text: [frame.title] }))
  return [...nodes, ...notes, ...frames]
    .sort((a, b) => (a.at?.y ?? 0) - (b.at?.y ?? 0) || (a.at?.x ?? 0) - (b.at?.x ?? 0))
    .map(({ key, text }) => ({ key, text: text.join('\n').toLocaleLowerCase() }))
}

/** The keys of those that have every word. */
export function found(items: readonly Findable[], query: string): readonly string[] {
  const words = query
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return []
  return items.filter(({ text }) => words.every((word) => text.includes(word))).map(({ key }) => key)
}

function wordsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return [String(value)]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(wordsIn)
}
