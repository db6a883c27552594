/**
 * Visits, made of page calls: a pause of 30 minutes begins another. Law: visits follow from the pages and from when they happened, in
 * whichever order the pages were told; of one instant, what was told later is later. The latest three are kept in full; a page that is told when three later visits have begun counts
 * as a visit of its own until the visits are next read from the log.
 */
import type { EventRecord, Instant } from '@millrace/core'
import { landingOf, pageOf, type Landing, type Page } from './page.ts'

interface Seen {
  readonly at: Instant
}

export interface Visit {
  readonly from: Instant
  readonly to: Instant
  readonly pages: number
  readonly first: Seen & Landing
  readonly last: Seen & Page
  /** Paths of the first hundred pages. */
  readonly paths: readonly (Seen & { readonly path: string | null })[]
}

export interface Visits {
  /** How many there were before the kept ones. */
  readonly before: number
  readonly kept: readonly Visit[]
}

export const pauseMs = 30 * 60_000
export const mostKept = 3
export const mostPaths = 100

export const noVisits: Visits = { before: 0, kept: [] }

const inOrder = (a: Seen, b: Seen) => a.at - b.at

/** A visit of one page. */
export function visitOf(event: EventRecord): Visit {
  const seen = { at: event.at }
  const page = pageOf(event)
  return {
    from: event.at,
    to: event.at,
    pages: 1,
    first: { ...seen, ...landingOf(event) },
    last: { ...seen, ...page },
    paths: [{ ...seen, path: page.path }],
  }
}

/** `b` was told after `a`. */
export function joined(a: Visit, b: Visit): Visit {
  return {
    from: Math.min(a.from, b.from),
    to: Math.max(a.to, b.to),
    pages: a.pages + b.pages,
    first: inOrder(a.first, b.first) <= 0 ? a.first : b.first,
    last: inOrder(a.last, b.last) > 0 ? a.last : b.last,
    paths: [...a.paths, ...b.paths].toSorted(inOrder).slice(0, mostPaths),
  }
}

/** With one more page: a visit of its own, or one with the visits that it lies within the pause of. */
export function withPage({ before, kept }: Visits, event: EventRecord): Visits {
  const touched = kept.filter(({ from, to }) => event.at > from - pauseMs && event.at < to + pauseMs)
  const visit = [...touched, visitOf(event)].reduce(joined)
  const others = kept.filter((other) => !touched.includes(other))
  const all = [...others, visit].toSorted((a, b) => a.from - b.from)
  const dropped = Math.max(0, all.length - mostKept)
  return { before: before + dropped, kept: all.slice(dropped) }
}
