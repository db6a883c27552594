/** How colleagues come in, and what an owner may do with them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setupToken } from '../../auth/accounts.ts'
import { addWorkspace, type Asked, type FrontDoor, openFrontDoor, secret, signIn } from '../../../../test/support/http.ts'

const origin = { host: 'localhost', origin: 'http://localhost' }
const ann = { email: 'ann@example.com', password: 'correct horse' }
const sessionOf = ({ headers }: Asked) => ({ ...origin, cookie: String([headers['set-cookie']].flat()[0]).split(';')[0]! })
const tokenOf = (link: string) => new URLSearchParams(new URL(link).hash.slice(1)).get('token')!

describe('people of a workspace', () => {
  let door: FrontDoor
  let owner: Readonly<Record<string, string>>
  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:00Z')
    const payload = { token: await setupToken(door.pool, secret), workspace: 'Shop', timezone: 'Europe/Moscow', ...ann }
    owner = sessionOf(await door.ask('POST', '/api/setup', { headers: origin, payload }))
  })
  afterAll(() => door.close())

  const asOwner = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) =>
    door.ask(method, url, { headers: owner, ...(payload === undefined ? {} : { payload }) })
  const invite = (email: string, role = 'editor') => asOwner('POST', '/api/invitations', { email, role })
  const read = (token: string) => door.ask('POST', '/api/invitations/read', { headers: origin, payload: { token } })
  const accept = (token: string, password: string) =>
    door.ask('POST', '/api/invitations/accept', { headers: origin, payload: { token, password } })
  const signInAs = (email: string, password: string) => door.ask('POST', '/api/session', { headers: origin, payload: { email, password } })
  const emails = async () => (await asOwner('GET', '/api/members')).body.items.map((one: { email: string }) => one.email)
  const idOf = async (email: string): Promise<string> =>
    (await asOwner('GET', '/api/members')).body.items.find((one: { email: string }) => one.email === email).id

  it('come in by a link, which says whither and is of use once', async () => {
    const made = await invite('Bob@Example.com')
    expect(made.status).toBe(201)
    expect(made.body.link).toMatch(/^http:\/\/localhost\/join#token=[\w-]{43}$/)
    const token = tokenOf(made.body.link)
    expect((await read(token)).body).toEqual({ email: 'bob@example.com', workspace: 'Shop', role: 'editor', known: false })
    expect((await asOwner('GET', '/api/invitations')).body.items).toMatchObject([{ email: 'bob@example.com', role: 'editor' }])

    expect((await accept(token, 'short')).status).toBe(400)
    const entered = await accept(token, 'a battery staple')
    expect(entered.body).toMatchObject({ user: { email: 'bob@example.com' }, workspace: { name: 'Shop' }, role: 'editor' })
    expect((await door.ask('POST', '/api/flows', { headers: sessionOf(entered), payload: { name: 'Mine' } })).status).toBe(201)
    expect((await door.ask('GET', '/api/invitations', { headers: sessionOf(entered) })).status).toBe(403)

    expect((await accept(token, 'a battery staple')).body.code).toBe('INVITATION_INVALID')
    expect((await read(token)).body.code).toBe('INVITATION_INVALID')
    expect((await asOwner('GET', '/api/invitations')).body.items).toEqual([])
    expect(await emails()).toEqual(['ann@example.com', 'bob@example.com'])
    expect((await invite('bob@example.com')).body.code).toBe('MEMBER_EXISTS')
  })

  it('are invited by one link at a time, for a week, and until that is withdrawn', async () => {
    const first = await invite('eve@example.com')
    const second = await invite('eve@example.com', 'viewer')
    expect(second.body.id).toBe(first.body.id)
    expect((await read(tokenOf(first.body.link))).body.code).toBe('INVITATION_INVALID')
    expect((await read(tokenOf(second.body.link))).body.role).toBe('viewer')
    await door.pool.query(`update millrace.invitation set expires_at = now() - interval '1 second'`)
    expect((await accept(tokenOf(second.body.link), 'a battery staple')).body.code).toBe('INVITATION_INVALID')
    expect((await asOwner('DELETE', `/api/invitations/${second.body.id}`)).status).toBe(204)
    expect((await asOwner('DELETE', `/api/invitations/${second.body.id}`)).body.code).toBe('INVITATION_UNKNOWN')
  })

  it('have links that a copy of the database does not show', async () => {
    const { body } = await invite('dan@example.com')
    const { rows } = await door.pool.query(`select *, encode(token_hash, 'escape') as hash from millrace.invitation`)
    expect(JSON.stringify(rows)).not.toContain(tokenOf(body.link))
  })

  it('may do what their role says from the moment it is changed, and nothing once they are taken out', async () => {
    const bob = sessionOf(await signInAs('bob@example.com', 'a battery staple'))
    const id = await idOf('bob@example.com')
    const make = () => door.ask('POST', '/api/flows', { headers: bob, payload: { name: 'Another' } })
    expect((await make()).status).toBe(201)
    expect((await asOwner('PUT', `/api/members/${id}`, { role: 'viewer' })).status).toBe(200)
    expect((await make()).body.code).toBe('AUTH_ROLE_INSUFFICIENT')
    expect((await asOwner('DELETE', `/api/members/${id}`)).status).toBe(204)
    expect((await make()).status).toBe(401)
    expect((await asOwner('DELETE', `/api/members/${id}`)).body.code).toBe('MEMBER_UNKNOWN')
    expect((await signInAs('bob@example.com', 'a battery staple')).body.code).toBe('AUTH_CREDENTIALS_WRONG')
  })

  it('come back by a new link with a password of their choice, for nobody else relies on the old one', async () => {
    const { body } = await invite('bob@example.com')
    expect((await read(tokenOf(body.link))).body.known).toBe(false)
    expect((await accept(tokenOf(body.link), 'another staple')).status).toBe(201)
    expect((await signInAs('bob@example.com', 'another staple')).status).toBe(201)
  })

  it('keep an owner, even when two of them change each other at once', async () => {
    const [a, b] = [await idOf('ann@example.com'), await idOf('bob@example.com')]
    expect((await asOwner('PUT', `/api/members/${a}`, { role: 'editor' })).body.code).toBe('MEMBER_LAST_OWNER')
    expect((await asOwner('DELETE', `/api/members/${a}`)).body.code).toBe('MEMBER_LAST_OWNER')
    expect((await asOwner('PUT', `/api/members/${b}`, { role: 'owner' })).status).toBe(200)
    const both = await Promise.all([a, b].map((id) => door.ask('PUT', `/api/members/${id}`, { payload: { role: 'editor' } })))
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409])
    await door.pool.query(`update millrace.member set role = case account when $1 then 'owner' else 'editor' end`, [a])
  })

  it('choose a new password by a link of an owner, which ends their sessions', async () => {
    const bob = sessionOf(await signInAs('bob@example.com', 'another staple'))
    const { body } = await asOwner('POST', `/api/members/${await idOf('bob@example.com')}/reset`)
    expect((await read(tokenOf(body.link))).body).toMatchObject({ email: 'bob@example.com', role: null, known: false })
    expect((await door.ask('GET', '/api/session', { headers: bob })).status).toBe(200)
    expect((await accept(tokenOf(body.link), 'a third staple')).body.role).toBe('editor')
    expect((await door.ask('GET', '/api/session', { headers: bob })).status).toBe(401)
    expect((await asOwner('POST', '/api/members/999/reset')).body.code).toBe('MEMBER_UNKNOWN')
  })

  it('change their own password, and their other sessions end', async () => {
    const bob = sessionOf(await signInAs('bob@example.com', 'a third staple'))
    const elsewhere = sessionOf(await signInAs('bob@example.com', 'a third staple'))
    const change = (current: string) =>
      door.ask('PUT', '/api/session/password', { headers: bob, payload: { current, password: 'a fourth staple' } })
    expect((await change('a guess')).body.code).toBe('AUTH_PASSWORD_WRONG')
    expect((await change('a third staple')).status).toBe(204)
    expect((await door.ask('GET', '/api/session', { headers: bob })).status).toBe(200)
    expect((await door.ask('GET', '/api/session', { headers: elsewhere })).status).toBe(401)
  })

  it('who work in another workspace too prove themselves, and no owner here can take their account', async () => {
    const other = await addWorkspace(door.pool, 'Other')
    const stranger = await signIn(door.pool, other, 'owner')
    const { body } = await door.ask('POST', '/api/invitations', { headers: stranger, payload: { email: ann.email, role: 'viewer' } })
    expect((await read(tokenOf(body.link))).body).toMatchObject({ workspace: 'Other', known: true })
    expect((await accept(tokenOf(body.link), 'of the stranger')).body.code).toBe('AUTH_PASSWORD_WRONG')
    expect((await accept(tokenOf(body.link), ann.password)).status).toBe(201)
    const reset = await door.ask('POST', `/api/members/${await idOf(ann.email)}/reset`, { headers: stranger })
    expect(reset.body.code).toBe('MEMBER_RESET_REFUSED')
    expect((await signInAs(ann.email, ann.password)).status).toBe(201)
  })

  it('who came to work elsewhere since a link for their password was made are out of its reach, as are those who were taken out', async () => {
    const zoe = { email: 'zoe@example.com', password: 'a battery staple' }
    await accept(tokenOf((await invite(zoe.email)).body.link), zoe.password)
    const reset = tokenOf((await asOwner('POST', `/api/members/${await idOf(zoe.email)}/reset`)).body.link)
    expect((await read(reset)).status).toBe(200)
    const other = await addWorkspace(door.pool, 'Elsewhere')
    const elsewhere = 'insert into millrace.member (workspace, account, role) select $1, id, $2 from millrace.account where email = $3'
    await door.pool.query(elsewhere, [other, 'owner', zoe.email])
    expect((await read(reset)).body.code).toBe('INVITATION_INVALID')
    expect((await accept(reset, 'of the first owner')).body.code).toBe('INVITATION_INVALID')
    expect((await signInAs(zoe.email, zoe.password)).status).toBe(201)
    await door.pool.query('delete from millrace.member where workspace = $1', [other])
    expect((await asOwner('DELETE', `/api/members/${await idOf(zoe.email)}`)).status).toBe(204)
    expect((await read(reset)).body.code).toBe('INVITATION_INVALID')
  })
})
