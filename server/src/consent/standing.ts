/**
 * Whom a channel may reach, by all that was said and reported: the same law as the claim's (`sending-rules/refusal.ts`), for those who ask
 * ahead of it: flows, the contact's page, the preference page.
 */
import type { ChannelReach, Instant, Sql } from '@millrace/core'
import { msOf } from '../store/rows.ts'
import { plainArray, textArray } from '../store/sql.ts'
import type { ConsentMode } from '../sending-rules/store.ts'

export interface ConsentRow {
  readonly contact: string
  readonly channel: string
  readonly purpose: string
  readonly state: 'given' | 'pending' | 'withdrawn'
  readonly confirmed: boolean
  /** Of the addresses that it was given for; null: any. */
  readonly hashes: readonly string[] | null
  readonly at: Instant
}

export interface SuppressionStanding {
  readonly contact: string
  readonly channel: string
  readonly any: boolean
}

/** Of an address, whatever contact has it. */
export interface SuppressedAddress {
  readonly channel: string
  readonly hash: string
  readonly any: boolean
}

export interface Standing {
  readonly consents: readonly ConsentRow[]
  readonly suppressions: readonly SuppressionStanding[]
  /** Channels on which addresses are suppressed that are no contact's, as reports of bounces have them. */
  readonly loose: readonly string[]
  /** Of the addresses that were asked for. */
  readonly addresses: readonly SuppressedAddress[]
  /** Of channels that ask for consent. */
  readonly modes: ReadonlyMap<string, ConsentMode>
  /** Keys of groups that one must join. */
  readonly closed: readonly string[]
}

interface Row {
  readonly kind: 'consent' | 'suppression' | 'loose' | 'mode' | 'closed'
  readonly contact: string | null
  readonly channel: string | null
  readonly purpose: string | null
  readonly state: string | null
  readonly confirmed: boolean | null
  readonly hashes: readonly string[] | null
  readonly at: number | null
}

/** In one statement: it is asked with every batch of a flow that sends. */
export async function loadStanding(
  sql: Sql,
  { workspace, contacts }: { readonly workspace: number; readonly contacts: readonly string[] },
): Promise<Standing> {
  const rows = await sql.query<Row>(selectStanding, [workspace, plainArray(contacts)])
  const of = (kind: Row['kind']) => rows.filter((row) => row.kind === kind)
  return {
    consents: of('consent').map((row) => ({ ...row, at: Math.round(row.at!) }) as ConsentRow),
    suppressions: of('suppression').map(({ contact, channel, confirmed }) => ({ contact: contact!, channel: channel!, any: confirmed! })),
    loose: of('loose').map(({ channel }) => channel!),
    addresses: [],
    modes: new Map(of('mode').map(({ channel, state }) => [channel!, state as ConsentMode])),
    closed: of('closed').map(({ purpose }) => purpose!),
  }
}

const selectStanding = `
  select 'consent' as kind, contact::text, channel, purpose, state, confirmed,
    case when address_hash is not null then address_hash || other_hashes end as hashes, ${msOf('at')} as at
  from millrace.consent where contact = any($2::bigint[]) and workspace = $1
  union all
  select 'suppression', contact::text, channel, null, null, bool_or(scope = 'any'), null, null
  from millrace.suppression where contact = any($2::bigint[]) and workspace = $1 group by contact, channel
  union all
  select distinct 'loose', null, channel, null, null, null::boolean, null::text[], null::float8
  from millrace.suppression where workspace = $1 and contact is null
  union all
  select 'mode', null, channel, null, mode, null, null, null from millrace.consent_mode where workspace = $1
  union all
  select 'closed', null, null, key, null, null, null, null from millrace.subscription_group where workspace = $1 and not subscribed`

/** Channels on which it matters which addresses contacts have. */
export const channelsByAddress = ({ modes, consents, loose }: Standing): readonly string[] => [
  ...new Set([
    ...loose,
    ...consents
      .filter(({ channel, confirmed, hashes }) => confirmed && hashes !== null && modes.get(channel) === 'double')
      .map(({ channel }) => channel),
  ]),
]

export async function loadSuppressed(
  sql: Sql,
  { workspace, hashes }: { readonly workspace: number; readonly hashes: readonly string[] },
): Promise<readonly SuppressedAddress[]> {
  return sql.query<SuppressedAddress>(
    `select channel, address_hash as hash, bool_or(scope = 'any') as any
     from millrace.suppression where workspace = $1 and address_hash = any($2::text[]) group by channel, address_hash`,
    [workspace, textArray(hashes)],
  )
}

export interface ReachOrder {
  readonly contact: string
  readonly channel: string
  /** Of the address that would be written to; absent: that which was confirmed. */
  readonly hash?: string
}

/** Null: nothing is known against the channel, nor for it. */
export function reachOf(standing: Standing, { contact, channel, hash }: ReachOrder): ChannelReach | null {
  const isMine = (row: { readonly contact: string; readonly channel: string }) => row.contact === contact && row.channel === channel
  const suppressed = [
    ...standing.suppressions.filter(isMine),
    ...standing.addresses.filter((one) => one.channel === channel && one.hash === hash),
  ]
  if (suppressed.length > 0) return { marketing: true, any: suppressed.some(({ any }) => any), why: 'suppressed' }
  const said = standing.consents.filter(isMine)
  const whole = said.find(({ purpose }) => purpose === '*')
  const groups = said.filter(({ purpose }) => purpose !== '*')
  const mode = standing.modes.get(channel)
  const isFor = (row: ConsentRow) => row.confirmed && (row.hashes === null || hash === undefined || row.hashes.includes(hash))
  const counts = (row: ConsentRow) => row.state === 'given' && (mode !== 'double' || isFor(row))
  const left = [
    ...groups.filter(({ state }) => state === 'withdrawn').map(({ purpose }) => purpose),
    ...standing.closed.filter((key) => !groups.some(({ purpose, state }) => purpose === key && state !== 'pending')),
  ]
  const isGone = whole?.state === 'withdrawn'
  const joined = groups.filter((row) => row.state === 'given' && (!isGone || row.at >= whole.at))
  const given = joined.filter(counts).map(({ purpose }) => purpose)
  if (isGone && given.length === 0) return { marketing: true, any: false, why: 'no-consent' }
  const asks = isGone || (mode !== undefined && (whole === undefined || !counts(whole)))
  if (said.length === 0 && left.length === 0 && !asks) return null
  const lists = { ...(given.length === 0 ? {} : { given }), ...(left.length === 0 ? {} : { left }) }
  return { marketing: false, any: false, ...(asks ? { asks } : {}), ...lists }
}
