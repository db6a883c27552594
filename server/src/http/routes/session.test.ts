import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setupToken } from '../../auth/accounts.ts'
import { type Asked, type FrontDoor, openFrontDoor, secret, signIn } from '../../../../test/support/http.ts'

const origin = { host: 'localhost', origin: 'http://localhost' }
const owner = { email: 'Ann@Example.com', password: 'correct horse' }

const cookieOf = ({ headers }: Asked): string => String([headers['set-cookie']].flat()[0])
const sessionOf = (answer: Asked) => ({ ...origin, cookie: cookieOf(answer).split(';')[0]! })

describe('the first start', () => {
  let door: FrontDoor
  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:00Z')
  })
  afterAll(() => door.close())

  const setUp = (form: object) => door.ask('POST', '/api/setup', { headers: origin, payload: form })
  const form = async () => ({ token: await setupToken(door.pool, secret), workspace: 'Shop', timezone: 'Europe/Moscow', ...owner })

  it('has no way in but the set-up link: no default password', async () => {
    expect((await door.ask('GET', '/api/setup', { headers: {} })).body).toEqual({ needed: true })
    expect((await door.ask('GET', '/api/flows', { headers: {} })).body.code).toBe('AUTH_SETUP_REQUIRED')
    expect((await door.ask('POST', '/api/session', { headers: origin, payload: owner })).body.code).toBe('AUTH_CREDENTIALS_WRONG')
    expect((await setUp({ ...(await form()), token: 'guess' })).body.code).toBe('AUTH_SETUP_TOKEN_INVALID')
  })

  it('refuses what could not be meant', async () => {
    for (const wrong of [
      { email: 'ann' },
      { email: 'a@b,c@d' },
      { email: 'a@b\n' },
      { password: 'short' },
      { timezone: 'Moon/Sea' },
      { workspace: '' },
    ]) {
      expect((await setUp({ ...(await form()), ...wrong })).status).toBe(400)
    }
  })
})

describe('people', () => {
  let door: FrontDoor
  let first: Asked
  let both: readonly Asked[]
  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:00Z')
    const form = { token: await setupToken(door.pool, secret), workspace: 'Shop', timezone: 'Europe/Moscow', ...owner }
    both = await Promise.all([1, 2].map(() => door.ask('POST', '/api/setup', { headers: origin, payload: form })))
    first = both.find(({ status }) => status === 201)!
  })
  afterAll(() => door.close())

  it('are set up once: of two who use the link together, one becomes the owner', async () => {
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409])
    expect(first.body).toEqual({
      user: { id: expect.any(String), email: 'ann@example.com' },
      workspace: { id: 1, name: 'Shop', timezone: 'Europe/Moscow' },
      role: 'owner',
    })
    expect((await door.ask('GET', '/api/setup', { headers: {} })).body).toEqual({ needed: false })
    expect((await door.ask('GET', '/api/flows', { headers: {} })).body.code).toBe('AUTH_REQUIRED')
    expect((await door.ask('GET', '/api/flows', { headers: sessionOf(first) })).status).toBe(200)
  })

  it('get a cookie that scripts and other sites cannot use', () => {
    expect(cookieOf(first)).toMatch(/^millrace=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it('have tokens and passwords that a copy of the database does not show', async () => {
    const token = cookieOf(first).split(/[=;]/)[1]!
    const { rows } = await door.pool.query(`select encode(token_hash, 'escape') as hash from millrace.session`)
    const { rows: accounts } = await door.pool.query('select * from millrace.account')
    expect(JSON.stringify([rows, accounts])).not.toContain(token)
    expect(JSON.stringify(accounts)).not.toContain(owner.password)
    expect(accounts[0].password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  it('sign in by e-mail in any case, and out at once', async () => {
    const signedIn = await door.ask('POST', '/api/session', { headers: origin, payload: { ...owner, email: 'ANN@example.com' } })
    expect(signedIn.status).toBe(201)
    const session = sessionOf(signedIn)
    expect((await door.ask('GET', '/api/session', { headers: session })).body.user.email).toBe('ann@example.com')
    const signedOut = await door.ask('DELETE', '/api/session', { headers: session })
    expect(signedOut.status).toBe(204)
    expect(cookieOf(signedOut)).toMatch(/^millrace=;.*Expires=Thu, 01 Jan 1970/)
    expect((await door.ask('GET', '/api/session', { headers: session })).status).toBe(401)
  })

  it('get a new session at each sign-in; the old one of that browser ends', async () => {
    const before = sessionOf(await door.ask('POST', '/api/session', { headers: origin, payload: owner }))
    const after = sessionOf(await door.ask('POST', '/api/session', { headers: before, payload: owner }))
    expect(after.cookie).not.toBe(before.cookie)
    expect((await door.ask('GET', '/api/session', { headers: before })).status).toBe(401)
    expect((await door.ask('GET', '/api/session', { headers: after })).status).toBe(200)
  })

  it('lose their rights with their role, at once', async () => {
    const editor = await signIn(door.pool, 1, 'editor')
    expect((await door.ask('POST', '/api/flows', { headers: editor, payload: { name: 'A' } })).status).toBe(201)
    await door.pool.query(`update millrace.member set role = 'viewer' where role = 'editor'`)
    expect((await door.ask('POST', '/api/flows', { headers: editor, payload: { name: 'A' } })).body.code).toBe('AUTH_ROLE_INSUFFICIENT')
    await door.pool.query(`delete from millrace.member where role = 'viewer'`)
    expect((await door.ask('GET', '/api/flows', { headers: editor })).status).toBe(401)
  })

  it('write from the pages of this server only', async () => {
    const { cookie } = sessionOf(first)
    const write = (headers: Record<string, string>) =>
      door.ask('POST', '/api/flows', { headers: { cookie, host: 'localhost', ...headers }, payload: { name: 'A' } })
    for (const headers of [{}, { origin: 'https://evil.example' }, { origin: 'null' }, { origin: 'http://localhost.evil.example' }]) {
      expect((await write(headers as Record<string, string>)).body.code).toBe('AUTH_ORIGIN_FOREIGN')
    }
    expect((await write({ origin: 'http://localhost' })).status).toBe(201)
    const elsewhere = await door.ask('POST', '/api/session', {
      headers: { host: 'localhost', origin: 'https://evil.example' },
      payload: owner,
    })
    expect(elsewhere.body.code).toBe('AUTH_ORIGIN_FOREIGN')
  })

  it('have ten tries a minute', async () => {
    const guess = () => door.ask('POST', '/api/session', { headers: origin, payload: { ...owner, password: 'guess' } })
    let answer = await guess()
    for (let tries = 0; tries < 12 && answer.status === 401; tries++) answer = await guess()
    expect(answer).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' }, headers: { 'retry-after': expect.any(String) } })
  })
})

describe('over https', () => {
  it('the cookie is Secure and bound to the host', async () => {
    const door = await openFrontDoor('2026-01-01T00:00:00Z', { publicUrl: 'https://flows.example' })
    const form = { token: await setupToken(door.pool, secret), workspace: 'Shop', timezone: 'UTC', ...owner }
    const answer = await door.ask('POST', '/api/setup', {
      headers: { host: 'flows.example', origin: 'https://flows.example' },
      payload: form,
    })
    expect(cookieOf(answer)).toMatch(/^__Host-millrace=[\w-]{43};.*; Secure/)
    expect(answer.headers['strict-transport-security']).toBeDefined()
    await door.close()
  })
})

describe('keys', () => {
  it('are shown once, listed by how they begin, and revoked', async () => {
    const door = await openFrontDoor('2026-01-01T00:00:00Z')
    expect((await door.ask('GET', '/api/workspace')).body).toEqual({ id: 1, name: 'Main', timezone: 'UTC', hasWriteKey: true })
    const { status, body } = await door.ask('POST', '/api/keys', { payload: { name: 'Shop', kind: 'api' } })
    expect(status).toBe(201)
    expect(body.key).toMatch(/^mr_api_[\w-]{43}$/)
    const { items } = (await door.ask('GET', '/api/keys')).body
    expect(items).toEqual([{ ...body, key: undefined, snippets: undefined }])
    expect(JSON.stringify((await door.pool.query('select * from millrace.api_key')).rows)).not.toContain(body.key)

    const headers = { authorization: `Bearer ${body.key}` }
    expect((await door.ask('GET', '/api/flows', { headers })).status).toBe(200)
    const used = (await door.ask('GET', '/api/keys')).body.items[0]
    expect([used.createdAt, used.lastUsedAt]).toEqual(['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'])
    expect((await door.ask('DELETE', `/api/keys/${body.id}`)).status).toBe(204)
    expect((await door.ask('GET', '/api/flows', { headers })).body.code).toBe('AUTH_KEY_INVALID')
    await door.close()
  })
})
