/** People of two workspaces under the same names: imports, collections, catalogues, tags, addresses and merges of the one are nothing to the other. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addKey, addWorkspace, basic, bearer, type FrontDoor, keys, openFrontDoor } from '../../../test/support/http.ts'

describe('people of another workspace', () => {
  let door: FrontDoor
  let stranger: Readonly<Record<string, string>>
  let strangerSends: Readonly<Record<string, string>>
  let imported: string

  const load = (path: string, payload: string, headers: Readonly<Record<string, string>> = bearer(keys.apiKey)) =>
    door.ask('POST', path, { headers: { ...headers, 'content-type': 'text/csv' }, payload })
  const ofStranger = (path: string) => door.ask('GET', path, { headers: stranger })

  beforeAll(async () => {
    door = await openFrontDoor('2026-06-01T00:00:00Z')
    const other = await addWorkspace(door.pool, 'Other')
    stranger = bearer((await addKey(door.pool, other, 'api')).key)
    strangerSends = basic((await addKey(door.pool, other, 'write')).key)
    await door.ask('PUT', '/api/people/settings', { payload: { identifyBy: ['email'], samples: false } })
    imported = (await load('/api/imports?kind=contacts', 'userId,email,city\nann,ann@example.com,Omsk\nbroken\n')).body.id
    await load('/api/imports?kind=contacts', 'userId,email\nbob,bob@example.com\n')
    await load('/api/collections/stores/import', 'key,phone\nomsk,1\n')
    await door.pool.query(`insert into millrace.contact_tag (workspace, contact, tag, at) select 1, id, 'vip', now() from millrace.contact`)
  })
  afterAll(() => door.close())

  it('are not found by the ids of what is theirs', async () => {
    const paths = [
      `imports/${imported}`,
      `imports/${imported}/refused`,
      `imports/${imported}/refused?as=csv`,
      'collections/stores',
      'collections/stores/omsk',
    ]
    for (const path of paths) {
      expect([path, (await door.ask('GET', `/api/${path}`)).status]).toEqual([path, 200])
      expect([path, (await ofStranger(`/api/${path}`)).status]).toEqual([path, 404])
    }
    for (const path of ['stores/omsk', 'stores']) {
      expect((await door.ask('DELETE', `/api/collections/${path}`, { headers: stranger })).status).toBe(404)
    }
    const payload = { from: 'ann', into: 'bob' }
    expect((await door.ask('POST', '/api/contacts/merge', { headers: stranger, payload })).body.code).toBe('CONTACT_UNKNOWN')
  })

  it('are in none of the lists', async () => {
    const lists = ['imports', 'collections', 'tags', 'catalogue?of=contact', 'contacts?tag=vip', 'contacts?attribute=city&value=Omsk']
    for (const list of lists) {
      expect((await door.ask('GET', `/api/${list}`)).body.items).not.toEqual([])
      expect([list, (await ofStranger(`/api/${list}`)).body]).toEqual([list, { items: [], next: null }])
    }
    expect((await ofStranger('/api/people/settings')).body).toEqual({ identifyBy: [], samples: true })
  })

  it('stay who they are when the other one fills the same names', async () => {
    await door.ask('PUT', '/api/people/settings', { headers: stranger, payload: { identifyBy: ['email', 'phone'], samples: true } })
    await load('/api/collections/stores/import', 'key,phone\nomsk,2\n', stranger)
    await load('/api/imports?kind=contacts', 'email,city\nann@example.com,Perm\n', stranger)
    const payload = { anonymousId: 'visitor', traits: { email: 'ann@example.com' } }
    await door.ask('POST', '/v1/identify', { headers: strangerSends, payload })
    await door.runtime.settle()

    expect((await door.ask('GET', '/api/collections/stores/omsk')).body.value).toEqual({ phone: '1' })
    expect((await door.ask('GET', '/api/contacts/ann')).body.attributes).toEqual({ email: 'ann@example.com', city: 'Omsk' })
    expect((await door.ask('GET', '/api/contacts/visitor?by=anonymousId')).status).toBe(404)
    const theirs = (await ofStranger('/api/contacts/visitor?by=anonymousId')).body
    expect(theirs.attributes).toEqual({ email: 'ann@example.com', city: 'Perm' })
    expect((await door.ask('GET', '/api/people/settings')).body).toEqual({ identifyBy: ['email'], samples: false })
  })
})
