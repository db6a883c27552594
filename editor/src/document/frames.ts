/**
 * Frames: a title around steps. A frame has its steps and no place of its own, so it is always around them, wherever they go. A step stands
 * in one frame at most, and a frame without steps is gone.
 */
import type { FlowDocument, FlowFrame, NoteColour } from '@millrace/core'
import { bounds, type Rect } from './geometry.ts'

/** Room around the steps; above them the title stands. */
export const framePadding = { side: 24, top: 48, bottom: 24 } as const

/** Null when none of its steps is there. */
export function frameRect(frame: FlowFrame, rectOf: (node: string) => Rect | undefined): Rect | null {
  const around = bounds(frame.nodes.flatMap((id) => rectOf(id) ?? []))
  if (around === null) return null
  const { side, top, bottom } = framePadding
  return { x: around.x - side, y: around.y - top, width: around.width + 2 * side, height: around.height + top + bottom }
}

export function frameOf(document: FlowDocument, node: string): FlowFrame | undefined {
  return document.frames?.find((frame) => frame.nodes.includes(node))
}

/** Puts steps into a new frame, and so out of those that they stood in. */
export function addFrame(document: FlowDocument, frame: FlowFrame): FlowDocument {
  if (frame.nodes.length === 0) return document
  const left = leaveFrames(document, new Set(frame.nodes))
  return { ...left, frames: [...(left.frames ?? []), frame] }
}

export function joinFrame(document: FlowDocument, id: string, nodes: ReadonlySet<string>): FlowDocument {
  const frame = document.frames?.find((one) => one.id === id)
  const coming = [...nodes].filter((node) => frame?.nodes.includes(node) === false)
  if (frame === undefined || coming.length === 0) return document
  const others = withFrames(
    document,
    document.frames!.map((one) => (one.id === id ? one : without(one, nodes))),
  )
  return changeFrame(others, id, (one) => ({ ...one, nodes: [...one.nodes, ...coming] }))
}

/** Takes steps out of whatever frames they stand in. */
export function leaveFrames(document: FlowDocument, nodes: ReadonlySet<string>): FlowDocument {
  const { frames = [] } = document
  if (!frames.some((frame) => frame.nodes.some((node) => nodes.has(node)))) return document
  return withFrames(
    document,
    frames.map((frame) => without(frame, nodes)),
  )
}

/** Takes frames away; their steps stay. */
export function removeFrames(document: FlowDocument, ids: ReadonlySet<string>): FlowDocument {
  const { frames = [] } = document
  const left = frames.filter(({ id }) => !ids.has(id))
  return left.length === frames.length ? document : withFrames(document, left)
}

export function renameFrame(document: FlowDocument, id: string, title: string): FlowDocument {
  return changeFrame(document, id, (frame) => (frame.title === title.trim() ? frame : { ...frame, title: title.trim() }))
}

export function paintFrame(document: FlowDocument, id: string, colour: NoteColour): FlowDocument {
  return changeFrame(document, id, (frame) => (frame.colour === colour ? frame : { ...frame, colour }))
}

/** A step that came between two of one frame stands in it too. */
export function frameLike(document: FlowDocument, node: string, beside: readonly string[]): FlowDocument {
  const frames = beside.map((id) => frameOf(document, id)?.id)
  const [first] = frames
  return first === undefined || frames.some((id) => id !== first) ? document : joinFrame(document, first, new Set([node]))
}

const without = (frame: FlowFrame, nodes: ReadonlySet<string>): FlowFrame =>
  frame.nodes.some((node) => nodes.has(node)) ? { ...frame, nodes: frame.nodes.filter((node) => !nodes.has(node)) } : frame

function withFrames(document: FlowDocument, frames: readonly FlowFrame[]): FlowDocument {
  const { frames: _, ...bare } = document
  const left = frames.filter(({ nodes }) => nodes.length > 0)
  return left.length === 0 ? bare : { ...bare, frames: left }
}

function changeFrame(document: FlowDocument, id: string, change: (frame: FlowFrame) => FlowFrame): FlowDocument {
  const { frames = [] } = document
  const next = frames.map((frame) => (frame.id === id ? change(frame) : frame))
  return next.every((frame, index) => frame === frames[index]) ? document : { ...document, frames: next }
}
