/** What stands on the canvas beside the flow: notes where they were put, frames around their steps. */
import type { FlowDocument, FlowFrame, FlowNote } from '@millrace/core'
import { frameRect } from '../document/frames.ts'
import type { Point, Rect } from '../document/geometry.ts'
import { frameKey, noteKey } from '../document/items.ts'
import { noteRect } from '../document/notes.ts'
import type { Cards } from './model.ts'

export interface NoteShape {
  readonly key: string
  readonly note: FlowNote
  readonly rect: Rect
}

export interface FrameShape {
  readonly key: string
  readonly frame: FlowFrame
  readonly rect: Rect
}

export type Notes = ReadonlyMap<string, NoteShape>

/** By key. Shapes of unchanged notes are the same objects as before. */
export function notesOf(document: FlowDocument, before: Notes = new Map()): Notes {
  return new Map(
    (document.notes ?? []).map((note) => {
      const key = noteKey(note.id)
      const old = before.get(key)
      const isStill = old?.note === note && old.rect.x === note.at.x && old.rect.y === note.at.y
      return [key, isStill ? old : { key, note, rect: noteRect(note) }]
    }),
  )
}

export function movedNotes(notes: Notes, to: ReadonlyMap<string, Point>): Notes {
  if (notes.size === 0) return notes
  return new Map(
    [...notes].map(([key, shape]) => {
      const at = to.get(key)
      return [key, at === undefined ? shape : { ...shape, rect: { ...shape.rect, x: at.x, y: at.y } }]
    }),
  )
}

/** Of frames that have steps on the canvas. */
export function framesOf(document: FlowDocument, cards: Cards): readonly FrameShape[] {
  return (document.frames ?? []).flatMap((frame) => {
    const rect = frameRect(frame, (id) => cards.get(id)?.rect)
    return rect === null ? [] : [{ key: frameKey(frame.id), frame, rect }]
  })
}
