/** What a contact said, as an operator reads it: what stands, what was said before with its proof, and why an address gets nothing. */
import type { Json, Sql } from '@millrace/core'

export interface ConsentView {
  readonly channel: string
  readonly purpose: string
  readonly state: 'given' | 'pending' | 'withdrawn'
  /** Confirmed by double opt-in, by a signed link, or by an operator. */
  readonly confirmed: boolean
  /** Since when a newer word waits for its confirmation. */
  readonly pendingAt: string | null
  /** Of which address it is; null: of any. */
  readonly addressHash: string | null
  readonly source: string
  readonly proof: Json
  readonly at: string
}

export type ConsentChangeView = Pick<ConsentView, 'channel' | 'purpose' | 'state' | 'source' | 'proof' | 'at'>

export interface SuppressionView {
  readonly channel: string
  readonly scope: 'marketing' | 'any'
  readonly reason: string
  readonly addressHash: string
  readonly at: string
}

export interface Register {
  readonly consents: readonly ConsentView[]
  /** The newest first. */
  readonly history: readonly ConsentChangeView[]
  readonly suppressions: readonly SuppressionView[]
}

const historyMost = 200

const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** `hashes`: of the contact's addresses, which may be suppressed by other contacts that have them. */
export async function readRegister(
  sql: Sql,
  { workspace, contact, hashes }: { readonly workspace: number; readonly contact: string; readonly hashes: readonly string[] },
): Promise<Register> {
  const [consents, history, suppressions] = await Promise.all([
    sql.query<ConsentView>(
      `select channel, purpose, state, confirmed, ${iso('pending_at')} as "pendingAt", address_hash as "addressHash", source, proof, ${iso('at')} as at
       from millrace.consent where contact = $2::bigint and workspace = $1 order by channel, purpose`,
      [workspace, contact],
    ),
    sql.query<ConsentChangeView>(
      `select channel, purpose, state, source, proof, ${iso('at')} as at
       from millrace.consent_change where contact = $2::bigint and workspace = $1 order by id desc limit ${historyMost}`,
      [workspace, contact],
    ),
    sql.query<SuppressionView>(
      `select channel, scope, reason, address_hash as "addressHash", ${iso('at')} as at from millrace.suppression
       where workspace = $1 and (contact = $2::bigint or address_hash = any($3::text[])) order by channel, scope`,
      [workspace, contact, hashes],
    ),
  ])
  return { consents, history, suppressions }
}
