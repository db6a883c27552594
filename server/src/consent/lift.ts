/**
 * A consent that is given takes back what the same person had said before: that they unsubscribed, or that they blocked us. Under double
 * opt-in only one that is confirmed does; a stranger's lifts nothing that holds by the address alone. A bounce and a complaint stay: no word of anybody makes a dead address alive.
 *
 * Who unsubscribed from everything and then joins one group wants that group and nothing else: the rest stays withdrawn, as a consent.
 */
import type { Contact, Sql } from '@millrace/core'
import { msOf } from '../store/rows.ts'
import { plainArray, textArray } from '../store/sql.ts'
import type { ConsentSource } from './apply.ts'

interface Given {
  readonly contact: string
  readonly channel: string
  readonly purpose: string
}

export async function liftSuppressions(
  sql: Sql,
  source: ConsentSource,
  { workspace, given, stranger }: { readonly workspace: number; readonly given: readonly Given[]; readonly stranger: boolean },
): Promise<void> {
  if (given.length === 0) return
  const people = await loadContacts(
    sql,
    given.map(({ contact }) => contact),
  )
  const rows = given.map((one) => ({ ...one, hash: hashOf(source, one.channel, people.get(one.contact)) }))
  const values = [
    workspace,
    plainArray(rows.map(({ contact }) => contact)),
    textArray(rows.map(({ channel }) => channel)),
    textArray(rows.map(({ purpose }) => purpose)),
    textArray(rows.map(({ hash }) => (stranger ? null : hash))),
  ]
  await sql.query(keepTheRest, values)
  await sql.query(lift, values)
}

async function loadContacts(sql: Sql, ids: readonly string[]): Promise<ReadonlyMap<string, Contact>> {
  const rows = await sql.query<Contact>(
    `select id::text, user_id as "userId", anonymous_id as "anonymousId", attributes, ${msOf('created_at')} as "createdAt"
     from millrace.contact where id = any($1::bigint[])`,
    [plainArray([...new Set(ids)])],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

function hashOf({ registry, hash }: ConsentSource, channel: string, contact: Contact | undefined): string | null {
  const address = contact === undefined ? null : (registry.channels.get(channel)?.address(contact) ?? null)
  return address === null ? null : hash(channel, address)
}

/** Suppressions that these consents take back. */
const lifted = `
  from rows from (unnest($2::bigint[]), unnest($3::text[]), unnest($4::text[]), unnest($5::text[])) as given (contact, channel, purpose, hash)
  join millrace.consent c on c.contact = given.contact and c.channel = given.channel and c.purpose = given.purpose
  join millrace.suppression s on s.workspace = $1 and s.channel = given.channel
    and (s.contact = given.contact or s.address_hash = given.hash)
    and (s.reason = 'blocked' or (s.reason = 'unsubscribed' and s.scope = 'marketing'))
  where (c.confirmed
    or not exists (select from millrace.consent_mode m where m.workspace = $1 and m.channel = given.channel and m.mode = 'double'))`

const keepTheRest = `
  insert into millrace.consent (workspace, contact, channel, purpose, state, source, at)
  select distinct on (given.contact, given.channel) $1::int, given.contact, given.channel, '*', 'withdrawn', 'unsubscribed', s.at
  ${lifted} and given.purpose <> '*' and s.reason = 'unsubscribed'
  order by given.contact, given.channel, s.at desc
  on conflict do nothing`

const lift = `
  delete from millrace.suppression gone
  using (select s.workspace, s.channel, s.address_hash, s.scope ${lifted}) s
  where gone.workspace = s.workspace and gone.channel = s.channel and gone.address_hash = s.address_hash and gone.scope = s.scope`
