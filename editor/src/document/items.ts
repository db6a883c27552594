/**
 * What can be picked up on the canvas: a step, a sticky note, a frame. A key names any of them in one text; a step's key is its id, and the
 * others begin with a space, which no id can.
 */
import type { FlowDocument } from '@millrace/core'
import type { Point } from './geometry.ts'

export interface Item {
  readonly kind: 'node' | 'note' | 'frame'
  readonly id: string
}

export const noteKey = (id: string): string => ` note ${id}`
export const frameKey = (id: string): string => ` frame ${id}`

export function itemOf(key: string): Item {
  const [, kind, id] = key.split(' ')
  return (kind === 'note' || kind === 'frame') && id !== undefined ? { kind, id } : { kind: 'node', id: key }
}

/** Where steps and notes go in one move; both by id. */
export interface Move {
  readonly nodes: ReadonlyMap<string, Point>
  readonly notes: ReadonlyMap<string, Point>
}

/** A move as the pointer makes it, by keys. */
export function moveOf(to: ReadonlyMap<string, Point>): Move {
  const [nodes, notes] = [new Map<string, Point>(), new Map<string, Point>()]
  for (const [key, point] of to) {
    const { kind, id } = itemOf(key)
    if (kind === 'node') nodes.set(id, point)
    else if (kind === 'note') notes.set(id, point)
  }
  return { nodes, notes }
}

/** An id that nothing in the document has. */
export function freeId(document: FlowDocument, stem: string, more: ReadonlySet<string> = new Set()): string {
  const taken = new Set([...document.nodes, ...(document.notes ?? []), ...(document.frames ?? [])].map(({ id }) => id))
  const isTaken = (id: string) => taken.has(id) || more.has(id)
  if (!isTaken(stem)) return stem
  let number = 2
  while (isTaken(`${stem}_${number}`)) number += 1
  return `${stem}_${number}`
}
