/** Subscription groups: what a workspace's messages are about, in the order that contacts see them in. */
import type { Localized, Sql } from '@millrace/core'
import { moveRulesRevision } from '../sending-rules/store.ts'
import { plainArray, textArray, toJson, toText } from '../store/sql.ts'

export interface SubscriptionGroup {
  readonly key: string
  readonly title: Localized
  readonly description: Localized | null
  /** Whether those who said nothing get its messages. */
  readonly subscribed: boolean
}

export async function listGroups(sql: Sql, workspace: number): Promise<readonly SubscriptionGroup[]> {
  return sql.query<SubscriptionGroup>(
    'select key, title, description, subscribed from millrace.subscription_group where workspace = $1 order by position, key',
    [workspace],
  )
}

export interface GroupsOrder {
  readonly workspace: number
  readonly groups: readonly SubscriptionGroup[]
  /** What the caller last saw; null: whatever is there. */
  readonly revision: number | null
}

/** Puts these in place of all. What contacts said about a group that is gone stays in the register. False when somebody was faster. */
export async function saveGroups(sql: Sql, { workspace, groups, revision }: GroupsOrder): Promise<boolean> {
  if (!(await moveRulesRevision(sql, workspace, revision))) return false
  await sql.query('delete from millrace.subscription_group where workspace = $1 and key <> all($2::text[])', [
    workspace,
    textArray(groups.map(({ key }) => key)),
  ])
  await sql.query(upsertGroups, [
    workspace,
    textArray(groups.map(({ key }) => toText(key))),
    textArray(groups.map(({ title }) => toJson(title))),
    textArray(groups.map(({ description }) => (description === null ? null : toJson(description)))),
    plainArray(groups.map(({ subscribed }) => subscribed)),
    plainArray(groups.map((_, index) => index)),
  ])
  return true
}

const upsertGroups = `
  insert into millrace.subscription_group (workspace, key, title, description, subscribed, position)
  select $1, key, title::jsonb, description::jsonb, subscribed, position
  from rows from (unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::boolean[]), unnest($6::int[]))
    as item (key, title, description, subscribed, position)
  on conflict (workspace, key) do update set
    title = excluded.title, description = excluded.description, subscribed = excluded.subscribed, position = excluded.position`
