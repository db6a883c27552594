/**
 * Steps, notes and frames as text: what stands in the clipboard, and what is made of it in another flow once `read-clip.ts` has checked
 * what came back.
 */
import type { FlowDocument, FlowNode } from '@millrace/core'
import { bounds, card, meets, snapped, type Point, type Rect } from './geometry.ts'
import { newNodeId, type Manifests } from './graph.ts'
import { freeId } from './items.ts'
import { noteRect } from './notes.ts'
import { positioned, rectsOf } from './place.ts'
import { withRenames } from './references.ts'

/** What was copied, in the shape of a flow document; its edges lead between its own steps. */
export type Clip = Pick<FlowDocument, 'nodes' | 'edges' | 'notes' | 'frames'>

export interface Chosen {
  readonly nodes: ReadonlySet<string>
  readonly notes: ReadonlySet<string>
}

/** `foreign`: nothing of ours; `unsound`: ours, but damaged; `large`: more than a flow can hold. */
export type PasteFault = 'foreign' | 'unsound' | 'large'

export const mostNodes = 5000
const mostNotes = 500

/** Null when nothing is chosen. A frame goes along when all of its steps do. */
export function clipOf(document: FlowDocument, { nodes: chosen, notes: chosenNotes }: Chosen): Clip | null {
  const nodes = document.nodes.filter(({ id }) => chosen.has(id))
  const notes = document.notes?.filter(({ id }) => chosenNotes.has(id)) ?? []
  const frames = document.frames?.filter((frame) => frame.nodes.every((id) => chosen.has(id))) ?? []
  if (nodes.length + notes.length === 0) return null
  const edges = document.edges.filter(({ from, to }) => chosen.has(from) && chosen.has(to))
  return { nodes, edges, ...(notes.length > 0 && { notes }), ...(frames.length > 0 && { frames }) }
}

export function writeClip(clip: Clip): string {
  return JSON.stringify({ millrace: 1, name: 'clipboard', ...clip }, null, 2)
}

export interface Pasted {
  readonly document: FlowDocument
  readonly chosen: Chosen
}

/** Puts a clip into a document, its middle at a point or as near right of it as there is room. */
export function paste(document: FlowDocument, clip: Clip, { at, manifests }: { readonly at: Point; readonly manifests: Manifests }) {
  if (document.nodes.length + clip.nodes.length > mostNodes) return 'large' as const
  if ((document.notes?.length ?? 0) + (clip.notes?.length ?? 0) > mostNotes) return 'large' as const
  const laid = { ...clip, nodes: positioned({ millrace: 1, name: '', ...clip }, manifests).nodes }
  const by = offsetOf(document, laid, { at, manifests })
  const ids = newIds(document, laid)
  const to = (id: string) => ids.get(id) ?? id
  const moved = ({ x, y }: Point) => ({ x: x + by.x, y: y + by.y })
  const renames = new Map([...ids].filter(([old, now]) => old !== now))
  const nodes = laid.nodes.map((node) => ({
    ...withRenames(node, renames, manifests),
    id: to(node.id),
    at: moved(node.at ?? { x: 0, y: 0 }),
  }))
  const next: FlowDocument = {
    ...document,
    nodes: [...document.nodes, ...nodes],
    edges: [...document.edges, ...laid.edges.map((edge) => ({ ...edge, from: to(edge.from), to: to(edge.to) }))],
  }
  const notes = withNewIds(laid.notes ?? [], next, 'note').map((note) => ({ ...note, at: moved(note.at) }))
  const frames = withNewIds(laid.frames ?? [], next, 'frame').flatMap((frame) => framed(frame, ids))
  const full: FlowDocument = {
    ...next,
    ...(notes.length > 0 && { notes: [...(document.notes ?? []), ...notes] }),
    ...(frames.length > 0 && { frames: [...(document.frames ?? []), ...frames] }),
  }
  const idsOf = (items: readonly { readonly id: string }[]) => new Set(items.map(({ id }) => id))
  return { document: full, chosen: { nodes: idsOf(nodes), notes: idsOf(notes) } } satisfies Pasted
}

function framed(frame: NonNullable<Clip['frames']>[number], ids: ReadonlyMap<string, string>) {
  const nodes = frame.nodes.flatMap((id) => ids.get(id) ?? [])
  return nodes.length === 0 ? [] : [{ ...frame, nodes }]
}

/** Ids of steps are kept where they are free: rules and texts of other steps may be meant for them. */
function newIds(document: FlowDocument, clip: Clip): ReadonlyMap<string, string> {
  const ids = new Map<string, string>()
  const taken = new Set(document.nodes.map(({ id }) => id))
  const made: FlowNode[] = [...document.nodes]
  for (const node of clip.nodes) {
    const id = taken.has(node.id) ? newNodeId({ ...document, nodes: [...made, ...clip.nodes] }, node.type) : node.id
    ids.set(node.id, id)
    taken.add(id)
    made.push({ ...node, id })
  }
  return ids
}

function withNewIds<T extends { readonly id: string }>(items: readonly T[], document: FlowDocument, stem: string): readonly T[] {
  const used = new Set<string>()
  return items.map((item) => {
    const id = freeId(document, stem, used)
    used.add(id)
    return { ...item, id }
  })
}

function offsetOf(document: FlowDocument, clip: Clip, { at, manifests }: { readonly at: Point; readonly manifests: Manifests }): Point {
  const cards = rectsOf({ millrace: 1, name: '', ...clip }, manifests)
  const around = bounds([...cards, ...(clip.notes ?? []).map(noteRect)])
  if (around === null) return { x: 0, y: 0 }
  const start = snapped({ x: at.x - around.x - around.width / 2, y: at.y - around.y - around.height / 2 })
  const taken = rectsOf(document, manifests)
  return { x: start.x + roomRight(cards, taken, start), y: start.y }
}

/** How far right cards must go to touch none that is there. */
function roomRight(cards: readonly Rect[], taken: readonly Rect[], by: Point): number {
  let right = 0
  for (;;) {
    const moved = cards.map((rect) => ({ ...rect, x: rect.x + by.x + right, y: rect.y + by.y }))
    const most = Math.max(0, ...moved.map((rect) => overlap(rect, taken)))
    if (most === 0) return right
    right += Math.ceil(most / card.grid) * card.grid
  }
}

/** How far right a card must go past those that it touches; 0 when it touches none. */
function overlap(rect: Rect, taken: readonly Rect[]): number {
  let farthest = -Infinity
  for (const other of taken) if (meets(other, rect, card.grid * 2)) farthest = Math.max(farthest, other.x + other.width)
  return farthest === -Infinity ? 0 : farthest + card.gapX - rect.x
}
