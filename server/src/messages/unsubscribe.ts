/**
 * Unsubscription: from the moment it is answered no marketing message of that channel starts on its way to this address or this
 * contact (the claim looks here). Idempotent, and it works for ever: also when the message itself has left the log.
 */
import type { Contact, Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { leaveMarketing } from '../consent/leave.ts'
import type { Runtime } from '../runtime.ts'
import { sqlOf, transaction } from '../store/sql.ts'
import type { AddressHash } from './address-hash.ts'
import type { PersonLink } from './tokens.ts'
import { findMessage, recordStatus, type TrackedMessage } from './tracked.ts'

/** Whose link it is, of what is still there. */
export interface Recipient {
  readonly workspace: number
  readonly channel: string
  readonly message: TrackedMessage | null
  readonly contact: RecipientContact | null
  /** Hash of the address that the message went to, or that the contact has. */
  readonly hash: string
}

export type RecipientContact = Contact & { readonly workspace: number }

export interface RecipientSource {
  readonly runtime: Runtime
  readonly hash: AddressHash
}

/** Null when neither the message nor its contact is known any more. */
export async function recipientOf({ runtime, hash }: RecipientSource, link: Omit<PersonLink<string>, 'kind'>): Promise<Recipient | null> {
  const message = await findMessage(runtime.pool, link.message)
  const contact = await findContact(runtime.pool, message?.contact ?? link.contact)
  const workspace = message?.workspace ?? contact?.workspace
  if (workspace === undefined) return null
  const own = message?.addressHash ?? hash(link.channel, addressOf(runtime, link.channel, contact))
  return { workspace, channel: link.channel, message, contact, hash: own }
}

/** False when neither the message nor its contact is known any more. */
export async function unsubscribe(source: RecipientSource & { readonly link: PersonLink<'unsubscribe'> }): Promise<boolean> {
  const recipient = await recipientOf(source, source.link)
  if (recipient === null) return false
  await transaction(source.runtime.pool, (sql) => leaveAll(sql, source.runtime, { ...recipient, source: 'unsubscribed' }))
  return true
}

/** `source`: what they left by. */
export async function leaveAll(sql: Sql, runtime: Runtime, recipient: Recipient & { readonly source: string }): Promise<void> {
  const { workspace, channel, message, contact, hash, source } = recipient
  const proof = message === null ? {} : { proof: { message: message.id } }
  await leaveMarketing(sql, { workspace, channel, hash, contact: contact?.id ?? null, source, ...proof })
  if (message !== null) await recordStatus(runtime, message, { status: 'unsubscribed', tx: sql })
}

/** Of a contact that became another, that other one. */
async function findContact(pool: Pool, id: string): Promise<RecipientContact | null> {
  const [contact] = await sqlOf(pool).query<RecipientContact>(
    `select stays.id::text, stays.workspace, stays.user_id as "userId", null as "anonymousId", stays.attributes,
       (extract(epoch from stays.created_at) * 1000)::float8 as "createdAt"
     from millrace.contact c join millrace.contact stays on stays.id = coalesce(c.merged_into, c.id) where c.id = $1::bigint`,
    [id],
  )
  return contact ?? null
}

/** For want of an address, a text that no address can be: the suppression then holds by contact. */
function addressOf(runtime: Runtime, channel: string, contact: RecipientContact | null): string {
  const address = contact === null ? null : runtime.registry.channels.get(channel)?.address(contact)
  return address ?? `contact ${contact?.id}`
}
