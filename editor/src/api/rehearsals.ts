/** A test run with one contact, turn by turn, over HTTP: nothing is kept between two requests, so that going back is asking for less. */
import type { FlowDocument, JsonObject, Rehearsed, Turn } from '@millrace/core'
import type { AskedContact } from './explain.ts'
import { request } from './http.ts'

export interface RehearsalOrder {
  readonly contact: AskedContact | { readonly userId: string; readonly attributes: JsonObject }
  readonly turns: readonly Turn[]
  /** Of the answer before; absent at the beginning. */
  readonly start?: string
  /** Steps whose calls to outside systems fail. */
  readonly failing: readonly string[]
  /** How many like the contact did the same just before. */
  readonly ahead: number
}

/** Plays the document as it is on the page, saved or not. */
export function rehearseFlow(id: string, order: RehearsalOrder, document: FlowDocument): Promise<Rehearsed> {
  const { tests: _, ...bare } = document
  const { contact, ...rest } = order
  const asked = 'attributes' in contact ? contact : { userId: contact.id, by: contact.by }
  return request(`/api/flows/${encodeURIComponent(id)}/rehearse`, { method: 'POST', body: { ...rest, contact: asked, document: bare } })
}
