/**
 * Links by which people come in: a colleague who is invited, a member who forgot the password. A link is shown to the owner who made it,
 * once, is good for a week and for one person, and the next one for the same person takes its place.
 */
import type pg from 'pg'
import type { Member } from './accounts.ts'
import { checkPassword, hashPassword } from './password.ts'
import type { MemberRole } from './policy.ts'
import { hashToken, newToken } from './token.ts'

/** Days until a link is of no use. */
export const invitationDays = 7

export interface InvitationView {
  readonly id: string
  readonly email: string
  readonly role: MemberRole
  readonly createdAt: Date
  readonly expiresAt: Date
}

interface Invited {
  readonly workspace: number
  readonly email: string
  readonly role: MemberRole
}

const columns = 'id::text as id, email, role, created_at as "createdAt", expires_at as "expiresAt"'

/** Null: they are a member already. */
export async function invite(
  pool: pg.Pool,
  { workspace, email, role }: Invited,
): Promise<(InvitationView & { readonly token: string }) | null> {
  const token = newToken()
  const { rows } = await pool.query<InvitationView>(
    `insert into millrace.invitation (workspace, email, role, token_hash, expires_at)
     select $1, $2, $3, $4, now() + make_interval(days => $5)
     where not exists (
       select from millrace.member m join millrace.account a on a.id = m.account where m.workspace = $1 and a.email = $2)
     on conflict (workspace, email) do update
       set role = excluded.role, token_hash = excluded.token_hash, created_at = now(), expires_at = excluded.expires_at
     returning ${columns}`,
    [workspace, email.toLowerCase(), role, hashToken(token), invitationDays],
  )
  const [made] = rows
  return made === undefined ? null : { ...made, token }
}

/** A link for a member to choose a new password by; null when this workspace has no say over the account: others rely on it too. */
export async function letChooseAnew(
  pool: pg.Pool,
  { workspace, account }: { readonly workspace: number; readonly account: string },
): Promise<{ readonly email: string; readonly token: string; readonly expiresAt: Date } | null> {
  const token = newToken()
  const { rows } = await pool.query<{ email: string; expiresAt: Date }>(
    `insert into millrace.invitation (workspace, email, token_hash, expires_at)
     select $1, a.email, $3, now() + make_interval(days => $4) from millrace.account a
     where a.id = $2 and exists (select from millrace.member where account = a.id and workspace = $1)
       and not exists (select from millrace.member where account = a.id and workspace <> $1)
     on conflict (workspace, email) do update
       set role = null, token_hash = excluded.token_hash, created_at = now(), expires_at = excluded.expires_at
     returning email, expires_at as "expiresAt"`,
    [workspace, account, hashToken(token), invitationDays],
  )
  const [made] = rows
  return made === undefined ? null : { ...made, token }
}

/** Colleagues who have not come yet, by address; those whose link is over, too. */
export async function listInvitations(pool: pg.Pool, workspace: number): Promise<readonly InvitationView[]> {
  const { rows } = await pool.query<InvitationView>(
    `select ${columns} from millrace.invitation where workspace = $1 and role is not null order by email`,
    [workspace],
  )
  return rows
}

/** False when there is none. */
export async function withdrawInvitation(pool: pg.Pool, workspace: number, id: string): Promise<boolean> {
  const { rowCount } = await pool.query('delete from millrace.invitation where workspace = $1 and id = $2', [workspace, id])
  return rowCount === 1
}

export interface DoorSign {
  readonly email: string
  /** Its name. */
  readonly workspace: string
  /** Null: a member already, who is to choose a new password. */
  readonly role: MemberRole | null
  /** They work elsewhere on this server, so they come in by the password that they have. */
  readonly known: boolean
}

/** A link for a new password is of use only while its person works here and nowhere else: another workspace may have come to rely on them. */
const opens = `i.token_hash = $1 and i.expires_at > now() and (i.role is not null or array[i.workspace] = (
  select array_agg(m.workspace) from millrace.account a join millrace.member m on m.account = a.id where a.email = i.email))`

/** What stands on the door that a token opens; null when it opens none. */
export async function readInvitation(pool: pg.Pool, token: string): Promise<DoorSign | null> {
  const { rows } = await pool.query<DoorSign>(
    `select i.email, w.name as workspace, i.role, i.role is not null and exists (
       select from millrace.account a join millrace.member m on m.account = a.id where a.email = i.email) as known
     from millrace.invitation i join millrace.workspace w on w.id = i.workspace
     where ${opens}`,
    [hashToken(token)],
  )
  return rows[0] ?? null
}

interface Opened {
  readonly id: number
  readonly workspace: number
  readonly email: string
  readonly role: MemberRole | null
}

/**
 * Comes in by a link, which is used up. `unknown`: it opens nothing; `wrong`: they have an account that others rely on, and this is not its
 * password.
 */
export async function acceptInvitation(
  pool: pg.Pool,
  { token, password }: { readonly token: string; readonly password: string },
): Promise<Member | 'unknown' | 'wrong'> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query<Opened>(
      `select i.id, i.workspace, i.email, i.role from millrace.invitation i where ${opens} for update`,
      [hashToken(token)],
    )
    const member = rows[0] === undefined ? 'unknown' : await enter(client, rows[0], password)
    await client.query(typeof member === 'string' ? 'rollback' : 'commit')
    return member
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

async function enter(
  client: pg.PoolClient,
  { id, workspace, email, role }: Opened,
  password: string,
): Promise<Member | 'unknown' | 'wrong'> {
  const account = await accountOf(client, { email, password, isReset: role === null })
  if (account === 'wrong') return account
  if (role !== null)
    await client.query('insert into millrace.member (workspace, account, role) values ($1, $2, $3) on conflict do nothing', [
      workspace,
      account,
      role,
    ])
  await client.query('delete from millrace.invitation where id = $1', [id])
  const { rows } = await client.query<{ role: MemberRole }>('select role from millrace.member where workspace = $1 and account = $2', [
    workspace,
    account,
  ])
  return rows[0] === undefined ? 'unknown' : { account, email, workspace, role: rows[0].role }
}

interface Coming {
  readonly email: string
  readonly password: string
  readonly isReset: boolean
}

/** Makes the account, or gives it the password where nobody else relies on it; sessions by an old password end. */
async function accountOf(client: pg.PoolClient, { email, password, isReset }: Coming): Promise<number | 'wrong'> {
  const { rows } = await client.query<{ id: number; passwordHash: string; isMember: boolean }>(
    `select a.id, a.password_hash as "passwordHash", exists (select from millrace.member where account = a.id) as "isMember"
     from millrace.account a where a.email = $1 for update`,
    [email],
  )
  const [known] = rows
  if (known !== undefined && known.isMember && !isReset) return (await checkPassword(password, known.passwordHash)) ? known.id : 'wrong'
  const made = await client.query<{ id: number }>(
    `insert into millrace.account (email, password_hash) values ($1, $2)
     on conflict (email) do update set password_hash = excluded.password_hash returning id`,
    [email, await hashPassword(password)],
  )
  const { id } = made.rows[0]!
  await client.query('delete from millrace.session where account = $1', [id])
  return id
}
