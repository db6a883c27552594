/**
 * Answers kept under an idempotency key, in the commit that they tell of: whoever asks the same again, a moment or hours later, gets the
 * same answer and causes nothing. A repeat that arrives while the first is under way waits for its commit at the key.
 */
import type { Json, Sql } from '@millrace/core'
import { toJson } from './sql.ts'

export interface Idempotency {
  /** The client's. */
  readonly key: string
  /** What was asked: a digest, in hexadecimal. */
  readonly request: string
}

/** How long a client may repeat itself, at least. */
export const keptHours = 24

export interface Kept {
  readonly request: string
  readonly answer: Json
}

/** Null: the key is ours now, and `keepAnswer` must follow in the same transaction. */
export async function claimKey(sql: Sql, workspace: number, { key, request }: Idempotency): Promise<Kept | null> {
  const taken = await sql.query(
    `insert into millrace.idempotency_key (workspace, key, request, answer) values ($1, $2, decode($3, 'hex'), 'null')
     on conflict do nothing returning 1`,
    [workspace, key, request],
  )
  return taken.length > 0 ? null : keptUnder(sql, workspace, key)
}

export async function keptUnder(sql: Sql, workspace: number, key: string): Promise<Kept | null> {
  const [kept] = await sql.query<Kept>(
    `select encode(request, 'hex') as request, answer from millrace.idempotency_key where workspace = $1 and key = $2`,
    [workspace, key],
  )
  return kept ?? null
}

export async function keepAnswer(sql: Sql, { workspace, key, answer }: { workspace: number; key: string; answer: Json }): Promise<void> {
  await sql.query('update millrace.idempotency_key set answer = $3::json where workspace = $1 and key = $2', [
    workspace,
    key,
    toJson(answer),
  ])
}

/** Answers how many were old enough to go. */
export async function dropOldKeys(sql: Sql, limit: number): Promise<number> {
  const gone = await sql.query(
    `delete from millrace.idempotency_key where (workspace, key) in
       (select workspace, key from millrace.idempotency_key where at < now() - $1 * interval '1 hour' order by at limit $2)
     returning 1`,
    [keptHours, limit],
  )
  return gone.length
}
