/** What time alone does to a fact of contacts, beyond what rules see of it: bonuses burn, and the ledger must say so. */
import type { Instant } from './json.ts'
import type { Sql } from './plugin.ts'
import type { WriteEffect } from './plugin-outcome.ts'

/**
 * At the instant, whatever the flows do, the contact's lane is given the writes: in order with everything else of the contact, in
 * one commit with the events they cause, and once, for what they did is no longer there to lapse. After a time in which nobody worked they come late.
 */
export interface Lapses<V> {
  /** When something of the value lapses next; in the past when it is due. Null: nothing will. */
  at(value: V): Instant | null
  /** What to write for everything that has lapsed by `now`. `key`: made again, it is the same. */
  writes(value: V, now: Instant): readonly { readonly key: string; readonly write: WriteEffect }[]
  /** Contacts of all workspaces of whom something has lapsed by `now`, the longest ago first. One statement over an index. */
  due(sql: Sql, query: { readonly now: Instant; readonly limit: number }): Promise<readonly LapsedContact[]>
  /** When something lapses next after `now`; null: nothing will. */
  next(sql: Sql, now: Instant): Promise<Instant | null>
}

export interface LapsedContact {
  readonly workspace: number
  readonly contact: string
}
