/** What runs have given their contacts, as the log of automations shows it beside each message. */
import type { Localized } from './json.ts'
import type { Sql } from './plugin.ts'

export interface RunAmountDefinition {
  /** As in `WriteDefinition.amounts`, e.g. `bonus.accrued`. */
  readonly name: string
  readonly title: Localized
  /** Sums by run, of those that have any; a number with two decimals at most. One statement for all of them. */
  of(
    sql: Sql,
    query: { readonly workspace: number; readonly runs: readonly { readonly run: string; readonly contact: string }[] },
  ): Promise<ReadonlyMap<string, number>>
}
