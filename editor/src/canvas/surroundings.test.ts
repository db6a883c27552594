import { describe, expect, it } from 'vitest'
import { addFrame } from '../document/frames.ts'
import { flow, manifests } from '../document/fixtures.ts'
import { noteKey } from '../document/items.ts'
import { addNote, setNoteText } from '../document/notes.ts'
import { rectBetween, touched } from './marquee.ts'
import { cardsOf } from './model.ts'
import { framesOf, movedNotes, notesOf } from './surroundings.ts'

const size = { width: 208, height: 128 }
const document = addFrame(
  addNote(addNote(flow('a:start b', 'a.out-b'), { id: 'n', text: '', at: { x: 300, y: 0 }, size }), {
    id: 'm',
    text: '',
    at: { x: 900, y: 0 },
    size,
  }),
  { id: 'f', title: 'Both', nodes: ['a', 'b'] },
)

describe('what stands beside the flow', () => {
  it('keeps the shapes of notes that did not change, and moves those that are dragged', () => {
    const notes = notesOf(document)
    const next = notesOf(setNoteText(document, 'm', 'x'), notes)
    expect([next.get(noteKey('n')) === notes.get(noteKey('n')), next.get(noteKey('m')) === notes.get(noteKey('m'))]).toEqual([true, false])
    const dragged = movedNotes(notes, new Map([[noteKey('n'), { x: 8, y: 16 }]]))
    expect(dragged.get(noteKey('n'))!.rect).toEqual({ x: 8, y: 16, ...size })
    expect(notesOf(document, dragged).get(noteKey('n'))!.rect.x).toBe(300)
  })
  it('draws a frame around the cards as they stand now', () => {
    const cards = new Map(cardsOf(document, manifests))
    const b = cards.get('b')!
    cards.set('b', { ...b, rect: { ...b.rect, x: 400 } })
    expect(framesOf(document, cards)[0]!.rect).toEqual({ x: -24, y: -48, width: 704, height: 264 })
    expect(framesOf(document, new Map())).toEqual([])
  })
})

describe('a rectangle to choose by', () => {
  it('is the same whichever corner it was begun at', () => {
    expect(rectBetween({ x: 9, y: 1 }, { x: 2, y: 5 })).toEqual({ x: 2, y: 1, width: 7, height: 4 })
  })
  it('takes all that it touches, notes too', () => {
    const items = [...cardsOf(document, manifests), ...notesOf(document)].map(([key, { rect }]) => [key, rect] as const)
    expect([...touched({ x: 200, y: -10, width: 150, height: 50 }, items)]).toEqual(['a', noteKey('n')])
    expect(touched({ x: 2000, y: 0, width: 1, height: 1 }, items).size).toBe(0)
  })
})
