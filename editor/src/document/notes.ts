/** Changes of the sticky notes on the canvas. As in commands.ts, each is a pure function to the next document. */
import type { FlowDocument, FlowNote, NoteColour } from '@millrace/core'
import { card, type Point, type Rect } from './geometry.ts'

export const noteSize = { width: 208, height: 128, least: { width: 96, height: 64 }, most: { width: 1200, height: 1200 } } as const

export const noteRect = ({ at, size }: FlowNote): Rect => ({ ...at, ...size })

export function addNote(document: FlowDocument, note: FlowNote): FlowDocument {
  return { ...document, notes: [...(document.notes ?? []), note] }
}

export function setNoteText(document: FlowDocument, id: string, text: string): FlowDocument {
  return changeNotes(document, (note) => (note.id === id && note.text !== text ? { ...note, text } : note))
}

export function moveNotes(document: FlowDocument, to: ReadonlyMap<string, Point>): FlowDocument {
  return changeNotes(document, (note) => {
    const at = to.get(note.id)
    return at === undefined || (at.x === note.at.x && at.y === note.at.y) ? note : { ...note, at: { x: at.x, y: at.y } }
  })
}

/** Within limits and on the grid. */
export function resizeNote(document: FlowDocument, id: string, size: FlowNote['size']): FlowDocument {
  const next = { width: fitted(size.width, 'width'), height: fitted(size.height, 'height') }
  return changeNotes(document, (note) =>
    note.id !== id || (note.size.width === next.width && note.size.height === next.height) ? note : { ...note, size: next },
  )
}

const fitted = (length: number, side: 'width' | 'height') =>
  Math.min(noteSize.most[side], Math.max(noteSize.least[side], Math.round(length / card.grid) * card.grid))

export function paintNotes(document: FlowDocument, ids: ReadonlySet<string>, colour: NoteColour): FlowDocument {
  return changeNotes(document, (note) => (ids.has(note.id) && note.colour !== colour ? { ...note, colour } : note))
}

/** Without any the document has none, as it had before the first. */
export function removeNotes(document: FlowDocument, ids: ReadonlySet<string>): FlowDocument {
  const { notes = [], ...bare } = document
  const left = notes.filter(({ id }) => !ids.has(id))
  if (left.length === notes.length) return document
  return left.length === 0 ? bare : { ...bare, notes: left }
}

/**
 * Where notes go when cards are laid out anew: each keeps its place beside the card that it stood nearest to. `to` has the cards'
 * new places.
 */
export function followCards(document: FlowDocument, to: ReadonlyMap<string, Point>): ReadonlyMap<string, Point> {
  const moved = new Map<string, Point>()
  for (const note of document.notes ?? []) {
    const middle = { x: note.at.x + note.size.width / 2, y: note.at.y + note.size.height / 2 }
    const [nearest] = document.nodes
      .flatMap(({ id, at = { x: 0, y: 0 } }) => {
        const goal = to.get(id)
        const distance = Math.hypot(at.x + card.width / 2 - middle.x, at.y + card.header / 2 - middle.y)
        return goal === undefined ? [] : [{ distance, x: note.at.x + goal.x - at.x, y: note.at.y + goal.y - at.y }]
      })
      .sort((a, b) => a.distance - b.distance)
    if (nearest !== undefined) moved.set(note.id, { x: nearest.x, y: nearest.y })
  }
  return moved
}

function changeNotes(document: FlowDocument, change: (note: FlowNote) => FlowNote): FlowDocument {
  const { notes = [] } = document
  const next = notes.map(change)
  return next.every((note, index) => note === notes[index]) ? document : { ...document, notes: next }
}
