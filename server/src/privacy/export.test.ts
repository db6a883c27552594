/** The export of a long history: nothing is left out at the ends of pages, whatever has the same time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FrontDoor, openFrontDoor } from '../../../test/support/http.ts'
import { exportName } from './export.ts'

describe('the export of a long history', () => {
  let door: FrontDoor
  beforeAll(async () => {
    door = await openFrontDoor('2026-06-01T00:00:00Z')
    await door.send('identify', { userId: 'ann', traits: { name: 'Ann "the first"', email: 'ann@example.com' } })
    await door.send('identify', { userId: 'boris', traits: { name: 'Boris' } })
    const { id } = (await door.ask('GET', '/api/contacts/ann')).body
    await door.pool.query(
      `insert into millrace.event (workspace, id, contact, type, name, at, received_at, properties)
       select 1, 'many-' || i, $1::bigint, 'track', 'Viewed', now(), timestamptz '2026-05-31' + (i / 700) * interval '1 microsecond',
         jsonb_build_object('place', i) from generate_series(1, 1201) i`,
      [id],
    )
    await door.pool.query(
      `insert into millrace.suppression (workspace, channel, address_hash, contact, scope, reason, at)
       select 1, 'email', 'same', $1::bigint, scope, 'bounced', now() from unnest(array['marketing', 'any']) scope`,
      [id],
    )
  })
  afterAll(() => door.close())

  it('has each event once, and each suppression', async () => {
    const { body } = await door.ask('GET', '/api/contacts/ann/export')
    const places = body.events.filter(({ event }: { event: string }) => event === 'Viewed').map((event: any) => event.properties.place)
    expect(places).toHaveLength(1201)
    expect(new Set(places).size).toBe(1201)
    expect(body.suppressions.map(({ scope }: { scope: string }) => scope).toSorted()).toEqual(['any', 'marketing'])
    expect(body.contact.attributes.name).toBe('Ann "the first"')
  })

  it('is JSON also where there is next to nothing', async () => {
    const { status, body } = await door.ask('GET', '/api/contacts/boris/export')
    expect(status).toBe(200)
    expect(body.events).toHaveLength(1)
    expect([body.runs, body.messages, body.suppressions]).toEqual([[], [], []])
    expect(Object.keys(body.plugins)).toContain('@millrace/node-tag')
  })
})

describe('the name of the file', () => {
  it.each([
    ['ann@example.com', 'contact-ann@example.com-2026-06-01.json'],
    ['../../etc/passwd', 'contact-etc-passwd-2026-06-01.json'],
    ['Анна', 'contact-7-2026-06-01.json'],
    ['a"b\r\nc', 'contact-a-b-c-2026-06-01.json'],
  ])('says whose it is, of %j', (userId, name) => {
    expect(exportName(userId, '7', '2026-06-01T00:00:00Z')).toBe(name)
  })
  it('goes by the number where there is no id', () => {
    expect(exportName(null, '7', '2026-06-01T00:00:00Z')).toBe('contact-7-2026-06-01.json')
  })
})
