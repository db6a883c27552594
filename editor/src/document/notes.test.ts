import { describe, expect, it } from 'vitest'
import { sameFlow } from './compare.ts'
import { flow } from './fixtures.ts'
import { frameKey, freeId, itemOf, moveOf, noteKey } from './items.ts'
import { addNote, followCards, moveNotes, paintNotes, removeNotes, resizeNote, setNoteText } from './notes.ts'

const note = { id: 'note', text: 'Why?', at: { x: 300, y: 128 }, size: { width: 208, height: 128 } }
const noted = addNote(flow('a:start b', 'a.out-b'), note)

describe('a sticky note', () => {
  it('is written, coloured, moved and resized, each as a document of its own', () => {
    expect(setNoteText(noted, 'note', 'Because').notes).toEqual([{ ...note, text: 'Because' }])
    expect(paintNotes(noted, new Set(['note']), 'blue').notes).toEqual([{ ...note, colour: 'blue' }])
    expect(moveNotes(noted, new Map([['note', { x: 0, y: 8 }]])).notes).toEqual([{ ...note, at: { x: 0, y: 8 } }])
    expect(resizeNote(noted, 'note', { width: 5, height: 5000 }).notes![0]!.size).toEqual({ width: 96, height: 1200 })
    expect(resizeNote(noted, 'note', { width: 211, height: 205 }).notes![0]!.size).toEqual({ width: 208, height: 208 })
  })
  it('is the very same document when nothing changes', () => {
    expect(setNoteText(noted, 'note', 'Why?')).toBe(noted)
    expect(moveNotes(noted, new Map([['note', note.at]]))).toBe(noted)
    expect(resizeNote(noted, 'note', note.size)).toBe(noted)
    expect(removeNotes(noted, new Set(['other']))).toBe(noted)
  })
  it('leaves no trace when the last is removed', () => {
    expect('notes' in removeNotes(noted, new Set(['note']))).toBe(false)
  })
  it('goes with the card that it stands nearest to when all is laid out anew', () => {
    const to = new Map([
      ['a', { x: 1000, y: 0 }],
      ['b', { x: 0, y: 328 }],
    ])
    expect(followCards(noted, to).get('note')).toEqual({ x: 300, y: 328 })
    expect(followCards(addNote(flow(''), note), new Map()).size).toBe(0)
  })
  it('makes a flow another by what it says, and not by where it stands', () => {
    expect(sameFlow(noted, moveNotes(noted, new Map([['note', { x: 0, y: 0 }]])))).toBe(true)
    expect(sameFlow(noted, setNoteText(noted, 'note', 'No'))).toBe(false)
  })
})

describe('what is picked up', () => {
  it('is named by one key, whatever it is', () => {
    expect(['a.b:c', noteKey('note_2'), frameKey('f')].map(itemOf)).toEqual([
      { kind: 'node', id: 'a.b:c' },
      { kind: 'note', id: 'note_2' },
      { kind: 'frame', id: 'f' },
    ])
  })
  it('moves steps and notes in one move', () => {
    const point = { x: 1, y: 2 }
    const { nodes, notes } = moveOf(
      new Map([
        ['a', point],
        [noteKey('note'), point],
      ]),
    )
    expect([[...nodes.keys()], [...notes.keys()]]).toEqual([['a'], ['note']])
  })
  it('has an id that nothing else has', () => {
    expect(freeId(noted, 'note')).toBe('note_2')
    expect(freeId(noted, 'a', new Set(['a_2']))).toBe('a_3')
  })
})
