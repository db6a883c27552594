/**
 * How a site's server proves to us who the visitor of its page is: HMAC-SHA256 of the user id under a secret that the page does not have. The
 * secret follows from MILLRACE_SECRET and is kept nowhere; a rotation moves to the next, and the one before holds for a day more, so that pages
 * that are open keep working. Rotated twice, the first is worth nothing.
 */
import { createHmac } from 'node:crypto'
import type pg from 'pg'
import { sameSecret, signedToken } from './token.ts'

/** Whether this hash proves this user id. */
export type Prove = (userId: string, userHash: unknown) => boolean

export interface IdentitySecret {
  readonly secret: string
  /** Until when the one before still proves; null: it does not. */
  readonly previousUntil: string | null
}

export interface IdentitySecrets {
  /** Asked of the database at most every `knownMs` by workspace. */
  prover(workspace: number): Promise<Prove>
  read(workspace: number): Promise<IdentitySecret>
  /** The next one is in force at once here, in other processes within `knownMs`. */
  rotate(workspace: number): Promise<IdentitySecret>
}

const knownMs = 2000
/** Workspaces remembered at most. */
const knownMax = 10_000

const secretOf = (secret: string, workspace: number, generation: number) =>
  `mr_identity_${signedToken(secret, `identity ${workspace} ${generation}`)}`

export const userHashOf = (identitySecret: string, userId: string): string =>
  createHmac('sha256', identitySecret).update(userId, 'utf8').digest('hex')

interface Row {
  readonly generation: number
  readonly until: Date | null
}

const first: Row = { generation: 0, until: null }
const returned = `generation, case when rotated_at > now() - interval '24 hours' then rotated_at + interval '24 hours' end as until`

export function createIdentitySecrets(pool: pg.Pool, secret: string): IdentitySecrets {
  const known = new Map<number, { readonly asked: Promise<Prove>; readonly until: number }>()
  const find = async (workspace: number): Promise<Row> => {
    const { rows } = await pool.query<Row>(`select ${returned} from millrace.identity_secret where workspace = $1`, [workspace])
    return rows[0] ?? first
  }
  const proverOf = async (workspace: number): Promise<Prove> => {
    const { generation, until } = await find(workspace)
    const secrets = [generation, ...(until === null ? [] : [generation - 1])].map((each) => secretOf(secret, workspace, each))
    return (userId, userHash) =>
      typeof userHash === 'string' && secrets.some((each) => sameSecret(userHash.toLowerCase(), userHashOf(each, userId)))
  }
  const shown = (workspace: number, { generation, until }: Row): IdentitySecret => ({
    secret: secretOf(secret, workspace, generation),
    previousUntil: until?.toISOString() ?? null,
  })
  return {
    prover(workspace) {
      const before = known.get(workspace)
      if (before !== undefined && before.until > performance.now()) return before.asked
      if (known.size >= knownMax) known.clear()
      const asked = proverOf(workspace)
      known.set(workspace, { asked, until: performance.now() + knownMs })
      asked.catch(() => known.delete(workspace))
      return asked
    },
    read: async (workspace) => shown(workspace, await find(workspace)),
    async rotate(workspace) {
      const { rows } = await pool.query<Row>(
        `insert into millrace.identity_secret as i (workspace, generation) values ($1, 1)
         on conflict (workspace) do update set generation = i.generation + 1, rotated_at = now() returning ${returned}`,
        [workspace],
      )
      known.delete(workspace)
      return shown(workspace, rows[0]!)
    },
  }
}
