/**
 * Keys of programs: `api` for the management API, `write` for sending events from a server, which is believed, `browser` for sending them
 * from pages and apps, which anybody can read. A key is shown once, when it is made; the database has its SHA-256. What people read of a
 * key is by the runtime's clock, as everything else they see; what is in force hangs on no clock.
 */
import type pg from 'pg'
import type { Actor, Role } from './policy.ts'
import { hashToken, newToken } from './token.ts'

export const keyKinds = ['api', 'write', 'browser'] as const
export type KeyKind = (typeof keyKinds)[number]

export interface KeyView {
  readonly id: string
  readonly name: string
  readonly kind: KeyKind
  /** How the key begins. */
  readonly prefix: string
  readonly createdAt: string
  readonly lastUsedAt: string | null
  /** Of a server's key: when a browser last showed it, which makes it public. */
  readonly browserAt: string | null
  /** Of a browser's key: when a page last named a user without the proof. */
  readonly unprovedAt: string | null
}

interface KeyRow {
  readonly id: number
  readonly name: string
  readonly kind: KeyKind
  readonly prefix: string
  readonly created_at: Date
  readonly last_used_at: Date | null
  readonly browser_at: Date | null
  readonly unproved_at: Date | null
}

const columns = 'id, name, kind, prefix, created_at, last_used_at, browser_at, unproved_at'

const viewOf = (row: KeyRow): KeyView => ({
  id: String(row.id),
  name: row.name,
  kind: row.kind,
  prefix: row.prefix,
  createdAt: row.created_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  browserAt: row.browser_at?.toISOString() ?? null,
  unprovedAt: row.unproved_at?.toISOString() ?? null,
})

export interface NewKey {
  readonly workspace: number
  readonly name: string
  readonly kind: KeyKind
  /** Who made it; null when a key did. */
  readonly account: number | null
}

export async function createKey(pool: pg.Pool, { workspace, name, kind, account }: NewKey): Promise<KeyView & { readonly key: string }> {
  const key = `mr_${kind}_${newToken()}`
  const { rows } = await pool.query<KeyRow>(
    `insert into millrace.api_key (workspace, name, kind, prefix, key_hash, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, millrace.clock_now()) returning ${columns}`,
    [workspace, name, kind, key.slice(0, `mr_${kind}_`.length + 4), hashToken(key), account],
  )
  return { ...viewOf(rows[0]!), key }
}

/** Keys that are in force, oldest first. */
export async function listKeys(pool: pg.Pool, workspace: number): Promise<readonly KeyView[]> {
  const { rows } = await pool.query<KeyRow>(
    `select ${columns} from millrace.api_key
     where workspace = $1 and revoked_at is null order by id`,
    [workspace],
  )
  return rows.map(viewOf)
}

/** False when there is no such key in force. */
export async function revokeKey(pool: pg.Pool, workspace: number, id: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update millrace.api_key set revoked_at = now() where workspace = $1 and id = $2::int and revoked_at is null`,
    [workspace, id],
  )
  return rowCount === 1
}

/** The doors, and the kinds of keys that open each. */
const opening = { api: ['api'], ingest: ['write', 'browser'] } as const satisfies Readonly<Record<string, readonly KeyKind[]>>

const roleOf = { api: 'service', write: 'source', browser: 'page' } as const satisfies Readonly<Record<KeyKind, Role>>

/** Whom a stored key speaks for at this door. Its last use is noted to the minute. */
export async function findKey(pool: pg.Pool, door: keyof typeof opening, key: string): Promise<Actor | null> {
  const { rows } = await pool.query<{ id: number; workspace: number; kind: KeyKind; stale: boolean }>(
    `select id, workspace, kind, last_used_at is null or last_used_at < millrace.clock_now() - interval '1 minute' as stale
     from millrace.api_key where key_hash = $1 and kind = any($2) and revoked_at is null`,
    [hashToken(key), opening[door]],
  )
  const found = rows[0]
  if (found === undefined) return null
  if (found.stale) await pool.query('update millrace.api_key set last_used_at = millrace.clock_now() where id = $1', [found.id])
  return { workspace: found.workspace, role: roleOf[found.kind], key: found.id }
}
