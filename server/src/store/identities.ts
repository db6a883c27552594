/**
 * Who an event is about: contacts by user id and anonymous id, found or made for a whole batch at once. What is known of an
 * identity changes in the order of the batch, so that a sign-up and the anonymous visit before it can be in one batch.
 *
 * An anonymous id belongs to one contact. Met together with a user id it goes to that user: the anonymous contact becomes the
 * user, or, when the user is known already, is merged into it. Two identified contacts are never merged; the id changes hands.
 *
 * An address (`addresses.ts`) belongs to one contact, too. Met together with other ids it joins whoever is not a user yet to them; it
 * never changes hands between users.
 */
import type { Identity, Instant, Sql } from '@millrace/core'
import { type Address, addressesOf, addressKey, findByAddress, storeAddresses } from './addresses.ts'
import { laneOfContact } from './lanes.ts'
import { plainArray, textArray, toText } from './sql.ts'

export interface Person {
  readonly workspace: number
  readonly identity: Identity
  readonly at: Instant
}

export interface Merge {
  readonly workspace: number
  readonly from: string
  readonly into: string
  /** Index of the person whose identity brought the two together. */
  readonly at: number
}

export interface Resolved {
  /** The contact of each person, in order. */
  readonly contacts: readonly string[]
  readonly merges: readonly Merge[]
}

interface Known {
  id: string
  readonly workspace: number
  userId: string | null
  readonly anonymousId: string | null
  readonly at: Instant
  state: 'stored' | 'new' | 'promoted'
}

/** What a batch learns, gathered before anything is written. */
export interface Book {
  readonly users: Map<string, Known>
  readonly anonymous: Map<string, Known>
  readonly created: Known[]
  readonly promoted: Known[]
  /** Anonymous ids that are new or change hands. */
  readonly links: Map<string, { readonly workspace: number; readonly anonymousId: string; readonly of: Known }>
  readonly merges: { readonly from: Known; readonly into: Known; readonly at: number }[]
  /** By address; and the addresses that are new or change hands. */
  readonly addresses: Map<string, Known>
  readonly addressLinks: Map<string, Address & { readonly of: Known }>
}

/** How often others may make the same contacts at the same moment before we give up. */
const attempts = 5

/** `opened`: a book of these people, and of others perhaps, that the same transaction has opened already. */
export async function resolveContacts(sql: Sql, people: readonly Person[], opened?: Book): Promise<Resolved> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const book = (attempt === 0 ? opened : undefined) ?? (await openBook(sql, people))
    const found = people.map((person, index) => enter(book, person, index))
    if (!(await store(sql, book))) continue
    return {
      contacts: found.map((known) => known.id),
      merges: book.merges.map(({ from, into, at }) => ({ workspace: into.workspace, from: from.id, into: into.id, at })),
    }
  }
  throw new Error(`Contacts could not be made: others made the same ones ${attempts} times`)
}

const keyOf = (workspace: number, id: string) => `${workspace}\n${id}`

const clean = (id: string | undefined): string | null => (id === undefined || id === '' ? null : toText(id))

/** What is known of these people. */
export async function openBook(sql: Sql, people: readonly Person[]): Promise<Book> {
  const users = new Map<string, Known>()
  const anonymous = new Map<string, Known>()
  const byId = new Map<string, Known>()
  const known = (row: IdentityRow): Known => {
    const before = byId.get(row.id)
    if (before !== undefined) return before
    const { id, workspace, user_id: userId } = row
    const made: Known = { id, workspace, userId, anonymousId: null, at: 0, state: 'stored' }
    byId.set(id, made)
    return made
  }
  const wanted = people.flatMap(({ workspace, identity }) => addressesOf(workspace, identity))
  const [byUserId, byAnonymousId, byAddress] = await Promise.all([
    findByUserId(sql, idsOf(people, 'userId')),
    findByAnonymousId(sql, idsOf(people, 'anonymousId')),
    findByAddress(sql, [...new Map(wanted.map((address) => [addressKey(address), address])).values()]),
  ])
  for (const row of byUserId) users.set(keyOf(row.workspace, row.known_as), known(row))
  for (const row of byAnonymousId) anonymous.set(keyOf(row.workspace, row.anonymous_id), known(row))
  const addresses = new Map(byAddress.map((row) => [addressKey(row), known(row)]))
  return { users, anonymous, addresses, created: [], promoted: [], links: new Map(), addressLinks: new Map(), merges: [] }
}

type IdList = { readonly workspaces: number[]; readonly ids: string[] }

function idsOf(people: readonly Person[], which: 'userId' | 'anonymousId'): IdList {
  const list: IdList = { workspaces: [], ids: [] }
  const seen = new Set<string>()
  for (const { workspace, identity } of people) {
    const id = clean(identity[which])
    if (id === null || seen.has(keyOf(workspace, id))) continue
    seen.add(keyOf(workspace, id))
    list.workspaces.push(workspace)
    list.ids.push(id)
  }
  return list
}

interface IdentityRow {
  readonly id: string
  readonly workspace: number
  readonly user_id: string | null
}

/** `known_as`: the user id that was asked for. Of a user that was merged into another, on request, that is the other one. */
async function findByUserId(sql: Sql, { workspaces, ids }: IdList): Promise<readonly (IdentityRow & { known_as: string })[]> {
  if (ids.length === 0) return []
  const rows = await sql.query<IdentityRow & { known_as: string; merged_into: string | null }>(
    `select c.id, c.workspace, c.user_id, c.user_id as known_as, c.merged_into
     from unnest($1::int[], $2::text[]) wanted (workspace, user_id)
     join millrace.contact c on c.workspace = wanted.workspace and c.user_id = wanted.user_id`,
    [plainArray(workspaces), textArray(ids)],
  )
  const gone = rows.filter(({ merged_into: into }) => into !== null)
  if (gone.length === 0) return rows
  const heirs = await sql.query<IdentityRow>('select id, workspace, user_id from millrace.contact where id = any($1::bigint[])', [
    plainArray(gone.map(({ merged_into: into }) => into)),
  ])
  const byId = new Map(heirs.map((heir) => [heir.id, heir]))
  return rows.map((row) => (row.merged_into === null ? row : { ...byId.get(row.merged_into)!, known_as: row.known_as }))
}

async function findByAnonymousId(sql: Sql, { workspaces, ids }: IdList): Promise<readonly (IdentityRow & { anonymous_id: string })[]> {
  if (ids.length === 0) return []
  return sql.query(
    `select c.id, c.workspace, c.user_id, a.anonymous_id from unnest($1::int[], $2::text[]) wanted (workspace, anonymous_id)
     join millrace.anonymous a on a.workspace = wanted.workspace and a.anonymous_id = wanted.anonymous_id
     join millrace.contact c on c.id = a.contact`,
    [plainArray(workspaces), textArray(ids)],
  )
}

/** One person's identity in the book; answers whose it is. */
function enter(book: Book, person: Person, index: number): Known {
  const addresses = addressesOf(person.workspace, person.identity)
  const owner = addresses.map((address) => book.addresses.get(addressKey(address))).find((known) => known !== undefined)
  let known = enterIds(book, { ...person, owner }, index)
  for (const address of addresses) known = joinAddress(book, { known, address, at: index })
  return known
}

/** By user id and anonymous id; `owner`, whom an address named, is the one when they name nobody yet. */
function enterIds(book: Book, { workspace, identity, at, owner }: Person & { readonly owner: Known | undefined }, index: number): Known {
  const userId = clean(identity.userId)
  const anonymousId = clean(identity.anonymousId)
  if (userId === null && anonymousId === null) {
    if (addressesOf(workspace, identity).length === 0) throw new Error('An identity needs a userId, an anonymousId or an address')
    return owner ?? create(book, { workspace, userId, anonymousId, at })
  }
  const byAnonymous = anonymousId === null ? undefined : book.anonymous.get(keyOf(workspace, anonymousId))
  if (userId === null) return byAnonymous ?? link(book, owner ?? create(book, { workspace, userId, anonymousId, at }), anonymousId!)
  const byUser = book.users.get(keyOf(workspace, userId))
  if (byUser === undefined && byAnonymous !== undefined && byAnonymous.userId === null) return promote(book, byAnonymous, userId)
  const unnamed = byUser === undefined && owner?.userId === null ? promote(book, owner, userId) : undefined
  const user = byUser ?? unnamed ?? create(book, { workspace, userId, anonymousId, at })
  if (anonymousId === null || byAnonymous === user) return user
  if (byAnonymous !== undefined && byAnonymous.userId === null) book.merges.push({ from: byAnonymous, into: user, at: index })
  return link(book, user, anonymousId)
}

/** Ties an address to the one who came with it; answers who that is by now. */
function joinAddress(book: Book, { known, address, at }: { readonly known: Known; readonly address: Address; readonly at: number }): Known {
  const key = addressKey(address)
  const owner = book.addresses.get(key)
  if (owner === known || (owner !== undefined && owner.userId !== null && known.userId !== null)) return known
  if (owner !== undefined && known.userId === null) {
    book.merges.push({ from: known, into: owner, at })
    for (const [id, linked] of book.links) if (linked.of === known) book.links.set(id, { ...linked, of: owner })
    for (const [id, whose] of book.anonymous) if (whose === known) book.anonymous.set(id, owner)
    return owner
  }
  if (owner !== undefined) book.merges.push({ from: owner, into: known, at })
  book.addresses.set(key, known)
  book.addressLinks.set(key, { ...address, of: known })
  return known
}

function create(book: Book, person: Pick<Known, 'workspace' | 'userId' | 'anonymousId' | 'at'>): Known {
  const made: Known = { ...person, id: '', state: 'new' }
  book.created.push(made)
  if (made.userId !== null) book.users.set(keyOf(made.workspace, made.userId), made)
  return made
}

/** The anonymous contact turns out to be this user, of whom nothing was known before. */
function promote(book: Book, contact: Known, userId: string): Known {
  contact.userId = userId
  book.users.set(keyOf(contact.workspace, userId), contact)
  if (contact.state === 'stored') {
    contact.state = 'promoted'
    book.promoted.push(contact)
  }
  return contact
}

function link(book: Book, of: Known, anonymousId: string): Known {
  const key = keyOf(of.workspace, anonymousId)
  book.anonymous.set(key, of)
  book.links.set(key, { workspace: of.workspace, anonymousId, of })
  return of
}

/** False when others made some of the same contacts meanwhile: then nothing of ours stays. */
async function store(sql: Sql, book: Book): Promise<boolean> {
  if (!(await insertContacts(sql, book.created))) return false
  if (!(await storeLinks(sql, book)) || !(await storeAddresses(sql, addressRows(book)))) {
    await removeContacts(sql, book.created)
    return false
  }
  await promoteContacts(sql, book.promoted)
  return true
}

const addressRows = ({ addressLinks }: Book) => [...addressLinks.values()].map(({ of, ...address }) => ({ ...address, contact: of.id }))

async function insertContacts(sql: Sql, created: readonly Known[]): Promise<boolean> {
  if (created.length === 0) return true
  const ids = await sql.query<{ id: string }>(`select nextval('millrace.contact_id_seq') as id from generate_series(1, $1::int)`, [
    created.length,
  ])
  created.forEach((contact, index) => (contact.id = ids[index]!.id))
  const rows = created.toSorted((a, b) => (a.userId ?? '').localeCompare(b.userId ?? ''))
  const made = await sql.query<{ id: string }>(
    `insert into millrace.contact (id, workspace, lane, user_id, anonymous_id, created_at, updated_at) overriding system value
     select id, workspace, lane, user_id, anonymous_id, to_timestamp(at / 1000), to_timestamp(at / 1000)
     from unnest($1::bigint[], $2::int[], $3::smallint[], $4::text[], $5::text[], $6::float8[])
       as contact (id, workspace, lane, user_id, anonymous_id, at)
     on conflict (workspace, user_id) do nothing returning id`,
    [
      plainArray(rows.map(({ id }) => id)),
      plainArray(rows.map(({ workspace }) => workspace)),
      plainArray(rows.map(({ id }) => laneOfContact(id))),
      textArray(rows.map(({ userId }) => userId)),
      textArray(rows.map(({ anonymousId }) => anonymousId)),
      plainArray(rows.map(({ at }) => at)),
    ],
  )
  if (made.length === created.length) return true
  await removeContacts(sql, created)
  return false
}

async function removeContacts(sql: Sql, created: readonly Known[]): Promise<void> {
  const ids = plainArray(created.map(({ id }) => id))
  await sql.query('delete from millrace.anonymous where contact = any($1::bigint[])', [ids])
  await sql.query('delete from millrace.address where contact = any($1::bigint[])', [ids])
  await sql.query('delete from millrace.contact where id = any($1::bigint[])', [ids])
}

/** Ids of ours that are known change hands; new ones are refused when others linked them meanwhile. */
async function storeLinks(sql: Sql, { links }: Book): Promise<boolean> {
  if (links.size === 0) return true
  const rows = [...links.values()].toSorted((a, b) => a.workspace - b.workspace || a.anonymousId.localeCompare(b.anonymousId))
  const stored = await sql.query(
    `with link as (select * from unnest($1::int[], $2::text[], $3::bigint[]) as link (workspace, anonymous_id, contact)),
     moved as (update millrace.anonymous a set contact = link.contact from link
       where a.workspace = link.workspace and a.anonymous_id = link.anonymous_id returning a.workspace, a.anonymous_id),
     made as (insert into millrace.anonymous (workspace, anonymous_id, contact)
       select link.* from link where not exists (select from moved m where m.workspace = link.workspace and m.anonymous_id = link.anonymous_id)
       on conflict do nothing returning workspace)
     select workspace from moved union all select workspace from made`,
    [
      plainArray(rows.map(({ workspace }) => workspace)),
      textArray(rows.map(({ anonymousId }) => anonymousId)),
      plainArray(rows.map(({ of }) => of.id)),
    ],
  )
  return stored.length === rows.length
}

async function promoteContacts(sql: Sql, promoted: readonly Known[]): Promise<void> {
  if (promoted.length === 0) return
  const rows = promoted.toSorted((a, b) => Number(a.id) - Number(b.id))
  await sql.query(
    `update millrace.contact c set user_id = p.user_id from unnest($1::bigint[], $2::text[]) as p (id, user_id) where c.id = p.id`,
    [plainArray(rows.map(({ id }) => id)), textArray(rows.map(({ userId }) => userId))],
  )
}
