/**
 * Words that are against what stands: what their person withdrew, or an address that is suppressed. Law: nobody who types an address takes
 * back what its owner said, so such a word of whoever it may be is `pending` until its owner confirms it; and who confirms one mailbox gives
 * nothing for another that the contact has.
 */
import type { Sql } from '@millrace/core'
import type { ConsentOf } from './apply.ts'
import { plainArray, textArray } from '../store/sql.ts'

export async function holdOpposed(
  sql: Sql,
  { workspace, rows }: { readonly workspace: number; readonly rows: readonly ConsentOf[] },
): Promise<readonly ConsentOf[]> {
  const opposed = await sql.query<{ at: number }>(selectOpposed, [
    workspace,
    plainArray(rows.map(({ contact }) => contact)),
    textArray(rows.map(({ channel }) => channel)),
    textArray(rows.map(({ purpose }) => purpose)),
    textArray(rows.map(({ hash }) => hash ?? null)),
  ])
  const held = new Set(opposed.map(({ at }) => at))
  return rows.map((row, index) => (row.state === 'given' && held.has(index + 1) ? { ...row, state: 'pending' } : row))
}

/** Who left everything has left each group, too. */
const selectOpposed = `
  select item.at::int as at
  from rows from (unnest($2::bigint[]), unnest($3::text[]), unnest($4::text[]), unnest($5::text[])) with ordinality
    as item (contact, channel, purpose, hash, at)
  where exists (
    select from millrace.consent c
    where c.contact = item.contact and c.channel = item.channel and c.purpose in (item.purpose, '*') and c.state = 'withdrawn'
  ) or exists (
    select from millrace.suppression s where s.workspace = $1 and s.channel = item.channel and s.address_hash = item.hash
  ) or exists (
    select from millrace.suppression s where s.contact = item.contact and s.workspace = $1 and s.channel = item.channel
  )`

/**
 * Rows confirmed for one address of a contact who has another, and who withdrew without leaving that one: as `given` they would count for it.
 * Where it is suppressed by itself it stays so, whatever is given.
 */
export async function holdForeign(
  sql: Sql,
  {
    workspace,
    rows,
    ownOf,
  }: { readonly workspace: number; readonly rows: readonly ConsentOf[]; readonly ownOf: (row: ConsentOf) => string | null },
): Promise<readonly ConsentOf[]> {
  if (!rows.some(({ state, hash }) => state === 'given' && hash != null)) return rows
  const foreign = await sql.query<{ at: number }>(selectForeign, [
    workspace,
    plainArray(rows.map(({ contact }) => contact)),
    textArray(rows.map(({ channel }) => channel)),
    textArray(rows.map(({ purpose }) => purpose)),
    textArray(rows.map(({ hash }) => hash ?? null)),
    textArray(rows.map(ownOf)),
  ])
  const held = new Set(foreign.map(({ at }) => at))
  return rows.map((row, index) => (row.state === 'given' && held.has(index + 1) ? { ...row, state: 'pending' } : row))
}

const selectForeign = `
  select item.at::int as at
  from rows from (unnest($2::bigint[]), unnest($3::text[]), unnest($4::text[]), unnest($5::text[]), unnest($6::text[])) with ordinality
    as item (contact, channel, purpose, hash, own, at)
  join millrace.consent c on c.contact = item.contact and c.channel = item.channel and c.purpose in (item.purpose, '*') and c.state = 'withdrawn'
  where item.hash <> item.own and not exists (
    select from millrace.suppression s where s.workspace = $1 and s.channel = item.channel and s.address_hash = item.own
  )
  for update of c`
