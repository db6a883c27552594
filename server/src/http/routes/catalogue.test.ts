/** What is known of people, found: the catalogue for pickers, tags with their counts, contacts by what they have. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FrontDoor, openFrontDoor } from '../../../../test/support/http.ts'
import { createCatalogue, fieldsMax } from '../../people/catalogue.ts'

let door: FrontDoor
beforeAll(async () => {
  door = await openFrontDoor('2026-06-01T00:00:00Z')
})
afterAll(() => door.close())

const itemsOf = async (path: string) => (await door.ask('GET', path)).body.items

describe('the catalogue', () => {
  const seen = (path: string) => () => itemsOf(`/api/catalogue?${path}`)

  it('knows attributes of contacts with their types and a few samples, and never who somebody is', async () => {
    const plans = ['free', 'gold', 'free', 'a', 'b', 'c', 'd', 'e'].map((plan, n) => ({
      plan,
      email: `${n}@example.com`,
      since: '2026-01-02',
      n,
    }))
    await door.send('batch', { batch: plans.map((traits, n) => ({ type: 'identify', userId: `u${n}`, traits })) })
    await door.send('identify', { userId: 'u1', traits: { n: 'many', likes: ['x'], place: { zip: 1 }, vip: true, none: null } })
    await expect.poll(seen('of=contact'), { timeout: 5000 }).toEqual([
      { event: null, name: 'email', type: 'text', kinds: ['text'], samples: [] },
      { event: null, name: 'likes', type: 'list', kinds: ['list'], samples: [] },
      { event: null, name: 'n', type: 'mixed', kinds: ['number', 'text'], samples: expect.any(Array) },
      { event: null, name: 'place', type: 'object', kinds: ['object'], samples: [] },
      { event: null, name: 'plan', type: 'text', kinds: ['text'], samples: expect.arrayContaining(['free', 'gold']) },
      { event: null, name: 'since', type: 'date', kinds: ['date'], samples: ['2026-01-02'] },
      { event: null, name: 'vip', type: 'boolean', kinds: ['boolean'], samples: [true] },
    ])
    const [plan] = (await itemsOf('/api/catalogue?of=contact')).filter(({ name }: { name: string }) => name === 'plan')
    expect(plan.samples).toHaveLength(5)
  })

  it('knows properties by event, page by page', async () => {
    await door.send('track', { userId: 'u1', event: 'Order Completed', properties: { total: 5, currency: 'RUB' } })
    await door.send('track', { userId: 'u1', event: 'Song Played', properties: { total: '5' } })
    await expect.poll(seen('of=event&event=Order%20Completed'), { timeout: 5000 }).toMatchObject([
      { event: 'Order Completed', name: 'currency', type: 'text', samples: ['RUB'] },
      { event: 'Order Completed', name: 'total', type: 'number', samples: [5] },
    ])
    const { items, next } = (await door.ask('GET', '/api/catalogue?of=event&limit=2')).body
    const rest = (await door.ask('GET', `/api/catalogue?of=event&limit=2&cursor=${next}`)).body
    expect([...items, ...rest.items].map(({ event, name }) => [event, name])).toEqual([
      ['Order Completed', 'currency'],
      ['Order Completed', 'total'],
      ['Song Played', 'total'],
    ])
  })

  it('keeps no samples when they are not wanted, and lets go of those it has', async () => {
    await door.ask('PUT', '/api/people/settings', { payload: { identifyBy: [], samples: false } })
    await door.send('track', { userId: 'u1', event: 'Song Played', properties: { length: 3 } })
    await expect.poll(seen('of=event&event=Song%20Played'), { timeout: 5000 }).toHaveLength(2)
    const all = [...(await itemsOf('/api/catalogue?of=event')), ...(await itemsOf('/api/catalogue?of=contact'))]
    expect(all.flatMap(({ samples }) => samples)).toEqual([])
  })

  it('cannot be filled by a sender who makes names up', async () => {
    const catalogue = createCatalogue(door.pool)
    const at = Date.UTC(2026, 5, 1)
    const eventOf = (n: number) => ({
      workspace: 1,
      identity: { userId: 'hostile' },
      event: {
        id: `${n}`,
        type: 'track' as const,
        event: 'Flood',
        at,
        receivedAt: at,
        properties: Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`p${n}-${i}`, 1])),
      },
    })
    catalogue.see(
      1,
      Array.from({ length: 60 }, (_, n) => eventOf(n)),
    )
    await catalogue.look(1)
    const another = createCatalogue(door.pool)
    another.see(
      1,
      Array.from({ length: 60 }, (_, n) => eventOf(n + 100)),
    )
    await another.look(1)
    const { rows } = await door.pool.query<{ count: number }>('select count(*)::int as count from millrace.catalogue where workspace = 1')
    expect(rows[0]!.count).toBeLessThanOrEqual(2 * fieldsMax)
    expect(rows[0]!.count).toBeGreaterThanOrEqual(fieldsMax)
    const before = rows[0]!.count
    const third = createCatalogue(door.pool)
    third.see(1, [eventOf(999)])
    await third.look(1)
    const after = await door.pool.query<{ count: number }>('select count(*)::int as count from millrace.catalogue where workspace = 1')
    expect(after.rows[0]!.count).toBe(before)
  })
})

describe('contacts', () => {
  it('are found by tag, attribute and the day they came, and tags are counted', async () => {
    const document = {
      millrace: 1,
      name: 'Tags',
      settings: { entry: { policy: 'always' } },
      nodes: [
        { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Tagged' } },
        { id: 'tag', type: 'tag.add', version: 1, config: { tag: '{{ event.properties.tag }}' } },
        { id: 'end', type: 'end', version: 1, config: {} },
      ],
      edges: [
        { from: 'start', port: 'out', to: 'tag' },
        { from: 'tag', port: 'out', to: 'end' },
      ],
    }
    const { body: flow } = await door.ask('POST', '/api/flows/import', { payload: document })
    await door.ask('POST', `/api/flows/${flow.id}/publish`)
    const who = ['t1', 't2', 't3', 't4']
    for (const userId of who) {
      await door.send('identify', { userId, traits: { city: userId === 't3' ? 'Omsk' : 'Perm' } })
      await door.send('track', { userId, event: 'Tagged', properties: { tag: userId === 't4' ? 'cold' : 'warm' } })
    }
    await door.runtime.settle()
    expect(await itemsOf('/api/tags')).toEqual([
      { tag: 'cold', contacts: 1 },
      { tag: 'warm', contacts: 3 },
    ])
    const names = (items: readonly { userId: string }[]) => items.map(({ userId }) => userId)
    const first = (await door.ask('GET', '/api/contacts?tag=warm&limit=2')).body
    const second = (await door.ask('GET', `/api/contacts?tag=warm&limit=2&cursor=${first.next}`)).body
    expect([names(first.items), names(second.items), second.next]).toEqual([['t3', 't2'], ['t1'], null])
    expect(names(await itemsOf('/api/contacts?tag=warm&attribute=city&value=Omsk'))).toEqual(['t3'])
    expect(names(await itemsOf('/api/contacts?attribute=city&value=Perm&sort=userId'))).toEqual(['t1', 't2', 't4'])
    expect(await itemsOf('/api/contacts?createdFrom=2026-06-02T00:00:00Z')).toEqual([])
    expect(names(await itemsOf('/api/contacts?createdTo=2026-06-02T00:00:00Z&search=t4'))).toEqual(['t4'])
    for (const query of ['attribute=city', 'value=x', 'tag=warm&segment=x', 'tag=warm&sort=userId', 'createdFrom=soon']) {
      expect((await door.ask('GET', `/api/contacts?${query}`)).body.code).toBe('REQUEST_INVALID')
    }
  })
})
