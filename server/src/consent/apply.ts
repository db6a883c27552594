/**
 * How consents and suppressions come to be, whoever reports them: routes of plugins, the preference page, an operator. All join the
 * caller's transaction and hold from its commit on, for the claim of every message reads these very rows.
 *
 * A change is a row of the history, always; what stands is one row by contact, channel and purpose. Law: what is only `pending` changes
 * nothing that stands, so that nobody who types somebody else's address mutes or signs up that person.
 */
import type { ConsentChange, JsonObject, Person, Sql, Suppressed } from '@millrace/core'
import { resolveContacts } from '../store/identities.ts'
import { msOf } from '../store/rows.ts'
import { plainArray, textArray, toJson, toText } from '../store/sql.ts'
import { type ConsentSource, loadAddressHashes } from './addresses.ts'
import { liftSuppressions } from './lift.ts'
import { holdForeign, holdOpposed } from './opposed.ts'

export type { ConsentSource } from './addresses.ts'

export interface ConsentOptions {
  /** Given by somebody who has the mailbox at hand, or by an operator: it counts under double opt-in without a pending one before. */
  readonly confirmed?: boolean
  /** Said by whoever it may be: whose address was typed is not known, so it confirms nothing and takes back nothing. */
  readonly stranger?: boolean
  /** Which address the words are for, when its hash alone is known; null: any that the contact has or gets. Absent: see `ConsentChange`. */
  readonly addressHash?: string | null
}

/** Whose a change was, and what it was taken for. */
export interface Heard {
  readonly contact: string
  readonly state: ConsentChange['state']
}

/** Puts down what people agreed to or withdrew; makes contacts of those nobody knows yet. Null: of no such contact. */
export async function applyConsents(
  sql: Sql,
  source: ConsentSource,
  order: { readonly workspace: number; readonly changes: readonly ConsentChange[] } & ConsentOptions,
): Promise<readonly (Heard | null)[]> {
  const { workspace, changes, stranger = false, addressHash } = order
  if (changes.length === 0) return []
  const contacts = await contactsOf(
    sql,
    workspace,
    changes.map(({ person }) => person),
  )
  const hashOf = await loadAddressHashes(
    sql,
    source,
    contacts.filter((contact) => contact !== null),
  )
  const said = changes.flatMap((change, index): readonly ConsentOf[] => {
    const contact = contacts[index]!
    return contact === null ? [] : [{ ...change, contact, hash: addressHash ?? hashOf({ ...change, contact }) }]
  })
  const ownOf = ({ contact, channel }: ConsentOf) => {
    const own = hashOf({ contact, channel })
    return own === source.hash(channel, `contact ${contact}`) ? null : own
  }
  const rows = stranger ? await holdOpposed(sql, { workspace, rows: said }) : await holdForeign(sql, { workspace, rows: said, ownOf })
  const isAny = addressHash === null
  const kept = isAny ? rows.map((row) => ({ ...row, hash: null })) : rows
  for (const round of roundsOf(kept)) await putConsents(sql, { ...order, rows: round })
  const given = rows.filter(({ state }) => state === 'given')
  if (!stranger) await liftSuppressions(sql, { workspace, given, isAny })
  let next = 0
  return contacts.map((contact) => (contact === null ? null : { contact, state: rows[next++]!.state }))
}

/** Puts down addresses that must not be written to. One that its channel cannot read is passed over: no message could go there. */
export async function applySuppressions(
  sql: Sql,
  { registry, hash }: ConsentSource,
  { workspace, suppressions }: { readonly workspace: number; readonly suppressions: readonly Suppressed[] },
): Promise<void> {
  const rows = suppressions.flatMap(({ channel, address, scope, reason }) => {
    const normal = registry.channels.get(channel)?.normalize(address.trim()) ?? null
    return normal === null ? [] : [{ channel, hash: hash(channel, normal), contact: null, scope, reason }]
  })
  await suppress(sql, workspace, rows)
}

export interface SuppressionRow {
  readonly channel: string
  readonly hash: string
  readonly contact: string | null
  readonly scope: Suppressed['scope']
  readonly reason: Suppressed['reason']
}

/** A reason that its owner cannot take back stands above one that they can. */
export async function suppress(sql: Sql, workspace: number, rows: readonly SuppressionRow[]): Promise<void> {
  if (rows.length === 0) return
  const unique = [...new Map(rows.map((row) => [`${row.channel}\n${row.hash}\n${row.scope}`, row])).values()]
  await sql.query(insertSuppressions, [
    workspace,
    textArray(unique.map(({ channel }) => toText(channel))),
    textArray(unique.map(({ hash }) => hash)),
    plainArray(unique.map(({ contact }) => contact)),
    textArray(unique.map(({ scope }) => scope)),
    textArray(unique.map(({ reason }) => reason)),
  ])
}

const insertSuppressions = `
  insert into millrace.suppression as s (workspace, channel, address_hash, contact, scope, reason, at)
  select $1, channel, address_hash, contact, scope, reason, millrace.clock_now()
  from rows from (unnest($2::text[]), unnest($3::text[]), unnest($4::bigint[]), unnest($5::text[]), unnest($6::text[]))
    as item (channel, address_hash, contact, scope, reason)
  order by channel, address_hash
  on conflict (workspace, channel, address_hash, scope) do update
    set contact = coalesce(s.contact, excluded.contact),
      reason = case when s.reason in ('unsubscribed', 'blocked') then excluded.reason else s.reason end`

/** In the order of the people. A contact that was merged into another is that other one. */
export async function contactsOf(sql: Sql, workspace: number, people: readonly Person[]): Promise<readonly (string | null)[]> {
  const byId = people.flatMap((person) => ('contact' in person && /^[1-9]\d{0,17}$/.test(person.contact) ? [person.contact] : []))
  const known = new Map(
    byId.length === 0
      ? []
      : (
          await sql.query<{ id: string; stays: string }>(
            `select id::text, coalesce(merged_into, id)::text as stays from millrace.contact where workspace = $1 and id = any($2::bigint[])`,
            [workspace, plainArray(byId)],
          )
        ).map(({ id, stays }) => [id, stays] as const),
  )
  const named = people.flatMap((person) => ('contact' in person ? [] : [person]))
  const [clock] = await sql.query<{ now: number }>(`select ${msOf('millrace.clock_now()')} as now`)
  const at = Math.floor(clock!.now)
  const resolved =
    named.length === 0
      ? []
      : (
          await resolveContacts(
            sql,
            named.map((identity) => ({ workspace, identity, at })),
          )
        ).contacts
  let next = 0
  return people.map((person) => ('contact' in person ? (known.get(person.contact) ?? null) : resolved[next++]!))
}

/** `hash`: of the address that a given word is for; null or absent: any. */
export type ConsentOf = Omit<ConsentChange, 'person'> & { readonly contact: string; readonly hash?: string | null }

/** A statement can change a row once: what is said twice of the same is put down one after the other. */
function roundsOf(rows: readonly ConsentOf[]): readonly (readonly ConsentOf[])[] {
  const rounds: ConsentOf[][] = []
  const counts = new Map<string, number>()
  for (const row of rows) {
    const key = `${row.contact}\n${row.channel}\n${row.purpose}`
    const round = counts.get(key) ?? 0
    counts.set(key, round + 1)
    ;(rounds[round] ??= []).push(row)
  }
  return rounds
}

export interface Consents extends ConsentOptions {
  readonly workspace: number
  readonly rows: readonly ConsentOf[]
}

/** Of known contacts; each of them, channel and purpose at most once. */
export async function putConsents(sql: Sql, { workspace, rows, confirmed = false, stranger = false }: Consents): Promise<void> {
  await sql.query(insertConsents, [
    workspace,
    plainArray(rows.map(({ contact }) => contact)),
    textArray(rows.map(({ channel }) => toText(channel))),
    textArray(rows.map(({ purpose }) => toText(purpose))),
    textArray(rows.map(({ state }) => state)),
    textArray(rows.map(({ source }) => toText(source))),
    textArray(rows.map(({ proof }) => proofOf(proof))),
    confirmed,
    stranger,
    textArray(rows.map(({ hash }) => hash ?? null)),
  ])
}

const proofOf = (proof: JsonObject | undefined): string | null => (proof === undefined ? null : toJson(proof))

/** Addresses that one word may be confirmed for besides the last one. */
const othersMost = 50

const isUnconfirmed = 'not excluded.confirmed and (c.pending_at is null or $9)'

/**
 * Given after pending is confirmed, unless by a stranger, who takes back no withdrawal either, also one that came after `holdOpposed` had
 * looked. Rows in the order of their key, so that two who change the same ones do not wait for each other.
 */
const insertConsents = `
  with item as (
    select contact, channel, purpose, state, source, proof::jsonb as proof, millrace.clock_now() as at,
      case when state = 'given' then address_hash end as address_hash
    from rows from (unnest($2::bigint[]), unnest($3::text[]), unnest($4::text[]), unnest($5::text[]), unnest($6::text[]), unnest($7::text[]),
      unnest($10::text[])) as item (contact, channel, purpose, state, source, proof, address_hash)
  ), told as (
    insert into millrace.consent_change (workspace, contact, channel, purpose, state, source, proof, at)
    select $1, contact, channel, purpose, state, source, proof, at from item
  )
  insert into millrace.consent as c (workspace, contact, channel, purpose, state, confirmed, pending_at, source, proof, at, address_hash)
  select $1, contact, channel, purpose, state, state = 'given' and $8, case when state = 'pending' then at end, source, proof, at, address_hash
  from item order by contact, channel, purpose
  on conflict (contact, channel, purpose) do update set
    state = case when excluded.state = 'pending' then c.state else excluded.state end,
    confirmed = case excluded.state
      when 'pending' then c.confirmed
      when 'given' then excluded.confirmed or (c.pending_at is not null and not $9) or c.confirmed
      else false end,
    address_hash = case
      when excluded.state = 'pending' or excluded.state = 'given' and c.confirmed and ${isUnconfirmed} then c.address_hash
      when excluded.state = 'given' and c.confirmed and c.address_hash is null then null
      else excluded.address_hash end,
    other_hashes = case
      when excluded.state = 'pending' or excluded.state = 'given' and c.confirmed and ${isUnconfirmed} then c.other_hashes
      when excluded.state = 'given' and c.confirmed and c.address_hash is not null and excluded.address_hash is not null
        then (array_remove(c.address_hash || c.other_hashes, excluded.address_hash))[1:${othersMost}]
      else '{}' end,
    pending_at = excluded.pending_at,
    source = case when excluded.state = 'pending' and c.state <> 'pending' then c.source else excluded.source end,
    proof = case when excluded.state = 'pending' and c.state <> 'pending' then c.proof else excluded.proof end,
    at = case when excluded.state = 'pending' and c.state <> 'pending' then c.at else excluded.at end
  where not ($9 and excluded.state = 'given' and c.state = 'withdrawn')`
