/** What a plugin does about one person with the tables that are its own: it moves, shows, hands over and erases what they hold. */
import type { Instant, Json, JsonObject, Localized } from './json.ts'
import type { Sql } from './plugin.ts'

export interface PersonHooks {
  /** Moves what this plugin keeps about one contact to another; both are locked. */
  merge?(sql: Sql, merge: { readonly workspace: number; readonly from: string; readonly into: string }): Promise<void>
  /**
   * What this plugin's own tables hold of one contact, for whoever asks what is kept of them: all of it, in names that a person can read.
   * A plugin with a table that has a contact in it answers this and `eraseContact`.
   */
  exportContact?(sql: Sql, query: { readonly workspace: number; readonly contact: string }): Promise<JsonObject>
  /**
   * Takes the person out of this plugin's own tables: rows that say something of them go or are emptied, sums and counts stay. In one
   * transaction with the rest, under the contact's lane; done again it changes nothing.
   */
  eraseContact?(sql: Sql, contact: { readonly workspace: number; readonly contact: string }): Promise<void>
  /** Entries for the contact's timeline, newest first, at most `limit`, older than `before`. */
  timeline?(
    sql: Sql,
    query: { readonly workspace: number; readonly contact: string; readonly before: Instant; readonly limit: number },
  ): Promise<readonly TimelineEntry[]>
}

export interface TimelineEntry {
  readonly at: Instant
  readonly kind: string
  readonly title: Localized
  readonly data: Json
}
