/** Facts of contacts that are lists of texts (tags, segments), asked the other way round: which texts there are, and who has one. */
import type { Sql } from './plugin.ts'

/** Each text that contacts have, in order, and how many have it. */
export type TallyOf = (sql: Sql, query: TallyQuery) => Promise<readonly Tally[]>

/** Ids of the contacts whose list has the text, the latest made first. */
export type HoldersOf = (sql: Sql, query: HoldersQuery) => Promise<readonly string[]>

export interface TallyQuery {
  readonly workspace: number
  /** The last text told; null at first. */
  readonly after: string | null
  readonly limit: number
}
export interface Tally {
  readonly value: string
  readonly contacts: number
}
export interface HoldersQuery {
  readonly workspace: number
  readonly value: string
  /** The last id told; null at first. */
  readonly before: string | null
  readonly limit: number
}
