/** People: the first-run set-up, and who has which password. E-mails are kept in lower case. */
import type pg from 'pg'
import { checkPassword, hashPassword } from './password.ts'
import type { MemberRole } from './policy.ts'
import { sameSecret, signedToken } from './token.ts'

export interface Member {
  readonly account: number
  readonly email: string
  readonly workspace: number
  readonly role: MemberRole
}

export async function isSetUp(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ done: boolean }>('select exists (select from millrace.account) as done')
  return rows[0]?.done === true
}

/** The token of the set-up link: bound to this very database, and of no use once anybody has an account. */
export async function setupToken(pool: pg.Pool, secret: string): Promise<string> {
  const { rows } = await pool.query<{ born: string }>(
    'select extract(epoch from created_at)::text as born from millrace.workspace order by id limit 1',
  )
  return signedToken(secret, `setup:${rows[0]?.born ?? ''}`)
}

export interface Setup {
  readonly token: string
  readonly workspace: string
  readonly timezone: string
  readonly email: string
  readonly password: string
}

/** Makes the first owner. `wrong`: not the token of the link; `done`: somebody was first. */
export async function setUp(pool: pg.Pool, secret: string, form: Setup): Promise<Member | 'wrong' | 'done'> {
  if (await isSetUp(pool)) return 'done'
  if (!sameSecret(form.token, await setupToken(pool, secret))) return 'wrong'
  const passwordHash = await hashPassword(form.password)
  const client = await pool.connect()
  try {
    await client.query('begin')
    const member = await makeFirstOwner(client, form, passwordHash)
    await client.query(member === 'done' ? 'rollback' : 'commit')
    return member
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

async function makeFirstOwner(client: pg.PoolClient, form: Setup, passwordHash: string): Promise<Member | 'done'> {
  await client.query('lock table millrace.account in share row exclusive mode')
  const email = form.email.toLowerCase()
  const { rows } = await client.query<{ id: number }>(
    `insert into millrace.account (email, password_hash) select $1, $2
     where not exists (select from millrace.account) returning id`,
    [email, passwordHash],
  )
  const account = rows[0]?.id
  if (account === undefined) return 'done'
  const named = await client.query<{ id: number }>(
    `update millrace.workspace set name = $1, timezone = $2
     where id = (select min(id) from millrace.workspace) returning id`,
    [form.workspace, form.timezone],
  )
  const workspace = named.rows[0]!.id
  await client.query(`insert into millrace.member (workspace, account, role) values ($1, $2, 'owner')`, [workspace, account])
  return { account, email, workspace, role: 'owner' }
}

/** The member with this e-mail and password, in their first workspace; null when either is wrong. */
export async function findMember(pool: pg.Pool, email: string, password: string): Promise<Member | null> {
  const { rows } = await pool.query<Member & { passwordHash: string }>(
    `select a.id as account, a.email, m.workspace, m.role, a.password_hash as "passwordHash"
     from millrace.account a join millrace.member m on m.account = a.id
     where a.email = $1 order by m.workspace limit 1`,
    [email.toLowerCase()],
  )
  const found = rows[0]
  if (!(await checkPassword(password, found?.passwordHash ?? null)) || found === undefined) return null
  return { account: found.account, email: found.email, workspace: found.workspace, role: found.role }
}

export interface WorkspaceView {
  readonly id: number
  readonly name: string
  readonly timezone: string
}

export async function findWorkspace(pool: pg.Pool, id: number): Promise<WorkspaceView | null> {
  const { rows } = await pool.query<WorkspaceView>('select id, name, timezone from millrace.workspace where id = $1', [id])
  return rows[0] ?? null
}
