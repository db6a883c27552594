/**
 * Sessions of people: an opaque token in a cookie, its hash in the database. They are looked up at every request, so that
 * ending one (or losing a role) takes effect at once.
 */
import type pg from 'pg'
import type { Member } from './accounts.ts'
import type { Actor, MemberRole } from './policy.ts'
import { hashToken, newToken } from './token.ts'

/** Days until a session ends by itself. */
export const sessionDays = 30

/** Answers the token; the only time it is seen. Sessions past their end are swept on the way. */
export async function openSession(pool: pg.Pool, member: Pick<Member, 'account' | 'workspace'>): Promise<string> {
  const token = newToken()
  await pool.query('delete from millrace.session where expires_at < now()')
  await pool.query(
    `insert into millrace.session (token_hash, workspace, account, expires_at)
     values ($1, $2, $3, now() + make_interval(days => $4))`,
    [hashToken(token), member.workspace, member.account, sessionDays],
  )
  return token
}

export async function closeSession(pool: pg.Pool, token: string): Promise<void> {
  await pool.query('delete from millrace.session where token_hash = $1', [hashToken(token)])
}

export async function findSession(pool: pg.Pool, token: string): Promise<Actor | null> {
  const { rows } = await pool.query<{ workspace: number; account: number; email: string; role: MemberRole }>(
    `select s.workspace, s.account, a.email, m.role
     from millrace.session s
     join millrace.member m on m.workspace = s.workspace and m.account = s.account
     join millrace.account a on a.id = s.account
     where s.token_hash = $1 and s.expires_at > now()`,
    [hashToken(token)],
  )
  const found = rows[0]
  if (found === undefined) return null
  return { workspace: found.workspace, role: found.role, account: { id: found.account, email: found.email } }
}
