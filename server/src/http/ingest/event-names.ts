/**
 * Notes names and properties of events when they are first seen, for pickers. It never delays or fails the ingest: what is known is
 * remembered here, what is new is written in the background, and what got lost is seen again.
 */
import type { IncomingEvent } from '@millrace/core'
import type pg from 'pg'

/** Name and property pairs a workspace can have; beyond it senders make them up at random. */
const pairsMax = 5000

export interface EventNames {
  see(workspace: number, events: readonly IncomingEvent[]): void
}

/** One who shows everything to each of them. */
export const seenBy = (all: readonly EventNames[]): EventNames => ({
  see: (workspace, events) => all.forEach((one) => one.see(workspace, events)),
})

interface Pair {
  readonly name: string
  readonly property: string
}

export function createEventNames(pool: pg.Pool): EventNames {
  const known = new Map<number, Set<string>>()
  return {
    see(workspace, events) {
      const seen = known.get(workspace) ?? new Set()
      known.set(workspace, seen)
      const fresh = events.flatMap(pairsOf).filter((pair) => isFresh(seen, pair))
      if (fresh.length === 0) return
      void notePairs(pool, workspace, fresh).catch(() => fresh.forEach((pair) => seen.delete(keyOf(pair))))
    },
  }
}

const keyOf = ({ name, property }: Pair) => `${name}\n${property}`

function isFresh(seen: Set<string>, pair: Pair): boolean {
  const key = keyOf(pair)
  if (seen.has(key) || seen.size >= pairsMax) return false
  seen.add(key)
  return true
}

function pairsOf({ event }: IncomingEvent): readonly Pair[] {
  return ['', ...Object.keys(event.properties)].map((property) => ({ name: event.event, property: property.slice(0, 200) }))
}

async function notePairs(pool: pg.Pool, workspace: number, pairs: readonly Pair[]): Promise<void> {
  await pool.query(
    `insert into millrace.event_name (workspace, name, property)
     select $1, name, property from unnest($2::text[], $3::text[]) as p (name, property)
     on conflict do nothing`,
    [workspace, pairs.map(({ name }) => name), pairs.map(({ property }) => property)],
  )
}
