/** Two contacts turn out to be one person: of what each had said about the same purpose, the later word stands. */
import type { Sql } from '@millrace/core'

export async function mergeConsents(
  sql: Sql,
  { workspace, from, into }: { readonly workspace: number; readonly from: string; readonly into: string },
): Promise<void> {
  const values = [workspace, from, into]
  await sql.query('update millrace.consent_change set contact = $3::bigint where contact = $2::bigint and workspace = $1', values)
  await sql.query(moveConsents, values)
  await sql.query('delete from millrace.consent where contact = $2::bigint and workspace = $1', [workspace, from])
}

/** A withdrawal stands above what was given at the same instant. */
const moveConsents = `
  insert into millrace.consent as c (workspace, contact, channel, purpose, state, confirmed, pending_at, source, proof, at)
  select workspace, $3::bigint, channel, purpose, state, confirmed, pending_at, source, proof, at
  from millrace.consent where contact = $2::bigint and workspace = $1
  on conflict (contact, channel, purpose) do update set
    state = excluded.state, confirmed = excluded.confirmed, pending_at = excluded.pending_at, source = excluded.source,
    proof = excluded.proof, at = excluded.at
  where excluded.state <> 'pending' and (c.state = 'pending' or excluded.at > c.at or (excluded.at = c.at and excluded.state = 'withdrawn'))`
