/** What was done is read back: counts that balance, runs with their reasons, contacts with all that is known of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reminder } from '../../../../test/support/flows.ts'
import { type FrontDoor, openFrontDoor } from '../../../../test/support/http.ts'

describe('reading back', () => {
  let door: FrontDoor
  let flow: string
  const get = async (url: string) => (await door.ask('GET', url)).body
  const advance = (duration: string) => door.ask('POST', '/api/clock', { payload: { advance: duration } })

  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T09:00:00Z')
    flow = (await door.ask('POST', '/api/flows/import', { payload: reminder })).body.id
    await door.ask('POST', `/api/flows/${flow}/publish`)
    for (const userId of ['ann', 'bob', 'cem', 'dan']) {
      await door.send('identify', { userId, traits: { name: userId, email: `${userId}@example.com` } })
      await door.send('track', { userId, event: 'Signed Up' })
    }
    await advance('PT1H')
    await door.send('track', { userId: 'ann', event: 'Order Completed', properties: { total: 9 } })
    await advance('PT1H')
    const [run] = (await get('/api/runs?contact=dan')).items
    await door.ask('POST', `/api/runs/${run.id}/cancel`)
    await door.runtime.settle()
  })
  afterAll(() => door.close())

  const counts = async () => {
    const stats = await get(`/api/flows/${flow}/stats`)
    for (const { entered, inside, left, failed, exited } of Object.values<any>(stats.nodes)) {
      expect(entered).toBe(inside + Object.values<number>(left).reduce((sum, count) => sum + count, 0) + failed + exited)
    }
    return stats
  }
  const livePerNode = async () => {
    const { rows } = await door.pool.query<{ node: string; n: number }>(
      'select node, count(*)::int as n from millrace.run where status = 0 group by node',
    )
    return Object.fromEntries(rows.map(({ node, n }) => [node, n]))
  }

  it('shows counts that balance, and inside is who really stands there (000.53)', async () => {
    const stats = await counts()
    expect(stats).toMatchObject({ version: 1, inside: 2, completed: 1 })
    expect(stats.nodes.wait).toEqual({ entered: 4, inside: 2, left: { ordered: 1 }, failed: 0, exited: 1 })
    expect(stats.nodes.letter).toEqual({ entered: 0, inside: 0, left: {}, failed: 0, exited: 0 })
    expect(await livePerNode()).toEqual({ wait: 2 })
    expect((await get('/api/flows')).items[0]).toMatchObject({ inside: 2, completed: 1 })
  })

  it('shows no counts of a flow that was never published', async () => {
    const { id } = (await door.ask('POST', '/api/flows', { payload: { name: 'New' } })).body
    expect(await get(`/api/flows/${id}/stats`)).toEqual({ version: null, inside: 0, completed: 0, nodes: {} })
  })

  it('lists runs by flow, contact and state', async () => {
    const users = async (query: string) =>
      (await get(`/api/runs?${query}`)).items.map(({ userId }: { userId: string }) => userId).toSorted()
    expect(await users(`flow=${flow}`)).toEqual(['ann', 'bob', 'cem', 'dan'])
    expect(await users('state=waiting')).toEqual(['bob', 'cem'])
    expect(await users('state=cancelled')).toEqual(['dan'])
    expect(await users('contact=ann&state=completed')).toEqual(['ann'])
    expect(await users('contact=nobody')).toEqual([])
    expect(await users('flow=abc')).toEqual([])
    const page = await get('/api/runs?limit=3')
    expect((await get(`/api/runs?limit=3&cursor=${page.next}`)).items).toHaveLength(1)
  })

  it('tells of one run every step in order, why, and the path', async () => {
    const [{ id }] = (await get('/api/runs?contact=ann')).items
    const run = await get(`/api/runs/${id}`)
    expect(run).toMatchObject({ state: 'completed', node: 'finish', failure: null, event: { event: 'Signed Up' }, flowName: 'Reminder' })
    expect(run.steps.map(({ node, outcome, port }: any) => [node, outcome, port])).toEqual([
      ['start', 'left', 'out'],
      ['tag', 'left', 'out'],
      ['gift', 'left', 'out'],
      ['wait', 'waiting', null],
      ['wait', 'left', 'ordered'],
      ['finish', 'ended', null],
    ])
    expect(run.steps[4]).toMatchObject({ input: 'event', at: '2026-01-01T10:00:00.000Z' })
    expect(run.event).toMatchObject({ at: run.enteredAt, receivedAt: run.enteredAt })
    expect(run.path).toEqual([
      { from: 'start', port: 'out', to: 'tag' },
      { from: 'tag', port: 'out', to: 'gift' },
      { from: 'gift', port: 'out', to: 'wait' },
      { from: 'wait', port: 'ordered', to: 'finish' },
    ])
  })

  it('cancels a run once', async () => {
    const [{ id }] = (await get('/api/runs?contact=dan')).items
    expect(await door.ask('POST', `/api/runs/${id}/cancel`)).toMatchObject({ status: 409, body: { code: 'RUN_ENDED' } })
  })

  it('shows everything known of a contact, under the names of its facts', async () => {
    const ann = await get('/api/contacts/ann')
    expect(ann).toMatchObject({
      userId: 'ann',
      attributes: { name: 'ann', email: 'ann@example.com' },
      tags: ['new'],
      segments: [],
      consent: {},
      bonus: { balance: 5, lots: [{ amount: 5 }] },
    })
  })

  it('lists contacts, sorted and searched', async () => {
    const users = async (query: string) => (await get(`/api/contacts?${query}`)).items.map(({ userId }: { userId: string }) => userId)
    expect(await users('sort=userId')).toEqual(['ann', 'bob', 'cem', 'dan'])
    expect(await users('sort=-userId')).toEqual(['dan', 'cem', 'bob', 'ann'])
    expect(await users('search=BOB@')).toEqual(['bob'])
    expect(await users('search=%25')).toEqual([])
    for (const sort of ['userId', '-userId', 'createdAt', '-createdAt', 'updatedAt', '-updatedAt']) {
      const all = await users(`sort=${sort}`)
      const first = await get(`/api/contacts?sort=${sort}&limit=2`)
      const second = await get(`/api/contacts?sort=${sort}&limit=2&cursor=${first.next}`)
      expect([...first.items, ...second.items].map(({ userId }: { userId: string }) => userId)).toEqual(all)
      expect(second.next).toBeNull()
    }
    const { next } = await get('/api/contacts?sort=userId&limit=1')
    expect(await door.ask('GET', `/api/contacts?sort=createdAt&limit=1&cursor=${next}`)).toMatchObject({ status: 400 })
  })

  it('tells a contact’s story in order, the same whole or in pages', async () => {
    const whole = (await get('/api/contacts/ann/timeline?limit=1000')).items
    const kinds = new Set(whole.map(({ kind }: { kind: string }) => kind))
    expect([...kinds]).toEqual(expect.arrayContaining(['event', 'step']))
    const times = whole.map(({ at }: { at: string }) => at)
    expect(times).toEqual(times.toSorted().toReversed())
    for (const limit of [1, 2, 3]) {
      const pages: unknown[] = []
      let next: string | null = ''
      while (next !== null) {
        const page: { items: unknown[]; next: string | null } = await get(
          `/api/contacts/ann/timeline?limit=${limit}${next === '' ? '' : `&cursor=${next}`}`,
        )
        pages.push(...page.items)
        next = page.next
      }
      expect(pages).toEqual(whole)
    }
  })

  it('sends the mail of those who never came, and shows it with its messages', async () => {
    await advance('P3D')
    expect(await counts()).toMatchObject({ inside: 0, completed: 3 })
    expect(await livePerNode()).toEqual({})
    const mails = (await get('/api/inbox')).items
    expect(mails.map(({ subject }: { subject: string }) => subject).toSorted()).toEqual(['Hello, bob', 'Hello, cem'])
    expect((await get('/api/messages?contact=bob')).items).toHaveLength(1)
    const kinds = (await get('/api/contacts/bob/timeline')).items.map(({ kind }: { kind: string }) => kind)
    expect(kinds).toContain('message')
    expect((await get('/api/contacts/bob')).consent).toEqual({})
    const [mail] = mails.filter(({ subject }: { subject: string }) => subject === 'Hello, bob')
    const { pathname } = new URL(mail.headers['list-unsubscribe'].slice(1, -1))
    expect((await door.ask('POST', pathname, { headers: {} })).status).toBe(200)
    expect(await get('/api/contacts/bob')).toMatchObject({ consent: { email: { marketing: false, transactional: true } } })
  })

  it('follows counts as they change, at most once a second', async () => {
    await door.app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = door.app.server.address() as { port: number }
    const headers = { authorization: 'Bearer front-door-api-key' }
    const response = await fetch(`http://127.0.0.1:${port}/api/flows/${flow}/live`, { headers })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const seen: any[] = []
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    const read = async () => {
      const { value = '' } = await reader.read()
      for (const line of value.split('\n')) if (line.startsWith('data: ')) seen.push(JSON.parse(line.slice(6)))
    }
    await read()
    expect(seen[0]).toEqual(await get(`/api/flows/${flow}/stats`))
    await door.send('track', { userId: 'eve', event: 'Signed Up' })
    await door.runtime.settle()
    while (seen.at(-1).inside === 0) await read()
    expect(seen.at(-1)).toMatchObject({ inside: 1, nodes: { start: { entered: 5 } } })
    await reader.cancel()
  })
})
