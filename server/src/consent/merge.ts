/**
 * Two contacts turn out to be one person: of what each had said about the same purpose, the later word stands. But that they are one is said
 * by whoever has the write key: what one had withdrawn, the other gives again only by a word that is confirmed.
 */
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

/** A withdrawal stands above what was given at the same instant, and above what anybody can have given. */
const moveConsents = `
  insert into millrace.consent as c (workspace, contact, channel, purpose, state, confirmed, pending_at, source, proof, at, address_hash)
  select workspace, $3::bigint, channel, purpose, state, confirmed, pending_at, source, proof, at, address_hash
  from millrace.consent where contact = $2::bigint and workspace = $1
  on conflict (contact, channel, purpose) do update set
    state = excluded.state, confirmed = excluded.confirmed, pending_at = excluded.pending_at, source = excluded.source,
    proof = excluded.proof, at = excluded.at, address_hash = excluded.address_hash
  where case
    when excluded.state = 'pending' then false
    when c.state = 'pending' then true
    when c.state = 'withdrawn' then excluded.at > c.at and (excluded.state = 'withdrawn' or excluded.confirmed)
    when excluded.state = 'withdrawn' then excluded.at >= c.at or not c.confirmed
    else excluded.at > c.at
  end`
