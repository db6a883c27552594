/**
 * How long a workspace keeps what, by kind. What the installation keeps is the most: a workspace may only ask for less.
 */
import type { Pool } from 'pg'
import { sqlOf } from '../store/sql.ts'

export const retentionKinds = ['events', 'messages', 'runs'] as const
export type RetentionKind = (typeof retentionKinds)[number]

/** Days; null: as long as the installation does. */
export type RetentionSettings = { readonly [kind in RetentionKind]: number | null }

const nothing: RetentionSettings = { events: null, messages: null, runs: null }

export async function readRetention(pool: Pool, workspace: number): Promise<RetentionSettings> {
  const [row] = await sqlOf(pool).query<RetentionSettings>(
    'select events, messages, runs from millrace.retention_setting where workspace = $1',
    [workspace],
  )
  return row ?? nothing
}

export async function saveRetention(pool: Pool, workspace: number, { events, messages, runs }: RetentionSettings): Promise<void> {
  await sqlOf(pool).query(
    `insert into millrace.retention_setting (workspace, events, messages, runs) values ($1, $2, $3, $4)
     on conflict (workspace) do update set events = excluded.events, messages = excluded.messages, runs = excluded.runs`,
    [workspace, events, messages, runs],
  )
}

/** Workspaces that keep something for a shorter time than the installation. */
export async function shorterThan(
  pool: Pool,
  days: number | null,
): Promise<readonly (RetentionSettings & { readonly workspace: number })[]> {
  const rows = await sqlOf(pool).query<RetentionSettings & { readonly workspace: number }>(
    'select workspace, events, messages, runs from millrace.retention_setting where coalesce(events, messages, runs) is not null order by 1',
  )
  const shorter = (own: number | null) => (own !== null && (days === null || own < days) ? own : null)
  return rows.map(({ workspace, events, messages, runs }) => ({
    workspace,
    events: shorter(events),
    messages: shorter(messages),
    runs: shorter(runs),
  }))
}
