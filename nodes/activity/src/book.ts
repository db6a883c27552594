/**
 * A book of things with a status, kept from the events that tell of them: orders, deals. Law: it follows from the events and from when
 * they happened, in whichever order they were told; of one instant, what was told later is later. The latest 50 things and ten changes of status of each are kept.
 */
import type { EventRecord, Instant, JsonObject } from '@millrace/core'

interface Told {
  readonly at: Instant
  /** Of the event. */
  readonly event: string
}

export interface Entry {
  readonly id: string
  readonly createdAt: Instant
  readonly soldAt: Instant | null
  /** When it was last told of. */
  readonly last: Told
  /** In order; the status that is told again is not a change. */
  readonly statuses: readonly (Told & { readonly status: string })[]
  /** The latest of each. */
  readonly sum: (Told & { readonly value: number }) | null
  readonly custom: (Told & { readonly value: JsonObject }) | null
}

export type Book = readonly Entry[]

/** What one event tells of one thing. */
export interface Telling {
  readonly id: string
  readonly status: string | null
  readonly soldAt: Instant | null
  readonly sum: number | null
  readonly custom: JsonObject | null
}

const mostEntries = 50
const mostStatuses = 10

const inOrder = (a: Told, b: Told) => a.at - b.at
/** `b` was told after `a`. */
const later = <T extends Told>(a: T | null, b: T | null): T | null => (a === null ? b : b === null || inOrder(a, b) > 0 ? a : b)

export function withTelling(book: Book, event: EventRecord, told: Telling | null): Book {
  if (told === null) return book
  const before = book.find(({ id }) => id === told.id)
  const others = before === undefined ? book : book.filter((entry) => entry !== before)
  return [...others, entryOf(before, event, told)].toSorted((a, b) => inOrder(a.last, b.last)).slice(-mostEntries)
}

function entryOf(before: Entry | undefined, { id, at }: EventRecord, told: Telling): Entry {
  const here: Told = { at, event: id }
  const statuses = [...(before?.statuses ?? []), ...(told.status === null ? [] : [{ ...here, status: told.status }])]
  return {
    id: told.id,
    createdAt: Math.min(before?.createdAt ?? at, at),
    soldAt: told.soldAt === null ? (before?.soldAt ?? null) : Math.min(before?.soldAt ?? told.soldAt, told.soldAt),
    last: later(before?.last ?? null, here)!,
    statuses: statuses.toSorted(inOrder).slice(-mostStatuses),
    sum: later(before?.sum ?? null, told.sum === null ? null : { ...here, value: told.sum }),
    custom: later(before?.custom ?? null, told.custom === null ? null : { ...here, value: told.custom }),
  }
}
