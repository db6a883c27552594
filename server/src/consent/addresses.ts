/** Hashes of the addresses that contacts have: what a confirmed word is for, and what a suppression holds by. */
import type { AnyChannel, Contact, Sql } from '@millrace/core'
import type { AddressHash } from '../messages/address-hash.ts'
import { msOf } from '../store/rows.ts'
import { plainArray } from '../store/sql.ts'

export interface ConsentSource {
  readonly registry: { readonly channels: ReadonlyMap<string, AnyChannel> }
  /** `addressHash(MILLRACE_SECRET)`. */
  readonly hash: AddressHash
}

export interface AddressOf {
  readonly contact: string
  readonly channel: string
  /** Another one than the contact's. */
  readonly address?: string
}

/** For want of an address, the hash of a text that no address can be: it is never taken for another one. */
export type HashOf = (of: AddressOf) => string

export async function loadAddressHashes(sql: Sql, { registry, hash }: ConsentSource, contacts: readonly string[]): Promise<HashOf> {
  const people = await loadContacts(sql, contacts)
  return ({ contact, channel, address }) => {
    const known = registry.channels.get(channel)
    const person = people.get(contact)
    const own = person === undefined ? null : known?.address(person)
    const normal = address === undefined ? own : known?.normalize(address.trim())
    return hash(channel, normal ?? `contact ${contact}`)
  }
}

/** Of the addresses that a contact has, by channel. */
export async function loadOwnHashes(
  sql: Sql,
  { registry, hash }: ConsentSource,
  contact: string,
): Promise<readonly { readonly channel: string; readonly hash: string }[]> {
  const person = (await loadContacts(sql, [contact])).get(contact)
  if (person === undefined) return []
  return [...registry.channels.values()].flatMap((channel) => {
    const address = channel.address(person)
    return address === null ? [] : [{ channel: channel.name, hash: hash(channel.name, address) }]
  })
}

async function loadContacts(sql: Sql, ids: readonly string[]): Promise<ReadonlyMap<string, Contact>> {
  const rows = await sql.query<Contact>(
    `select id::text, user_id as "userId", anonymous_id as "anonymousId", attributes, ${msOf('created_at')} as "createdAt"
     from millrace.contact where id = any($1::bigint[])`,
    [plainArray([...new Set(ids)])],
  )
  return new Map(rows.map((row) => [row.id, row]))
}
