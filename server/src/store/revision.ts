/**
 * A workspace's revision moves with whatever lanes must see of a change. Law: a commit that goes by the revision it has read is there
 * before the revision moves on, so that visits and surveys which follow the move find what it left.
 *
 * By a lock of its own, not that of the workspace's row: locks of rows that are shared let nobody move as long as others come.
 */
import type { Sql } from '@millrace/core'
import { plainArray } from './sql.ts'

/** Any number; the other one is the workspace. */
const lockClass = 0x68656172

/** Of these workspaces, those whose revision stands still until this transaction ends. It does not where somebody is about to move it. */
export async function holdRevisions(sql: Sql, workspaces: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = await sql.query<{ id: number }>(
    `select id from unnest($1::int[]) as w (id) where pg_try_advisory_xact_lock_shared(${lockClass}, id)`,
    [plainArray(workspaces)],
  )
  return new Set(rows.map(({ id }) => id))
}

/** Tells every worker to read the workspace's flows again at its next visit, once whoever goes by the revision before is done. */
export async function moveRevision(sql: Sql, workspace: number): Promise<void> {
  await sql.query(
    `with moved as (update millrace.workspace set revision = revision + 1 where id = $1 returning id)
     select pg_advisory_xact_lock(${lockClass}, id) from moved`,
    [workspace],
  )
}
