/** What is believed of the key of a page, through the front door: who an event is about, what it changes, and what its owner is told. */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../../../test/support/client.ts'
import { addKey, basic, keys, openFrontDoor, signIn, type Asked, type FrontDoor } from '../../../../test/support/http.ts'

let door: FrontDoor
let browser: string
let secret: string

const start = '2027-01-04T09:00:00Z'
beforeAll(async () => {
  door = await openFrontDoor(start)
  browser = (await addKey(door.pool, 1, 'browser')).key
  secret = (await door.ask('GET', '/api/identity-secret')).body.secret as string
})
afterAll(() => door.close())

const hashOf = (userId: string, by = secret) => createHmac('sha256', by).update(userId).digest('hex')
const page = (call: string, payload: object): Promise<Asked> => door.send(call, payload, basic(browser))
const server = (call: string, payload: object): Promise<Asked> => door.send(call, payload)
const ids = { visitor: 'visitor-0123456789ab', other: 'other-visitor-0123456' } as const

interface Contact {
  readonly id: string
  readonly user_id: string | null
  readonly attributes: Record<string, unknown>
}
async function contactOf(by: 'userId' | 'anonymousId', id: string): Promise<Contact | null> {
  await door.runtime.settle()
  const where = by === 'userId' ? 'c.user_id = $1' : 'c.id = (select contact from millrace.anonymous where anonymous_id = $1)'
  const { rows } = await door.pool.query<Contact>(
    `select c.id::text, c.user_id, c.attributes from millrace.contact c where c.workspace = 1 and ${where}`,
    [id],
  )
  return rows[0] ?? null
}
const eventsOf = async (contact: Contact | null): Promise<readonly string[]> =>
  (
    await door.pool.query<{ name: string }>('select name from millrace.event where contact = $1 order by received_at, name', [contact!.id])
  ).rows.map(({ name }) => name)

describe('a user who is named by a page', () => {
  it('is not believed without the proof: the event is its visitor’s', async () => {
    await server('identify', { userId: 'ann', traits: { email: 'ann@example.com' } })
    const traits = { email: 'eve@example.com', plan: 'pro' }
    expect(await page('identify', { userId: 'ann', anonymousId: ids.visitor, traits })).toMatchObject({
      status: 200,
      body: { success: true },
    })
    expect(await contactOf('userId', 'ann')).toMatchObject({ attributes: { email: 'ann@example.com' } })
    expect(await contactOf('anonymousId', ids.visitor)).toMatchObject({ user_id: null, attributes: traits })
  })

  it('is refused where no visitor is left, and where two are to be one', async () => {
    const alone = await page('track', { userId: 'ann', event: 'Viewed', context: { userHash: hashOf('bob') } })
    expect(alone).toMatchObject({
      status: 400,
      body: { rejected: [{ code: 'EVENT_USER_UNVERIFIED', message: expect.stringMatching(/context\.userHash/) }] },
    })
    for (const userHash of ['', 'x', hashOf('ann', keys.writeKey), hashOf('Ann'), 1, null, { $ne: '' }])
      expect((await page('alias', { userId: 'ann', previousId: ids.visitor, context: { userHash } })).status).toBe(400)
    expect(await eventsOf(await contactOf('userId', 'ann'))).toEqual(['Identified'])
  })

  it('is believed by the hash, which is said once of a batch or in each event and is kept nowhere', async () => {
    const anonymousId = 'bobs-browser-01234567'
    const batch = [{ type: 'identify', userId: 'bob', anonymousId, traits: { email: 'bob@example.com' } }]
    expect((await page('batch', { batch, context: { userHash: hashOf('bob').toUpperCase() } })).status).toBe(200)
    const context = { userHash: hashOf('bob'), locale: 'en' }
    await page('track', { userId: 'bob', anonymousId, event: 'Viewed', context })
    expect(await contactOf('anonymousId', anonymousId)).toMatchObject({ user_id: 'bob', attributes: { email: 'bob@example.com' } })
    await page('track', { userId: 'bob', event: 5, context })
    const { rows } = await door.pool.query(
      `select context::text as text from millrace.event union all select body::text from millrace.refused_event`,
    )
    expect(rows.length).toBeGreaterThan(2)
    expect(JSON.stringify(rows)).not.toContain(hashOf('bob'))
    expect(JSON.stringify(rows)).toContain('locale')
  })

  it('may join an id of theirs from before by alias', async () => {
    await page('track', { anonymousId: 'before-0123456789ab', event: 'Viewed' })
    await page('alias', { userId: 'cat', previousId: 'before-0123456789ab', context: { userHash: hashOf('cat') } })
    expect(await contactOf('anonymousId', 'before-0123456789ab')).toMatchObject({ user_id: 'cat' })
  })
})

describe('a visitor of a page', () => {
  it('has an id that nobody guesses, and none that servers make up', async () => {
    for (const anonymousId of ['1', 'visitor-42', 'telegram:1234567890123', 'x'.repeat(101), 'a b c d e f g h i j'])
      expect((await page('track', { anonymousId, event: 'Viewed' })).body.rejected[0].code).toBe('EVENT_ANONYMOUS_ID_GUESSABLE')
    expect((await page('track', { anonymousId: '123456789.1700000000', event: 'Viewed' })).status).toBe(200)
  })

  it('gives an address of their own, and changes none that a user has', async () => {
    const anonymousId = 'dans-browser-01234567'
    const context = { userHash: hashOf('dan') }
    await page('identify', { userId: 'dan', anonymousId, traits: { email: 'dan@example.com', city: 'Oslo' }, context })
    await page('identify', { anonymousId, traits: { email: 'eve@example.com', telegramChatId: '1', city: 'Rome' } })
    expect((await contactOf('userId', 'dan'))!.attributes).toEqual({ email: 'dan@example.com', telegramChatId: '1', city: 'Rome' })
    await page('identify', { anonymousId, traits: { telegramChatId: '2', webpush: 'x', pushToken: 'y', phone: '1' } })
    await page('identify', { anonymousId, traits: { webpush: 'z', pushToken: 'z', phone: null } })
    expect((await contactOf('userId', 'dan'))!.attributes).toMatchObject({ telegramChatId: '1', webpush: 'x', pushToken: 'y', phone: '1' })
    await page('identify', { userId: 'dan', anonymousId, traits: { email: 'daniel@example.com' }, context })
    expect((await contactOf('userId', 'dan'))!.attributes['email']).toBe('daniel@example.com')
  })

  it('becomes nobody by an address, before that person is known or after, proved or not', async () => {
    await door.ask('PUT', '/api/people/settings', { payload: { identifyBy: ['email', 'phone'], samples: true } })
    const traits = { email: 'fay@example.com', phone: '+44 20 7946 0000' }
    await page('identify', { anonymousId: ids.other, traits })
    await page('track', { anonymousId: 'third-visitor-0123456', event: 'Viewed', context: { traits } })
    await server('identify', { userId: 'fay', traits })
    await page('identify', { anonymousId: 'later-visitor-0123456', traits })
    await page('identify', { userId: 'eve', anonymousId: 'eves-browser-01234567', traits, context: { userHash: hashOf('eve') } })
    const found = await Promise.all(
      [ids.other, 'third-visitor-0123456', 'later-visitor-0123456', 'eves-browser-01234567'].map((id) => contactOf('anonymousId', id)),
    )
    expect(found.map((contact) => contact!.user_id)).toEqual([null, null, null, 'eve'])
    const fay = await contactOf('userId', 'fay')
    expect(await eventsOf(fay)).toEqual(['Identified'])
    await server('identify', { anonymousId: 'trusted-0123456789', traits })
    expect(await contactOf('anonymousId', 'trusted-0123456789')).toMatchObject({ user_id: 'fay' })
    await door.ask('PUT', '/api/people/settings', { payload: { identifyBy: [], samples: true } })
  })

  it('uses up no message id of a server, and one of its own once', async () => {
    const messageId = 'order-1001-paid'
    for (const _ of [1, 2]) await page('track', { anonymousId: 'gus-browser-01234567', event: 'Order Completed', messageId })
    await server('track', { userId: 'gus', event: 'Order Completed', messageId })
    expect(await eventsOf(await contactOf('anonymousId', 'gus-browser-01234567'))).toEqual(['Order Completed'])
    expect(await eventsOf(await contactOf('userId', 'gus'))).toEqual(['Order Completed'])
  })
})

describe('the identity secret', () => {
  it('is another one after a rotation, and the one before proves for a day more', async () => {
    const before = secret
    const { body } = await door.ask('POST', '/api/identity-secret/rotate')
    expect(body.secret).not.toBe(before)
    expect(Date.parse(body.previousUntil) - Date.now()).toBeGreaterThan(86_000_000)
    secret = body.secret
    const proves = async (by: string) =>
      (await page('track', { userId: 'hal', event: 'Viewed', context: { userHash: hashOf('hal', by) } })).status
    expect([await proves(secret), await proves(before)]).toEqual([200, 200])
    await door.pool.query(`update millrace.identity_secret set rotated_at = now() - interval '25 hours'`)
    expect((await door.ask('GET', '/api/identity-secret')).body).toEqual({ secret, previousUntil: null })
    const { body: next } = await door.ask('POST', '/api/identity-secret/rotate')
    expect([await proves(secret), await proves(before), await proves(next.secret)]).toEqual([200, 400, 200])
    secret = next.secret
  })

  it('is of its workspace, for its owners, and in no export', async () => {
    const { rows } = await door.pool.query<{ id: number }>(`insert into millrace.workspace (name) values ('Other') returning id`)
    const [owner, editor] = [await signIn(door.pool, rows[0]!.id, 'owner'), await signIn(door.pool, 1, 'editor')]
    expect((await door.ask('GET', '/api/identity-secret', { headers: owner })).body.secret).not.toBe(secret)
    expect((await door.ask('GET', '/api/identity-secret', { headers: editor })).status).toBe(403)
    const kept = await door.ask('GET', '/api/contacts/dan/export')
    expect(kept.status).toBe(200)
    expect(JSON.stringify(kept.body)).not.toMatch(/mr_identity_|userHash/)
  })
})

describe('the owner of keys', () => {
  const listed = async (id: string) =>
    (await door.ask('GET', '/api/keys')).body.items.find((item: { readonly id: string }) => item.id === id) as Record<string, unknown>
  /** What is noted in the background. */
  const noted = async (id: string, what: string) => {
    await until(`${what} of the key`, async () => (await listed(id))[what] !== null)
    return (await listed(id))[what]
  }

  it('makes one for pages, which tells by its name what it is', async () => {
    const { status, body } = await door.ask('POST', '/api/keys', { payload: { name: 'Shop', kind: 'browser' } })
    expect([status, body.kind]).toEqual([201, 'browser'])
    expect(body.key).toMatch(/^mr_browser_/)
    expect((await door.ask('GET', '/api/flows', { headers: { authorization: `Bearer ${body.key}` } })).status).toBe(401)
  })

  it('is told that a page names users without the proof, not of those whose browser it is', async () => {
    const { key, id } = await addKey(door.pool, 1, 'browser')
    const send = (payload: object) => door.send('identify', payload, basic(key))
    const ann = { userId: 'ivy', anonymousId: 'ivys-browser-01234567' }
    await send({ ...ann, context: { userHash: hashOf('ivy') } })
    await send(ann)
    expect((await listed(id))['unprovedAt']).toBeNull()
    const { key: forgetful, id: other } = await addKey(door.pool, 1, 'browser')
    await door.send('identify', { ...ann, anonymousId: ids.visitor }, basic(forgetful))
    expect(await noted(other, 'unprovedAt')).toEqual(expect.any(String))
  })

  it('is told that the key of a server stands in a page', async () => {
    const { key, id } = await addKey(door.pool, 1, 'write')
    await door.send('track', { userId: 'ann', event: 'Viewed' }, basic(key))
    expect((await listed(id))['browserAt']).toBeNull()
    await door.send('track', { userId: 'ann', event: 'Viewed' }, { ...basic(key), origin: 'https://shop.example' })
    expect(await noted(id, 'browserAt')).toEqual(expect.any(String))
  })
})
