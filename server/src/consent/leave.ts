/**
 * Whoever leaves gets no more marketing of the channel: their address, whatever contacts have it, and their contact, whatever its address
 * becomes. The suppression holds; the consent says in the register when it was said and how. Said again, nothing is added.
 */
import type { JsonObject, Sql } from '@millrace/core'
import { putConsents, suppress } from './apply.ts'

export interface Leaving {
  readonly workspace: number
  readonly channel: string
  /** Of the address, by `addressHash`. */
  readonly hash: string
  /** Null: nobody is known by that address any more. */
  readonly contact: string | null
  readonly source: string
  readonly proof?: JsonObject
}

export async function leaveMarketing(sql: Sql, { workspace, channel, hash, contact, source, proof }: Leaving): Promise<void> {
  await suppress(sql, workspace, [{ channel, hash, contact, scope: 'marketing', reason: 'unsubscribed' }])
  if (contact === null) return
  const [said] = await sql.query<{ state: string }>(
    `select state from millrace.consent where contact = $1::bigint and channel = $2 and purpose = '*' and workspace = $3`,
    [contact, channel, workspace],
  )
  if (said?.state === 'withdrawn') return
  const row = { contact, channel, purpose: '*', state: 'withdrawn', source, ...(proof === undefined ? {} : { proof }) } as const
  await putConsents(sql, { workspace, rows: [row], confirmed: false })
}
