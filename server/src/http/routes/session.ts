/** First-run set-up and sessions of people. There is no default password: the first owner comes by the printed link alone. */
import Type from 'typebox'
import type pg from 'pg'
import { findMember, findWorkspace, isSetUp, type Member, setUp } from '../../auth/accounts.ts'
import { closeSession, openSession } from '../../auth/sessions.ts'
import type { Actor } from '../../auth/policy.ts'
import type { App } from '../app.ts'
import { clearSessionCookie, sessionCookie, setSessionCookie } from '../cookie.ts'
import { refuseForeignOrigin } from '../guard.ts'
import { Problem } from '../problem.ts'
import { session } from '../shapes.ts'
import { isTimeZone } from '../../time-zone.ts'

export interface SessionOptions {
  readonly pool: pg.Pool
  readonly secret: string
  readonly publicUrl: string | null
}

/** Tries a minute from one address: enough for a person, too few for guessing. */
export const tries = { max: 10, timeWindow: '1 minute' } as const

export const email = Type.String({ minLength: 3, maxLength: 254, pattern: '^[^@\\s,;<>]+@[^@\\s,;<>]+$' })
export const password = Type.String({ minLength: 8, maxLength: 200 })
const setupBody = Type.Object(
  {
    token: Type.String({ maxLength: 200 }),
    workspace: Type.String({ minLength: 1, maxLength: 100 }),
    timezone: Type.String({ maxLength: 100, description: 'IANA time zone' }),
    email,
    password,
  },
  { additionalProperties: false },
)
const signInBody = Type.Object(
  { email: Type.String({ maxLength: 254 }), password: Type.String({ maxLength: 200 }) },
  { additionalProperties: false },
)

export function sessionRoutes(app: App, options: SessionOptions): void {
  addSetup(app, options)
  addSignIn(app, options)
  addOwn(app, options)
}

function addSetup(app: App, { pool, secret, publicUrl }: SessionOptions): void {
  const needed = Type.Object({ needed: Type.Boolean() })
  const schema = { tags: ['auth'], summary: 'Whether the first-run set-up is still to be done', response: { 200: needed } }
  app.get('/api/setup', { schema, config: { policy: 'public' } }, async () => ({ needed: !(await isSetUp(pool)) }))

  const postSchema = {
    tags: ['auth'],
    summary: 'Make the first owner, by the token of the set-up link',
    body: setupBody,
    response: { 201: session },
  }
  app.post('/api/setup', { schema: postSchema, config: { policy: 'public', rateLimit: tries } }, async (request, reply) => {
    refuseOtherSites(request, publicUrl)
    if (!isTimeZone(request.body.timezone)) throw new Problem('REQUEST_INVALID', `${request.body.timezone} is not an IANA time zone`)
    const member = await setUp(pool, secret, request.body)
    if (member === 'done') throw new Problem('AUTH_SETUP_DONE', 'This server has been set up already; sign in')
    if (member === 'wrong') throw new Problem('AUTH_SETUP_TOKEN_INVALID', 'This is not the set-up link that the server printed')
    setSessionCookie(reply, await openSession(pool, member), publicUrl)
    return reply.code(201).send(await sessionView(pool, actorOf(member)))
  })
}

function addSignIn(app: App, { pool, publicUrl }: SessionOptions): void {
  const schema = { tags: ['auth'], summary: 'Sign in', body: signInBody, response: { 201: session } }
  app.post('/api/session', { schema, config: { policy: 'public', rateLimit: tries } }, async (request, reply) => {
    refuseOtherSites(request, publicUrl)
    const member = await findMember(pool, request.body.email, request.body.password)
    if (member === null) throw new Problem('AUTH_CREDENTIALS_WRONG', 'The e-mail or the password is wrong')
    const old = request.cookies[sessionCookie(publicUrl)]
    if (old !== undefined) await closeSession(pool, old)
    setSessionCookie(reply, await openSession(pool, member), publicUrl)
    return reply.code(201).send(await sessionView(pool, actorOf(member)))
  })
}

/** Signing in for somebody from another page would make them work in a stranger's account. */
export function refuseOtherSites(request: Parameters<typeof refuseForeignOrigin>[0], publicUrl: string | null): void {
  if (request.headers.origin !== undefined) refuseForeignOrigin(request, publicUrl)
}

function addOwn(app: App, { pool, publicUrl }: SessionOptions): void {
  const schema = { tags: ['auth'], summary: 'Who is signed in', response: { 200: session } }
  app.get('/api/session', { schema, config: { policy: 'session' } }, (request) => sessionView(pool, request.actor!))

  app.delete('/api/session', { schema: { tags: ['auth'], summary: 'Sign out' }, config: { policy: 'session' } }, async (request, reply) => {
    await closeSession(pool, request.cookies[sessionCookie(publicUrl)]!)
    clearSessionCookie(reply, publicUrl)
    return reply.code(204).send()
  })
}

export const actorOf = ({ workspace, role, account, email: address }: Member): Actor => ({
  workspace,
  role,
  account: { id: account, email: address },
})

export async function sessionView(pool: pg.Pool, { workspace, role, account }: Actor) {
  const found = await findWorkspace(pool, workspace)
  if (found === null || account === undefined) throw new Error('A session without its workspace or account')
  return { user: { id: String(account.id), email: account.email }, workspace: { ...found }, role }
}
