/** Commands of the flow document that the canvas asks for: many items at once, the clipboard, notes and frames. Each is one undo step. */
import type { FlowDocument, NoteColour } from '@millrace/core'
import { paste, type Chosen, type Clip, type PasteFault } from '../document/clip.ts'
import * as commands from '../document/commands.ts'
import * as frames from '../document/frames.ts'
import type { Point } from '../document/geometry.ts'
import type { Manifests } from '../document/graph.ts'
import type { Change } from '../document/history.ts'
import { freeId, type Move } from '../document/items.ts'
import { moveStep } from '../document/reorder.ts'
import * as notes from '../document/notes.ts'

export interface Commanded {
  run(change: Change): void
  document(): FlowDocument
  locked(): boolean
  types(): Manifests
}

export function canvasCommands({ run, document, locked, types }: Commanded) {
  const moved = (to: Move) => (now: FlowDocument) => notes.moveNotes(commands.moveNodes(now, to.nodes), to.notes)
  return {
    moveItems: (to: Move, name: 'moveNodes' | 'align' | 'distribute' = 'moveNodes') => run({ name, apply: moved(to) }),
    /** Steps of one key are one undo step, so each move is from where the first began. */
    nudge: (to: Move) => run({ name: 'moveNodes', merge: `nudge ${[...to.nodes.keys(), ...to.notes.keys()].join()}`, apply: moved(to) }),
    removeItems: (chosen: Chosen, name: 'removeNodes' | 'cut' = 'removeNodes') =>
      run({ name, apply: (now) => notes.removeNotes(commands.removeNodes(now, chosen.nodes), chosen.notes) }),
    /** One step before or after its neighbour in a chain. */
    moveStep: (id: string, way: 'earlier' | 'later') => run({ name: 'moveStep', apply: (now) => moveStep(now, id, way, types()) }),
    setDisabled: (ids: ReadonlySet<string>, disabled: boolean) =>
      run({ name: 'toggleDisabled', apply: (now) => commands.setDisabled(now, ids, disabled) }),
    /** What the copies are, or why nothing was pasted. */
    paste(clip: Clip, at: Point, name: 'paste' | 'duplicate' = 'paste'): Chosen | PasteFault | null {
      if (locked()) return null
      const pasted = paste(document(), clip, { at, manifests: types() })
      if (typeof pasted === 'string') return pasted
      run({ name, apply: () => pasted.document })
      return pasted.chosen
    },
    ...noteCommands({ run, document, locked }),
    ...frameCommands({ run, document, locked }),
  }
}

type Writing = Omit<Commanded, 'types'>

function noteCommands({ run, document, locked }: Writing) {
  return {
    /** The id of the new note; null while locked. */
    addNote(at: Point): string | null {
      if (locked()) return null
      const { width, height } = notes.noteSize
      const note = { id: freeId(document(), 'note'), text: '', at, size: { width, height } }
      run({ name: 'addNote', apply: (now) => notes.addNote(now, note) })
      return note.id
    },
    setNoteText: (id: string, text: string) =>
      run({ name: 'setNoteText', merge: `note text ${id}`, apply: (now) => notes.setNoteText(now, id, text) }),
    resizeNote: (id: string, size: { readonly width: number; readonly height: number }) =>
      run({ name: 'resizeNote', apply: (now) => notes.resizeNote(now, id, { ...size }) }),
    paintNotes: (ids: ReadonlySet<string>, colour: NoteColour) =>
      run({ name: 'paint', apply: (now) => notes.paintNotes(now, ids, colour) }),
  }
}

function frameCommands({ run, document, locked }: Writing) {
  return {
    /** The id of the new frame; null when there is nothing to frame. */
    addFrame(nodes: ReadonlySet<string>): string | null {
      if (locked() || nodes.size === 0) return null
      const frame = { id: freeId(document(), 'frame'), title: '', nodes: [...nodes] }
      run({ name: 'addFrame', apply: (now) => frames.addFrame(now, frame) })
      return frame.id
    },
    removeFrames: (ids: ReadonlySet<string>) => run({ name: 'removeFrame', apply: (now) => frames.removeFrames(now, ids) }),
    leaveFrames: (nodes: ReadonlySet<string>) => run({ name: 'leaveFrame', apply: (now) => frames.leaveFrames(now, nodes) }),
    renameFrame: (id: string, title: string) => run({ name: 'renameFrame', apply: (now) => frames.renameFrame(now, id, title) }),
    paintFrame: (id: string, colour: NoteColour) => run({ name: 'paint', apply: (now) => frames.paintFrame(now, id, colour) }),
  }
}
