/**
 * Unsubscription: from the moment it is answered no marketing message of that channel starts on its way to this address or this
 * contact (the claim looks here). Idempotent, and it works for ever: also when the message itself has left the log.
 */
import type { Contact } from '@millrace/core'
import type { Pool } from 'pg'
import type { Runtime } from '../runtime.ts'
import { sqlOf, transaction } from '../store/sql.ts'
import type { AddressHash } from './address-hash.ts'
import type { TrackedLink } from './tokens.ts'
import { findMessage, recordStatus } from './tracked.ts'

export interface Unsubscription {
  readonly runtime: Runtime
  readonly hash: AddressHash
  readonly link: Extract<TrackedLink, { kind: 'unsubscribe' }>
}

/** False when neither the message nor its contact is known any more. */
export async function unsubscribe({ runtime, hash, link }: Unsubscription): Promise<boolean> {
  const message = await findMessage(runtime.pool, link.message)
  const contact = await findContact(runtime.pool, message?.contact ?? link.contact)
  const workspace = message?.workspace ?? contact?.workspace
  if (workspace === undefined) return false
  const addressHash = message?.addressHash ?? hash(link.channel, addressOf(runtime, link.channel, contact))
  const at = await runtime.clock.now()
  await transaction(runtime.pool, async (sql) => {
    await sql.query(insertSuppression, [workspace, link.channel, addressHash, contact?.id ?? null, at])
    if (message !== null) await recordStatus(runtime, message, { status: 'unsubscribed', tx: sql })
  })
  return true
}

type Person = Contact & { readonly workspace: number }

async function findContact(pool: Pool, id: string): Promise<Person | null> {
  const [contact] = await sqlOf(pool).query<Person>(
    `select id::text, workspace, user_id as "userId", null as "anonymousId", attributes,
       (extract(epoch from created_at) * 1000)::float8 as "createdAt"
     from millrace.contact where id = $1::bigint`,
    [id],
  )
  return contact ?? null
}

/** For want of an address, a text that no address can be: the suppression then holds by contact. */
function addressOf(runtime: Runtime, channel: string, contact: Person | null): string {
  const address = contact === null ? null : runtime.registry.channels.get(channel)?.address(contact)
  return address ?? `contact ${contact?.id}`
}

const insertSuppression = `
  insert into millrace.suppression (workspace, channel, address_hash, contact, scope, reason, at)
  values ($1, $2, $3, $4::bigint, 'marketing', 'unsubscribed', to_timestamp($5::float8 / 1000))
  on conflict do nothing`
