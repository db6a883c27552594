/**
 * What came back from the clipboard, checked before anything of it is taken; a whole exported flow is taken as well. The schema of flows is
 * loaded with it, which nobody needs who pastes nothing.
 */
import { flowDocumentSchema, validateAgainst, type FlowDocument } from '@millrace/core'
import type { Clip, PasteFault } from './clip.ts'

const mostLetters = 20_000_000

export function readClip(text: string): Clip | PasteFault {
  if (text.length > mostLetters) return 'large'
  const read = parsed(text)
  if (typeof read !== 'object' || read === null || (read as { millrace?: unknown }).millrace === undefined) return 'foreign'
  if (validateAgainst(flowDocumentSchema, read).length > 0) return 'unsound'
  const { nodes, edges, notes, frames } = read as FlowDocument
  const ids = new Set(nodes.map(({ id }) => id))
  if (ids.size !== nodes.length || nodes.length + (notes?.length ?? 0) === 0) return 'unsound'
  return { nodes, edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)), ...(notes && { notes }), ...(frames && { frames }) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
