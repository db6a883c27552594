/** What contacts were given and spent: by run, as the log of automations shows it beside each message; by period, as the dashboard does. */
import type { Instant, Localized } from './json.ts'
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

export interface PeriodAmountDefinition {
  /** E.g. `bonus.spent`. */
  readonly name: string
  readonly title: Localized
  /** The sum over all contacts of the workspace, from and with the first instant up to the second; two decimals at most. */
  of(sql: Sql, query: { readonly workspace: number; readonly from: Instant; readonly to: Instant }): Promise<number>
}
