/** One person under several ids: by user id and anonymous id always, by e-mail and phone where the workspace says so, and by hand. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, type FrontDoor, keys, openFrontDoor } from '../../../../test/support/http.ts'

const waiting = {
  millrace: 1,
  name: 'Loyal',
  settings: { entry: { policy: 'once' } },
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Signed Up' } },
    { id: 'tag', type: 'tag.add', version: 1, config: { tag: 'from-{{ event.properties.from }}' } },
    { id: 'bonus', type: 'bonus.accrue', version: 1, config: { amount: 100 } },
    { id: 'wait', type: 'delay', version: 1, config: { mode: 'for', duration: 'P3D' } },
    { id: 'late', type: 'tag.add', version: 1, config: { tag: 'late' } },
    { id: 'end', type: 'end', version: 1, config: {} },
  ],
  edges: [
    ['start', 'tag'],
    ['tag', 'bonus'],
    ['bonus', 'wait'],
    ['wait', 'late'],
    ['late', 'end'],
  ].map(([from, to]) => ({ from, port: 'out', to })),
}

describe('one person', () => {
  let door: FrontDoor
  beforeAll(async () => {
    door = await openFrontDoor('2026-06-01T00:00:00Z')
    const { body } = await door.ask('POST', '/api/flows/import', { payload: waiting })
    await door.ask('POST', `/api/flows/${body.id}/publish`)
    const rule = { in: ['from-site', { var: 'contact.tags' }] }
    await door.runtime.segments.create(1, { key: 'site', name: 'From the site', colour: '#0ea5e9', rule })
    await door.ask('PUT', '/api/people/settings', { payload: { identifyBy: ['email', 'phone'], samples: true } })
  })
  afterAll(() => door.close())

  const visitor = (anonymousId: string, from: string) => door.send('track', { anonymousId, event: 'Signed Up', properties: { from } })
  const identify = (ids: object, traits: object) => door.send('identify', { ...ids, traits })
  const contact = async (id: string, by = 'userId') => (await door.ask('GET', `/api/contacts/${id}?by=${by}`)).body
  const idOf = async (id: string, by = 'userId') => (await contact(id, by)).id
  const count = async (table: string, id: string) => {
    const { rows } = await door.pool.query<{ count: number }>(`select count(*)::int as count from millrace.${table} where contact = $1`, [
      id,
    ])
    return rows[0]!.count
  }

  it('is met again by its e-mail, with runs, entries, bonuses, tags, segments and history (002.04)', async () => {
    await door.send('track', { userId: 'ann', event: 'Signed Up', properties: { from: 'shop' } })
    await identify({ userId: 'ann' }, { email: 'Ann@Example.com' })
    await visitor('ann-phone', 'site')
    await door.runtime.settle()
    const old = await idOf('ann-phone', 'anonymousId')
    await identify({ anonymousId: 'ann-phone' }, { email: ' ann@example.COM', city: 'Omsk' })
    await door.runtime.settle()

    const ann = await contact('ann')
    expect(await idOf('ann-phone', 'anonymousId')).toBe(ann.id)
    expect(ann).toMatchObject({
      tags: ['from-shop', 'from-site'],
      segments: ['site'],
      bonus: { balance: 200 },
      attributes: { city: 'Omsk' },
    })
    expect(await Promise.all(['run', 'entry', 'event', 'bonus_lot', 'contact_tag'].map((table) => count(table, ann.id)))).toEqual([
      2, 1, 4, 2, 2,
    ])
    expect(await Promise.all(['run', 'entry', 'event', 'bonus_lot', 'contact_tag'].map((table) => count(table, old)))).toEqual([
      0, 0, 0, 0, 0,
    ])

    await door.ask('POST', '/api/clock', { payload: { advance: 'P3D' } })
    expect((await contact('ann')).tags).toContain('late')
    const { items } = (await door.ask('GET', '/api/runs?contact=ann')).body
    expect(items.map(({ state }: { state: string }) => state)).toEqual(['completed', 'completed'])
  })

  it('becomes a user when a user comes with the address of a visitor', async () => {
    await identify({ anonymousId: 'boris-1' }, { phone: '8 900 111-22-33' })
    const before = await idOf('boris-1', 'anonymousId')
    await identify({ userId: 'boris' }, { phone: '+7 (900) 111 22 33' })
    expect(await idOf('boris')).toBe(before)
    await identify({ anonymousId: 'boris-2' }, { phone: 79001112233 })
    expect(await idOf('boris-2', 'anonymousId')).toBe(before)
  })

  it('is known by what Segment’s SDKs put into the context of an event', async () => {
    await identify({ userId: 'vera' }, { email: 'vera@example.com' })
    await door.send('track', { anonymousId: 'vera-x', event: 'Visited', context: { traits: { email: 'vera@example.com' } } })
    expect(await idOf('vera-x', 'anonymousId')).toBe(await idOf('vera'))
  })

  it('is never two users, whatever address they share', async () => {
    await identify({ userId: 'twin-1' }, { email: 'twins@example.com' })
    await identify({ userId: 'twin-2' }, { email: 'twins@example.com' })
    await identify({ anonymousId: 'twin-x' }, { email: 'twins@example.com' })
    await door.runtime.settle()
    const [first, second, third] = [await idOf('twin-1'), await idOf('twin-2'), await idOf('twin-x', 'anonymousId')]
    expect([first === second, first === third]).toEqual([false, true])
  })

  it('is made in one batch of all that name it', async () => {
    const batch = [
      { type: 'track', anonymousId: 'zoe-1', event: 'Visited' },
      { type: 'identify', anonymousId: 'zoe-1', traits: { email: 'zoe@example.com' } },
      { type: 'track', anonymousId: 'zoe-2', event: 'Visited' },
      { type: 'identify', anonymousId: 'zoe-2', traits: { email: 'zoe@example.com', phone: '+79005556677' } },
      { type: 'identify', userId: 'zoe', traits: { phone: '+79005556677' } },
    ]
    await door.send('batch', { batch })
    await door.runtime.settle()
    const ids = [await idOf('zoe'), await idOf('zoe-1', 'anonymousId'), await idOf('zoe-2', 'anonymousId')]
    expect(new Set(ids).size).toBe(1)
    expect(await count('event', ids[0])).toBe(5)
  })

  it('is imported by an address alone, where the rule says so', async () => {
    const headers = { ...bearer(keys.apiKey), 'content-type': 'text/csv' }
    const load = (payload: string) => door.ask('POST', '/api/imports?kind=contacts', { headers, payload })
    const { body } = await load('email,city\nANN@example.com,Perm\nnew@example.com,Tomsk\nnot an address,Omsk\n')
    expect([body.stored, body.refused]).toEqual([2, 1])
    expect((await contact('ann')).attributes).toMatchObject({ city: 'Perm' })
    await identify({ userId: 'newcomer' }, { email: 'new@example.com' })
    expect((await contact('newcomer')).attributes).toMatchObject({ city: 'Tomsk' })
  })

  it('is not looked for by addresses without the rule', async () => {
    await door.ask('PUT', '/api/people/settings', { payload: { identifyBy: [], samples: true } })
    expect((await door.ask('GET', '/api/people/settings')).body).toEqual({ identifyBy: [], samples: true })
    await identify({ anonymousId: 'apart' }, { email: 'ann@example.com' })
    expect(await idOf('apart', 'anonymousId')).not.toBe(await idOf('ann'))
  })

  describe('of two users', () => {
    const merge = (from: string, into: string) => door.ask('POST', '/api/contacts/merge', { payload: { from, into } })

    it('is made on request, and both ids name it from then on', async () => {
      for (const userId of ['old', 'new']) {
        await identify({ userId }, { city: userId, [userId]: true })
        await door.send('track', { userId, event: 'Signed Up', properties: { from: userId } })
      }
      await door.runtime.settle()
      expect(await merge('old', 'new')).toMatchObject({ status: 200, body: { userId: 'new' } })
      await door.send('track', { userId: 'old', event: 'Visited' })
      await door.runtime.settle()
      const made = await contact('old')
      expect(made).toMatchObject({
        userId: 'new',
        tags: ['from-new', 'from-old'],
        bonus: { balance: 200 },
        attributes: { city: 'new', old: true, new: true },
      })
      expect(await contact('new')).toEqual(made)
      expect(await count('event', made.id)).toBe(5)
      expect((await door.ask('GET', '/api/runs?contact=old')).body.items).toHaveLength(2)
      expect((await door.ask('GET', '/api/contacts?search=old')).body.items).toEqual([])
    })

    it('is refused where there is nothing to merge', async () => {
      expect((await merge('old', 'new')).body.code).toBe('CONTACT_MERGE_REFUSED')
      expect((await merge('ann', 'ann')).body.code).toBe('CONTACT_MERGE_REFUSED')
      expect((await merge('ann', 'nobody')).body).toMatchObject({ code: 'CONTACT_UNKNOWN', detail: expect.stringContaining('nobody') })
    })
  })
})
