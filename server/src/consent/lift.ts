/**
 * A consent that is given takes back what the same person had said before: that they unsubscribed, or that they blocked us. Under double
 * opt-in only one that is confirmed does. A bounce and a complaint stay: no word of anybody makes a dead address alive.
 *
 * It is given for one address, and that one may be written to again. Another that the contact had stays suppressed, by itself alone: whoever
 * has it did not speak. A word for any address takes back all.
 *
 * Who unsubscribed from everything and then joins one group wants that group and nothing else: the rest stays withdrawn, as a consent.
 */
import type { Sql } from '@millrace/core'
import { plainArray, textArray } from '../store/sql.ts'

interface Given {
  readonly contact: string
  readonly channel: string
  readonly purpose: string
  /** Of the address that it is for, or that the contact has. */
  readonly hash?: string | null
}

export async function liftSuppressions(
  sql: Sql,
  { workspace, given, isAny }: { readonly workspace: number; readonly given: readonly Given[]; readonly isAny: boolean },
): Promise<void> {
  if (given.length === 0) return
  const values = [
    workspace,
    plainArray(given.map(({ contact }) => contact)),
    textArray(given.map(({ channel }) => channel)),
    textArray(given.map(({ purpose }) => purpose)),
    textArray(given.map(({ hash }) => hash ?? null)),
  ]
  await sql.query(keepTheRest, values)
  await sql.query(lift, [...values, isAny])
  await sql.query(letGo, values)
}

/** Suppressions that these consents take back, from the address or from the contact. */
const lifted = `
  from rows from (unnest($2::bigint[]), unnest($3::text[]), unnest($4::text[]), unnest($5::text[])) as given (contact, channel, purpose, hash)
  join millrace.consent c on c.contact = given.contact and c.channel = given.channel and c.purpose = given.purpose
  join millrace.suppression s on s.workspace = $1 and s.channel = given.channel
    and (s.contact = given.contact or s.address_hash = given.hash)
    and (s.reason = 'blocked' or (s.reason = 'unsubscribed' and s.scope = 'marketing'))
  where (c.confirmed and (c.address_hash is null or given.hash = c.address_hash or given.hash = any(c.other_hashes))
    or not exists (select from millrace.consent_mode m where m.workspace = $1 and m.channel = given.channel and m.mode = 'double'))`

const keepTheRest = `
  insert into millrace.consent as held (workspace, contact, channel, purpose, state, source, at)
  select distinct on (given.contact, given.channel) $1::int, given.contact, given.channel, '*', 'withdrawn', 'unsubscribed', s.at
  ${lifted} and given.purpose <> '*' and s.reason = 'unsubscribed'
  order by given.contact, given.channel, s.at desc
  on conflict (contact, channel, purpose) do update
    set state = excluded.state, confirmed = false, pending_at = null, source = excluded.source, at = excluded.at
    where held.state <> 'withdrawn' and held.at <= excluded.at`

const lift = `
  delete from millrace.suppression gone
  using (select s.workspace, s.channel, s.address_hash, s.scope ${lifted} and ($6 or s.address_hash = given.hash)) s
  where gone.workspace = s.workspace and gone.channel = s.channel and gone.address_hash = s.address_hash and gone.scope = s.scope`

const letGo = `
  update millrace.suppression kept set contact = null
  from (select s.workspace, s.channel, s.address_hash, s.scope ${lifted} and s.contact = given.contact) s
  where kept.workspace = s.workspace and kept.channel = s.channel and kept.address_hash = s.address_hash and kept.scope = s.scope`
