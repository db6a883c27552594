/**
 * Contacts as the API shows them. What is known of one is whatever the registry's contact-scoped facts say, each under its own name:
 * `contact.tags` shows as `tags`, `bonus` as `bonus`. Only `reach`, which says what must not be sent, shows as `consent`: what may.
 */
import type { ChannelReach, Instant, Json, JsonObject, Reach, Registry } from '@millrace/core'
import type pg from 'pg'
import { idOfUser } from '../store/read.ts'
import { sqlOf } from './sql.ts'

export interface ContactView {
  readonly id: string
  readonly userId: string | null
  readonly anonymousId: string | null
  readonly attributes: JsonObject
  readonly createdAt: string
  readonly updatedAt: string
}

/** An instant to the microsecond, in ISO 8601. */
function exact(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

/** Columns that lists can be sorted by; `cast` is the SQL type of the cursor's value, `text` is that value of a row. */
const sortable = {
  createdAt: { column: 'c.created_at', cast: 'timestamptz', text: exact('c.created_at') },
  updatedAt: { column: 'c.updated_at', cast: 'timestamptz', text: exact('c.updated_at') },
  userId: { column: `coalesce(c.user_id, '')`, cast: 'text', text: `coalesce(c.user_id, '')` },
} as const
export type ContactSort = keyof typeof sortable
export const contactSorts = Object.keys(sortable).flatMap((name) => [name, `-${name}`])

export interface ContactFilter {
  /** Part of a userId, an anonymousId, an e-mail or a name. */
  readonly search: string | null
  /** An attribute that has this value, as a text. */
  readonly attribute: { readonly name: string; readonly value: string } | null
  /** ISO 8601; from and with the first, up to the second. */
  readonly createdFrom: string | null
  readonly createdTo: string | null
}

export interface ContactListQuery {
  readonly workspace: number
  readonly filter: ContactFilter
  readonly sort: ContactSort
  readonly descending: boolean
  /** Sort value and id of the last contact shown. */
  readonly after: readonly [string, string] | null
  readonly limit: number
}

interface Row {
  readonly id: string
  readonly user_id: string | null
  readonly anonymous_id: string | null
  readonly attributes: JsonObject
  readonly created_at: Date
  readonly updated_at: Date
}

const columns = 'c.id::text, c.user_id, c.anonymous_id, c.attributes, c.created_at, c.updated_at'

const contactView = (row: Row): ContactView => ({
  id: row.id,
  userId: row.user_id,
  anonymousId: row.anonymous_id,
  attributes: row.attributes,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})

export interface ContactListItem {
  readonly contact: ContactView
  /** For the cursor: the value sorted by, as exact text. */
  readonly sortedBy: string
}

/** Whether a contact's userId, anonymousId, e-mail or name is like a pattern; without a pattern any is. */
export const searched = (pattern: string) =>
  `(${pattern}::text is null or c.user_id ilike ${pattern} or c.anonymous_id ilike ${pattern}
    or c.attributes->>'email' ilike ${pattern} or c.attributes->>'name' ilike ${pattern})`

/** The pattern of texts that contain this one. */
export const containing = (text: string) => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`

/** Over parameters $1 to $6: the workspace and the filter's. */
const passing = `c.workspace = $1 and c.merged_into is null
  and ${searched('$2')}
  and ($3::text is null or c.attributes->>$3 = $4)
  and ($5::timestamptz is null or c.created_at >= $5) and ($6::timestamptz is null or c.created_at < $6)`

function passingBy(workspace: number, { search, attribute, createdFrom, createdTo }: ContactFilter): readonly unknown[] {
  return [workspace, search === null ? null : containing(search), attribute?.name ?? null, attribute?.value ?? null, createdFrom, createdTo]
}

/** One more than `limit`. */
export async function listContacts(pool: pg.Pool, query: ContactListQuery): Promise<readonly ContactListItem[]> {
  const { column, cast, text } = sortable[query.sort]
  const [direction, beyond] = query.descending ? ['desc', '<'] : ['asc', '>']
  const { rows } = await pool.query<Row & { sorted_by: string }>(
    `select ${columns}, ${text} as sorted_by from millrace.contact c
     where ${passing} and ($7::text is null or (${column}, c.id) ${beyond} ($7::${cast}, $8::bigint))
     order by ${column} ${direction}, c.id ${direction} limit $9`,
    [...passingBy(query.workspace, query.filter), query.after?.[0] ?? null, query.after?.[1] ?? null, query.limit + 1],
  )
  return rows.map((row) => ({ contact: contactView(row), sortedBy: row.sorted_by }))
}

/** Those of the ids that pass the filter, the latest made first. */
export async function pickContacts(
  pool: pg.Pool,
  { workspace, filter, ids }: { readonly workspace: number; readonly filter: ContactFilter; readonly ids: readonly string[] },
): Promise<readonly ContactView[]> {
  const { rows } = await pool.query<Row>(
    `select ${columns} from millrace.contact c where ${passing} and c.id = any($7::bigint[]) order by c.id desc`,
    [...passingBy(workspace, filter), ids],
  )
  return rows.map(contactView)
}

export async function findContact(pool: pg.Pool, workspace: number, userId: string): Promise<ContactView | null> {
  const { rows } = await pool.query<Row>(`select ${columns} from millrace.contact c where c.workspace = $1 and c.id = ${idOfUser('$2')}`, [
    workspace,
    userId,
  ])
  return rows[0] === undefined ? null : contactView(rows[0])
}

/** An anonymous contact is addressed by one of its anonymous ids. */
export async function findAnonymous(pool: pg.Pool, workspace: number, anonymousId: string): Promise<ContactView | null> {
  const { rows } = await pool.query<Row>(
    `select ${columns} from millrace.anonymous known join millrace.contact c on c.id = known.contact
     where known.workspace = $1 and known.anonymous_id = $2`,
    [workspace, anonymousId],
  )
  return rows[0] === undefined ? null : contactView(rows[0])
}

/** Everything the plugins know of one contact. */
export async function contactFacts(
  source: { readonly pool: pg.Pool; readonly registry: Registry },
  query: { readonly workspace: number; readonly contact: string; readonly now: Instant },
): Promise<{ readonly facts: JsonObject; readonly consent: Consent }> {
  const sql = sqlOf(source.pool)
  const facts = [...source.registry.facts.values()].filter(({ scope, params }) => scope === 'contact' && params === undefined)
  const values = await Promise.all(
    facts.map((fact) => fact.load(sql, { workspace: query.workspace, ids: [query.contact], now: query.now, params: {}, pending: [] })),
  )
  const shown: Record<string, Json> = {}
  facts.forEach(({ name, initial, view }, index) => {
    const value: unknown = values[index]!.get(query.contact) ?? initial
    const seen = (view === undefined ? value : view(value, { now: query.now, params: {} })) as Json
    place(shown, name.replace(/^contact\./, ''), seen)
  })
  const { reach = {}, ...rest } = shown
  return { facts: rest, consent: consentOf(reach as unknown as Reach) }
}

/** What may be sent, by channel; of channels that are absent nothing is known. */
export type Consent = Readonly<Record<string, ChannelConsent>>

export interface ChannelConsent {
  readonly marketing: boolean
  readonly transactional: boolean
  /** Whether messages of a group may be sent, of groups that the contact joined or left. */
  readonly groups?: Readonly<Record<string, boolean>>
}

function consentOf(reach: Reach): Consent {
  return Object.fromEntries(Object.entries(reach).map(([channel, known]) => [channel, channelConsent(known)]))
}

function channelConsent({ marketing, any, asks, given = [], left = [] }: ChannelReach): ChannelConsent {
  const groups = { ...Object.fromEntries(given.map((key) => [key, true])), ...Object.fromEntries(left.map((key) => [key, false])) }
  return { marketing: !marketing && asks !== true, transactional: !any, ...(Object.keys(groups).length === 0 ? {} : { groups }) }
}

/** Puts a value under a dotted name. */
function place(target: Record<string, Json>, name: string, value: Json): void {
  const dot = name.indexOf('.')
  if (dot === -1) {
    target[name] = value
    return
  }
  const head = name.slice(0, dot)
  const inner = { ...(target[head] as JsonObject | undefined) }
  place(inner, name.slice(dot + 1), value)
  target[head] = inner
}
