/** Who works in a workspace, and as what. Law: a workspace keeps an owner, and what an owner may do ends at the workspace. */
import type pg from 'pg'
import { checkPassword, hashPassword } from './password.ts'
import type { MemberRole } from './policy.ts'
import { hashToken } from './token.ts'

export interface MemberView {
  /** Of the account. */
  readonly id: string
  readonly email: string
  readonly role: MemberRole
  /** When the account was made. */
  readonly createdAt: Date
}

/** By address. */
export async function listMembers(pool: pg.Pool, workspace: number): Promise<readonly MemberView[]> {
  const { rows } = await pool.query<MemberView>(
    `select a.id::text as id, a.email, m.role, a.created_at as "createdAt"
     from millrace.member m join millrace.account a on a.id = m.account where m.workspace = $1 order by a.email`,
    [workspace],
  )
  return rows
}

export interface MemberKey {
  readonly workspace: number
  readonly account: string
}

export type MemberChange = 'done' | 'unknown' | 'last owner'

/** The last owner stays one: nobody else could give the role back. Holds of two owners who change each other at once, too. */
export async function changeRole(pool: pg.Pool, key: MemberKey, role: MemberRole): Promise<MemberChange> {
  const { rowCount } = await pool.query(
    `${withOwners} update millrace.member m set role = $3
     where m.workspace = $1 and m.account = $2 and ($3 = 'owner' or m.role <> 'owner' or exists (select from owners where account <> $2))`,
    [key.workspace, key.account, role],
  )
  return rowCount === 1 ? 'done' : refusalOf(pool, key)
}

/** Ends their sessions here; what they made stays. */
export async function removeMember(pool: pg.Pool, key: MemberKey): Promise<MemberChange> {
  const { rowCount } = await pool.query(
    `${withOwners} delete from millrace.member m
     where m.workspace = $1 and m.account = $2 and (m.role <> 'owner' or exists (select from owners where account <> $2))`,
    [key.workspace, key.account],
  )
  return rowCount === 1 ? 'done' : refusalOf(pool, key)
}

const withOwners = `with owners as (select account from millrace.member where workspace = $1 and role = 'owner' for update)`

async function refusalOf(pool: pg.Pool, { workspace, account }: MemberKey): Promise<MemberChange> {
  const { rowCount } = await pool.query('select from millrace.member where workspace = $1 and account = $2', [workspace, account])
  return rowCount === 1 ? 'last owner' : 'unknown'
}

export interface PasswordChange {
  readonly account: number
  readonly current: string
  readonly password: string
  /** The token of the session that goes on; all others of the account end. */
  readonly token: string
}

/** False when the current password is another. */
export async function changePassword(pool: pg.Pool, { account, current, password, token }: PasswordChange): Promise<boolean> {
  const { rows } = await pool.query<{ passwordHash: string }>(
    'select password_hash as "passwordHash" from millrace.account where id = $1',
    [account],
  )
  if (!(await checkPassword(current, rows[0]?.passwordHash ?? null))) return false
  await pool.query(
    `with changed as (update millrace.account set password_hash = $2 where id = $1)
     delete from millrace.session where account = $1 and token_hash <> $3`,
    [account, await hashPassword(password), hashToken(token)],
  )
  return true
}
