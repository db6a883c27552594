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

interface Seen {
  /** Properties by the name of their event; the empty one stands for the event itself. */
  readonly names: Map<string, Set<string>>
  pairs: number
}

const propertyLongest = 200

export function createEventNames(pool: pg.Pool): EventNames {
  const known = new Map<number, Seen>()
  return {
    see(workspace, events) {
      let seen = known.get(workspace)
      if (seen === undefined) known.set(workspace, (seen = { names: new Map(), pairs: 0 }))
      const fresh = freshOf(seen, events)
      if (fresh.length === 0) return
      void notePairs(pool, workspace, fresh).catch(() => forget(seen, fresh))
    },
  }
}

/** Nearly every event has been seen alike before: then nothing is made here but the list of its keys. */
function freshOf(seen: Seen, events: readonly IncomingEvent[]): readonly Pair[] {
  const fresh: Pair[] = []
  for (const { event } of events) {
    const properties = seen.names.get(event.event) ?? new Set()
    const see = (key: string) => {
      const property = key.length > propertyLongest ? key.slice(0, propertyLongest) : key
      if (properties.has(property) || seen.pairs >= pairsMax) return
      properties.add(property)
      seen.pairs++
      fresh.push({ name: event.event, property })
    }
    see('')
    for (const key of Object.keys(event.properties)) see(key)
    if (properties.size > 0) seen.names.set(event.event, properties)
  }
  return fresh
}

/** What could not be written is fresh when it is seen again. */
function forget(seen: Seen, pairs: readonly Pair[]): void {
  for (const { name, property } of pairs) if (seen.names.get(name)?.delete(property) === true) seen.pairs--
}

async function notePairs(pool: pg.Pool, workspace: number, pairs: readonly Pair[]): Promise<void> {
  await pool.query(
    `insert into millrace.event_name (workspace, name, property)
     select $1, name, property from unnest($2::text[], $3::text[]) as p (name, property)
     on conflict do nothing`,
    [workspace, pairs.map(({ name }) => name), pairs.map(({ property }) => property)],
  )
}
