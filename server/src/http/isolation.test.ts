/** Two workspaces in one database: nothing of the one can be read, changed or even noticed from the other. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reminder, scenario } from '../../../test/support/flows.ts'
import { addKey, addWorkspace, basic, bearer, type FrontDoor, openFrontDoor, signIn } from '../../../test/support/http.ts'

describe('another workspace', () => {
  let door: FrontDoor
  let stranger: Readonly<Record<string, string>>
  let ids: Readonly<Record<string, string>>

  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:00Z')
    const { body: flow } = await door.ask('POST', '/api/flows/import', { payload: reminder })
    await door.ask('POST', `/api/flows/${flow.id}/publish`)
    await door.send('identify', { userId: 'ann', traits: { email: 'ann@example.com' } })
    await door.send('track', { userId: 'ann', event: 'Signed Up' })
    await door.send('track', { userId: 'ann' })
    await door.ask('POST', '/api/clock', { payload: { advance: 'P4D' } })
    const first = async (list: string) => String((await door.ask('GET', list)).body.items[0].id)
    await door.ask('POST', '/api/segments', { payload: { key: 'all', rule: true } })
    ids = {
      '/api/flows/:id': flow.id,
      '/api/runs/:id': await first('/api/runs'),
      '/api/messages/:id': await first('/api/messages'),
      '/api/inbox/:id': await first('/api/inbox'),
      '/api/keys/:id': (await addKey(door.pool, 1, 'write')).id,
      '/api/contacts/:userId': 'ann',
      '/api/members/:id': await memberId(),
      '/api/invitations/:id': await invitationId(),
      '/api/comments/:id': (await door.ask('POST', `/api/flows/${flow.id}/comments`, { payload: { text: 'Why?' } })).body.id,
      '/api/segments/:key': 'all',
    }
    stranger = await signIn(door.pool, await addWorkspace(door.pool, 'Other'), 'owner')
  })
  afterAll(() => door.close())

  const memberId = async () => {
    await signIn(door.pool, 1, 'viewer')
    return (await door.ask('GET', '/api/members')).body.items[0].id
  }
  const invitationId = async () =>
    (await door.ask('POST', '/api/invitations', { payload: { email: 'bob@example.com', role: 'viewer' } })).body.id

  it('finds none of the first one’s things by their ids', async () => {
    const bodies: Readonly<Record<string, object>> = {
      'PUT /api/flows/:id': reminder,
      'PUT /api/flows/:id/labels': { labels: ['mine'] },
      'PUT /api/segments/:key': { name: 'Mine now' },
      'PUT /api/members/:id': { role: 'viewer' },
      'POST /api/flows/:id/comments': { text: 'Mine' },
      'PUT /api/comments/:id': { text: 'Mine' },
      'POST /api/comments/:id/resolve': { resolved: true },
      'POST /api/flows/:id/test': { scenario },
      'POST /api/flows/:id/rehearse': { contact: { userId: 'ann' }, turns: [] },
      'POST /api/flows/:id/enter': { contacts: ['ann'] },
      'POST /api/contacts/:userId/erase': { confirm: 'ann' },
      'POST /api/contacts/:userId/bonus': { amount: 1, reason: 'Sorry' },
      'POST /api/contacts/:userId/consents': { channel: 'email', purpose: '*', state: 'withdrawn', reason: 'Sorry' },
      'POST /api/flows/:id/experiments/:node': { winner: null },
      'POST /api/flows/:id/schedule': { action: 'pause', at: '2027-01-01T00:00:00Z' },
      'POST /api/flows/:id/simulate': { contacts: { count: 1 }, days: 1 },
      'POST /api/flows/:id/backtest': { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
      'POST /api/flows/:id/expected': reminder,
      'POST /api/flows/:id/convert': { node: 'start', to: 'split.test' },
    }
    const queries: Readonly<Record<string, string>> = {
      '/api/flows/:id/explain': '?contact=ann',
      '/api/flows/:id/experiments/:node/contacts': '?group=a',
    }
    const found: string[] = []
    let asked = 0
    for (const [route, policy] of door.app.policies) {
      const [method, url] = route.split(' ') as ['GET', string]
      const known = Object.entries(ids).find(([path]) => url === path || url.startsWith(`${path}/`))
      if (known === undefined || policy === 'public') continue
      const own = url.replace(/:\w+/, known[1]) + (queries[url] ?? '')
      const payload = bodies[route]
      const { status } = await door.ask(method, own, { headers: stranger, ...(payload === undefined ? {} : { payload }) })
      asked++
      if (status !== 404) found.push(`${route} answered ${status}`)
    }
    expect(found).toEqual([])
    expect(asked).toBeGreaterThan(20)
  })

  it('sees them from the first one', async () => {
    for (const [path, id] of Object.entries(ids).filter(([route]) => !/^\/api\/(keys|members|invitations|comments)/.test(route))) {
      expect((await door.ask('GET', path.replace(/:\w+/, id))).status).toBe(200)
    }
  })

  it('lists nothing of the first one', async () => {
    for (const list of ['flows', 'runs', 'contacts', 'messages', 'inbox', 'keys', 'refused-events', 'events/names']) {
      expect((await door.ask('GET', `/api/${list}`)).body.items.length > 0 || list === 'keys').toBe(true)
      expect((await door.ask('GET', `/api/${list}`, { headers: stranger })).body).toEqual({ items: [], next: null })
    }
    expect((await door.ask('GET', '/api/runs?contact=ann', { headers: stranger })).body.items).toEqual([])
    expect((await door.ask('GET', `/api/runs?flow=${ids['/api/flows/:id']}`, { headers: stranger })).body.items).toEqual([])
  })

  it('sees nothing of connections and resources, and changes none', async () => {
    const email = { subject: 'Ours', text: 'Ours' }
    const { id } = (await door.ask('POST', '/api/resources/message-template', { payload: { name: 'Ours', channel: 'email', email } })).body
    const settings = { from: 'Ours <hello@ours.example>' }
    await door.ask('PUT', '/api/connections/email', { payload: { settings, revision: null } })
    const at = `/api/resources/message-template/${id}`
    const payload = { name: 'Mine', channel: 'email', email }
    const asked = await Promise.all([
      door.ask('GET', at, { headers: stranger }),
      door.ask('PUT', at, { headers: stranger, payload }),
      door.ask('DELETE', `${at}?anyway=true`, { headers: stranger }),
      door.ask('DELETE', '/api/connections/email', { headers: stranger }),
      door.ask('POST', '/api/connections/email/ticket', { headers: stranger }),
    ])
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404])
    expect((await door.ask('GET', '/api/resources/message-template', { headers: stranger })).body.items).toEqual([])
    const { body: theirs } = await door.ask('GET', '/api/connections', { headers: stranger })
    expect(JSON.stringify(theirs)).not.toContain('ours.example')
    expect(
      theirs.items.flatMap(({ webhooks }: { webhooks: { url: string | null }[] }) => webhooks.map(({ url }) => url)),
    ).not.toContainEqual(expect.any(String))
    expect((await door.ask('GET', at)).body.name).toBe('Ours')
    expect(JSON.stringify((await door.ask('GET', '/api/connections')).body)).toContain('ours.example')
  })

  it('has contacts and runs of its own under the same names', async () => {
    const other = await addWorkspace(door.pool, 'Third')
    const { key } = await addKey(door.pool, other, 'write')
    const api = bearer((await addKey(door.pool, other, 'api')).key)
    await door.ask('POST', '/v1/identify', { headers: basic(key), payload: { userId: 'ann', traits: { email: 'other@example.com' } } })
    await door.ask('POST', '/v1/track', { headers: basic(key), payload: { userId: 'ann', event: 'Signed Up' } })
    await door.runtime.settle()
    expect((await door.ask('GET', '/api/contacts/ann', { headers: api })).body.attributes).toEqual({ email: 'other@example.com' })
    expect((await door.ask('GET', '/api/contacts/ann')).body.attributes).toEqual({ email: 'ann@example.com' })
    expect((await door.ask('GET', '/api/runs', { headers: api })).body.items).toEqual([])
  })
})
