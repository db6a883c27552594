/** Addresses that must never be written to again, as keyed hashes: they outlive the person they were of. */
import type { Contact, Registry, Sql } from '@millrace/core'
import type { AddressHash } from '../messages/address-hash.ts'
import type { PersonRow, Remains } from './remains.ts'

export interface Suppressing {
  readonly registry: Registry
  readonly hash: AddressHash
}

/**
 * On every channel: the person's own addresses there, and those of their addresses that the channel takes for one. Addresses that flows
 * wrote to on their account (a manager's) are somebody else's and stay free.
 */
export async function suppressAddresses(
  sql: Sql,
  { registry, hash }: Suppressing,
  { workspace, people, remains }: { readonly workspace: number; readonly people: readonly PersonRow[]; readonly remains: Remains },
): Promise<void> {
  const found = new Map<string, { readonly channel: string; readonly hash: string }>()
  for (const channel of registry.channels.values()) {
    const own = people.flatMap((person) => channel.address(contactOf(person)) ?? [])
    const others = remains.addresses.flatMap((address) => channel.normalize(address) ?? [])
    for (const address of [...own, ...others]) {
      const hashed = hash(channel.name, address)
      found.set(`${channel.name}\n${hashed}`, { channel: channel.name, hash: hashed })
    }
  }
  const rows = [...found.values()]
  await sql.query(
    `insert into millrace.suppression (workspace, channel, address_hash, contact, scope, reason, at)
     select $1, channel, hash, $2::bigint, 'any', 'erased', millrace.clock_now() from unnest($3::text[], $4::text[]) as s (channel, hash)
     on conflict (workspace, channel, address_hash, scope) do update set reason = 'erased', contact = excluded.contact`,
    [workspace, remains.contacts[0], rows.map(({ channel }) => channel), rows.map(({ hash: hashed }) => hashed)],
  )
}

const contactOf = (person: PersonRow): Contact => person

/** Of each contact as an import would make it: whether one of its addresses is that of somebody who was erased. */
export async function erasedAmong(
  sql: Sql,
  { registry, hash }: Suppressing,
  { workspace, contacts }: { readonly workspace: number; readonly contacts: readonly Contact[] },
): Promise<readonly boolean[]> {
  const [any] = await sql.query<{ yes: boolean }>('select exists (select from millrace.erasure where workspace = $1) as yes', [workspace])
  if (any?.yes !== true) return contacts.map(() => false)
  const asked = contacts.flatMap((contact, index) =>
    [...registry.channels.values()].flatMap((channel) => {
      const address = channel.address(contact)
      return address === null ? [] : [{ index, channel: channel.name, hash: hash(channel.name, address) }]
    }),
  )
  const rows = await sql.query<{ index: number }>(
    `select asked.index from unnest($2::int[], $3::text[], $4::text[]) as asked (index, channel, hash)
     where exists (select from millrace.suppression s where s.workspace = $1 and s.channel = asked.channel and s.address_hash = asked.hash
       and s.scope = 'any' and s.reason = 'erased')`,
    [workspace, asked.map(({ index }) => index), asked.map(({ channel }) => channel), asked.map((one) => one.hash)],
  )
  const erased = new Set(rows.map(({ index }) => index))
  return contacts.map((_, index) => erased.has(index))
}
