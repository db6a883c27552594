/** Which segments a step may name, and what a text that was typed means: people type names, rules know keys. */
import type { SegmentItem } from '../suggestions.ts'
import type { Suggestion } from './SuggestInput.vue'

/** `fills`: the step changes who is in it, which of those by rule nobody can. */
export interface Choosing {
  readonly segments: readonly SegmentItem[]
  readonly fills: boolean
}

export function segmentsFor({ segments, fills }: Choosing): readonly SegmentItem[] {
  return fills ? segments.filter(({ kind }) => kind === 'static') : segments
}

/** A chosen key still shows them all: the person looks for another one. */
export function suggestedSegments(choosing: Choosing, typed: string): Suggestion[] {
  const offered = segmentsFor(choosing)
  const wanted = offered.some(({ key }) => key === typed) ? '' : typed.trim().toLowerCase()
  return offered
    .filter(({ key, name }) => `${key} ${name}`.toLowerCase().includes(wanted))
    .map(({ key, name, colour }) => ({ value: key, label: name, colour, ...(name !== key && { note: key }) }))
}

/** The key of the segment that is called so, where no other has that key; otherwise the text as it is. */
export function keyMeant(choosing: Choosing, typed: string): string {
  const text = typed.trim()
  if (choosing.segments.some(({ key }) => key === text)) return text
  const [only, ...others] = segmentsFor(choosing).filter(({ name }) => name.toLowerCase() === text.toLowerCase())
  return only !== undefined && others.length === 0 ? only.key : text
}
