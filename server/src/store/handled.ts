/**
 * Facts as they stand after the events that have been handled. The log knows events before their turn comes: those of this visit, those
 * that wait in the inbox, and those that a door commits while this visit is loading.
 */
import type { Instant, LaneInput, LaneKey, Plan, Registry, Sql } from '@millrace/core'
import { eventsLeft } from './inbox.ts'
import { loadFacts } from './load.ts'

export interface HandledQuery {
  readonly lane: LaneKey
  readonly now: Instant
  readonly wanted: Plan['facts']
  readonly inputs: readonly LaneInput[]
  /** Contacts of which a full batch left inputs in the inbox. */
  readonly unread: ReadonlySet<string>
}

/** A contact that is flooded must not hold the visit for ever: after so many readings its counts are ahead by what came since the last. */
const mostReadings = 5

export async function loadHandledFacts(sql: Sql, registry: Registry, query: HandledQuery): ReturnType<typeof loadFacts> {
  const { lane, now, wanted, inputs, unread } = query
  const load = (pending: readonly string[]) => loadFacts(sql, registry, { workspace: lane.workspace, now, wanted, pending })
  const following = wanted.filter(({ name }) => registry.fact(name)?.see !== undefined)
  if (following.length === 0) return load([])
  const contacts = [...new Set(following.flatMap(({ ids }) => ids))]
  const pending = new Set(inputs.flatMap((input) => (input.kind === 'event' ? [input.event.id] : [])))
  if (unread.size > 0) for (const id of await eventsLeft(sql, lane, [...unread])) pending.add(id)
  for (let reading = 1; ; reading++) {
    const facts = await load([...pending])
    const size = pending.size
    // What stands in the inbox after the reading includes whatever the reading saw too early.
    for (const id of await eventsLeft(sql, lane, contacts)) pending.add(id)
    if (pending.size === size || reading === mostReadings) return facts
  }
}
