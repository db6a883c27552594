/**
 * Undo and redo over whole documents. Documents share what did not change, so a step costs what it changed; there is no limit. Commands
 * with the same `merge` key that follow each other are one step, and each is applied to the document from before the first of them.
 */
import type { FlowDocument } from '@millrace/core'

export interface Change {
  /** The command's name, for tooltips. */
  readonly name: string
  readonly apply: (document: FlowDocument) => FlowDocument
  /** For edits that continue each other, such as typing in one field. */
  readonly merge?: string
}

interface StepBack {
  readonly name: string
  readonly before: FlowDocument
  readonly after: FlowDocument
  readonly merge: string | undefined
}

export interface History {
  readonly document: FlowDocument
  readonly past: readonly StepBack[]
  readonly future: readonly StepBack[]
}

export function startHistory(document: FlowDocument): History {
  return { document, past: [], future: [] }
}

export function commit(history: History, change: Change): History {
  const last = history.past.at(-1)
  const continues = change.merge !== undefined && last?.merge === change.merge
  const before = continues ? last.before : history.document
  const after = change.apply(before)
  if (after === history.document) return history
  const past = continues ? history.past.slice(0, -1) : history.past
  if (continues && after === before) return { document: before, past, future: [] }
  return { document: after, past: [...past, { name: change.name, before, after, merge: change.merge }], future: [] }
}

/** Ends a run of merged edits: the next one is a step of its own. */
export function seal(history: History): History {
  const last = history.past.at(-1)
  if (last?.merge === undefined) return history
  return { ...history, past: [...history.past.slice(0, -1), { ...last, merge: undefined }] }
}

export function undo(history: History): History {
  const step = history.past.at(-1)
  if (step === undefined) return history
  return { document: step.before, past: history.past.slice(0, -1), future: [step, ...history.future] }
}

export function redo(history: History): History {
  const [step, ...future] = history.future
  if (step === undefined) return history
  return { document: step.after, past: [...history.past, { ...step, merge: undefined }], future }
}
