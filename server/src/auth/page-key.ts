/**
 * The browser key that stands in the addresses of public pages. Other keys are known by their hash alone and shown once; this one can be told
 * again, because it is made of the secret. Revoked under Keys, its addresses lead nowhere, and the next page gets another.
 */
import type pg from 'pg'
import { hashToken, signedToken } from './token.ts'

export interface PageKeyOptions {
  readonly pool: pg.Pool
  readonly secret: string
}

/** How it begins, and how those did that were made before pages had a kind of their own. */
const prefixes = ['mr_browser_', 'mr_write_'] as const
/** Whoever revokes more often has other worries. */
const generationsMax = 100

const keysOf = (secret: string, workspace: number, generation: number) =>
  prefixes.map((prefix) => `${prefix}${signedToken(secret, `public pages ${workspace} ${generation}`)}`)

/** The key in force; null: none was made yet, or it was revoked. */
export async function pageKey({ pool, secret }: PageKeyOptions, workspace: number): Promise<string | null> {
  return (await generationOf({ pool, secret }, workspace)).inForce
}

/** The key in force, made when there is none, under a name by which people know it. */
export async function ensurePageKey(
  { pool, secret }: PageKeyOptions,
  { workspace, name }: { readonly workspace: number; readonly name: string },
): Promise<string> {
  const { inForce, next } = await generationOf({ pool, secret }, workspace)
  if (inForce !== null) return inForce
  if (next >= generationsMax) throw new Error(`The key of public pages was revoked ${generationsMax} times`)
  const key = keysOf(secret, workspace, next)[0]!
  await pool.query(
    `insert into millrace.api_key (workspace, name, kind, prefix, key_hash, created_by, created_at)
     values ($1, $2, 'browser', $3, $4, null, millrace.clock_now())
     on conflict (key_hash) do nothing`,
    [workspace, name, key.slice(0, prefixes[0].length + 4), hashToken(key)],
  )
  return key
}

async function generationOf({ pool, secret }: PageKeyOptions, workspace: number) {
  const { rows } = await pool.query<{ key_hash: Buffer; revoked: boolean }>(
    `select key_hash, revoked_at is not null as revoked from millrace.api_key where workspace = $1 and kind = 'browser'`,
    [workspace],
  )
  const states = new Map(rows.map(({ key_hash: hash, revoked }) => [hash.toString('hex'), revoked]))
  const made = (generation: number) =>
    keysOf(secret, workspace, generation)
      .map((key) => ({ key, revoked: states.get(hashToken(key).toString('hex')) }))
      .find(({ revoked }) => revoked !== undefined)
  let next = 0
  while (made(next)?.revoked === true && next < generationsMax) next += 1
  return { next, inForce: made(next)?.key ?? null }
}
