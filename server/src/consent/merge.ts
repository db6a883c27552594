/**
 * Two contacts turn out to be one person: of what each had said about the same purpose, the later word stands. But that they are one may be
 * said by anybody: what one had withdrawn, the other gives again only by a word that is confirmed for the very address that is written to.
 * What both confirmed counts for the addresses of both.
 */
import type { Sql } from '@millrace/core'
import { textArray } from '../store/sql.ts'
import { type ConsentSource, loadOwnHashes } from './addresses.ts'

export async function mergeConsents(
  sql: Sql,
  source: ConsentSource,
  { workspace, from, into }: { readonly workspace: number; readonly from: string; readonly into: string },
): Promise<void> {
  const values = [workspace, from, into]
  await sql.query('update millrace.consent_change set contact = $3::bigint where contact = $2::bigint and workspace = $1', values)
  const own = await loadOwnHashes(sql, source, into)
  await sql.query(moveConsents, [...values, textArray(own.map(({ channel }) => channel)), textArray(own.map(({ hash }) => hash))])
  await sql.query('delete from millrace.consent where contact = $2::bigint and workspace = $1', [workspace, from])
}

/** Whether a given word is one for the address that the contact has: `own` is its hash, null where it has none. */
const isForOwn = (row: string) =>
  `${row}.confirmed and (${row}.address_hash is null or own.hash is null or own.hash = ${row}.address_hash or own.hash = any(${row}.other_hashes))`

/** A withdrawal stands above what was given at the same instant, and above what anybody can have given. */
const moveConsents = `
  with own as (select * from rows from (unnest($4::text[]), unnest($5::text[])) as own (channel, hash)),
  moved as (
    select m.*, case
      when c.contact is null then true
      when m.state = 'pending' then false
      when c.state = 'pending' then true
      when c.state = 'withdrawn' then m.at > c.at and (m.state = 'withdrawn' or ${isForOwn('m')})
      when m.state = 'withdrawn' then m.at >= c.at or not (${isForOwn('c')})
      when m.confirmed <> c.confirmed then m.confirmed
      else m.at > c.at
    end as wins,
    case when m.state = 'given' and m.confirmed and c.state = 'given' and c.confirmed then
      case when m.address_hash is null or c.address_hash is null then '{}' else
        array(select distinct hash from unnest(m.address_hash || m.other_hashes || c.address_hash || c.other_hashes) hash) end
    end as joint
    from millrace.consent m
    left join own on own.channel = m.channel
    left join millrace.consent c on c.contact = $3::bigint and c.channel = m.channel and c.purpose = m.purpose
    where m.contact = $2::bigint and m.workspace = $1
  ), told as (
    update millrace.consent c set
      address_hash = case when m.joint = '{}' then null else c.address_hash end,
      other_hashes = array_remove(m.joint, case when m.joint = '{}' then null else c.address_hash end)
    from moved m where not m.wins and m.joint is not null and c.contact = $3::bigint and c.channel = m.channel and c.purpose = m.purpose
  )
  insert into millrace.consent as c
    (workspace, contact, channel, purpose, state, confirmed, pending_at, source, proof, at, address_hash, other_hashes)
  select workspace, $3::bigint, channel, purpose, state, confirmed, pending_at, source, proof, at,
    case when joint = '{}' then null else address_hash end, array_remove(coalesce(joint, other_hashes), address_hash)
  from moved where wins
  on conflict (contact, channel, purpose) do update set
    state = excluded.state, confirmed = excluded.confirmed, pending_at = excluded.pending_at, source = excluded.source,
    proof = excluded.proof, at = excluded.at, address_hash = excluded.address_hash, other_hashes = excluded.other_hashes`
