import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FrontDoor, openFrontDoor } from '../../../../test/support/http.ts'

let door: FrontDoor
beforeAll(async () => {
  door = await openFrontDoor('2026-01-01T00:00:00Z')
  for (const [userId, city] of [
    ['anna', 'Moscow'],
    ['boris', 'Omsk'],
    ['clara', 'Moscow'],
  ])
    await door.send('identify', { userId, traits: { city } })
  await door.runtime.settle()
})
afterAll(() => door.close())

const moscow = { '==': [{ var: 'contact.city' }, 'Moscow'] }
interface Listed {
  readonly key: string
  readonly usedBy: readonly unknown[]
}
const users = async (key: string) =>
  (await door.ask('GET', `/api/segments/${key}/contacts`)).body.items.map(({ userId }: { userId: string }) => userId)

describe('segments over HTTP', () => {
  it('tell how many a rule holds for before it is kept, and who is in it after', async () => {
    expect((await door.ask('POST', '/api/segments/count', { payload: { rule: moscow } })).body).toEqual({ count: 2, of: 3 })
    const made = await door.ask('POST', '/api/segments', { payload: { key: 'moscow', name: 'Moscow', colour: '#0ea5e9', rule: moscow } })
    expect([made.status, made.body.kind, made.body.name]).toEqual([201, 'dynamic', 'Moscow'])
    await door.runtime.settle()
    expect((await door.ask('GET', '/api/segments/moscow')).body).toMatchObject({ count: 2, filling: false, rule: moscow })
    expect(await users('moscow')).toEqual(['anna', 'clara'])
    expect((await door.ask('GET', '/api/contacts/anna')).body.segments).toEqual(['moscow'])
  })

  it('hold contacts that are put into static ones by hand, and not into those by rule (001.19)', async () => {
    await door.ask('POST', '/api/segments', { payload: { key: 'vip' } })
    for (const user of ['anna', 'boris']) expect((await door.ask('PUT', `/api/segments/vip/contacts/${user}`)).status).toBe(204)
    expect((await door.ask('DELETE', '/api/segments/vip/contacts/anna')).status).toBe(204)
    expect(await users('vip')).toEqual(['boris'])
    await door.send('track', { anonymousId: 'visitor', event: 'Page Viewed' })
    const nameless = '/api/segments/vip/contacts/visitor?by=anonymousId'
    expect((await door.ask('PUT', nameless)).status).toBe(204)
    expect(await users('vip')).toEqual(['boris', null])
    expect((await door.ask('GET', '/api/segments/vip/contacts?search=isit')).body.items).toMatchObject([{ anonymousId: 'visitor' }])
    expect((await door.ask('DELETE', nameless)).status).toBe(204)
    expect((await door.ask('PUT', '/api/segments/vip/contacts/nobody?by=anonymousId')).body.code).toBe('CONTACT_UNKNOWN')
    expect((await door.ask('PUT', '/api/segments/moscow/contacts/boris')).body.code).toBe('SEGMENT_BY_RULE')
    expect((await door.ask('PUT', '/api/segments/vip/contacts/nobody')).body.code).toBe('CONTACT_UNKNOWN')
  })

  it('find their members by part of a userId, an e-mail or a name, page by page', async () => {
    const find = async (query: string) => (await door.ask('GET', `/api/segments/moscow/contacts?${query}`)).body
    const [anna] = (await find('search=NN')).items
    expect([anna.userId, anna.attributes.city]).toEqual(['anna', 'Moscow'])
    expect((await find('search=%25')).items).toEqual([])
    const first = await find('search=a&limit=1')
    expect([first.items.length, (await find(`search=a&limit=1&cursor=${first.next}`)).items[0].userId]).toEqual([1, 'clara'])
  })

  it('come in pages', async () => {
    const first = (await door.ask('GET', '/api/segments?limit=1')).body
    const second = (await door.ask('GET', `/api/segments?limit=1&cursor=${first.next}`)).body
    expect([first.items[0].key, second.items[0].key]).toEqual(['moscow', 'vip'])
  })

  it('are kept while flows have to do with them, whose names are told (000.39)', async () => {
    const start = { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Order' } }
    const branches = [{ name: 'vip', rule: { in: ['vip', { var: 'contact.segments' }] } }]
    const nodes = [start, { id: 'who', type: 'condition', version: 1, config: { branches } }]
    const edges = [{ from: 'start', port: 'out', to: 'who' }]
    const flow = { millrace: 1, name: 'Parcel for VIPs', nodes, edges }
    const { body } = await door.ask('POST', '/api/flows/import', { payload: flow })
    const refused = await door.ask('DELETE', '/api/segments/vip')
    expect([refused.status, refused.body.code]).toEqual([409, 'SEGMENT_IN_USE'])
    expect(refused.body.detail).toContain('Parcel for VIPs')
    expect(refused.body.usedBy).toEqual([{ id: body.id, name: 'Parcel for VIPs', state: 'draft' }])
    expect((await door.ask('GET', '/api/segments/vip?with=usedBy')).body.usedBy).toEqual(refused.body.usedBy)
    const listed = (await door.ask('GET', '/api/segments?with=usedBy')).body.items
    expect(listed.map(({ key, usedBy }: Listed) => [key, usedBy.length])).toEqual([
      ['moscow', 0],
      ['vip', 1],
    ])
    expect((await door.ask('GET', '/api/segments')).body.items[0]).not.toHaveProperty('usedBy')
    await door.ask('DELETE', `/api/flows/${body.id}`)
    expect((await door.ask('DELETE', '/api/segments/vip')).status).toBe(204)
    expect((await door.ask('GET', '/api/contacts/boris')).body.segments).toEqual([])
  })

  it('stay gone, whatever a run of an older version still does', async () => {
    const nodes = [
      { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Waited' } },
      { id: 'wait', type: 'delay', version: 1, config: { mode: 'for', duration: 'P1D' } },
      { id: 'add', type: 'segment.add', version: 1, config: { segment: 'late' } },
      { id: 'end', type: 'end', version: 1, config: {} },
    ]
    const edges = [
      { from: 'start', port: 'out', to: 'wait' },
      { from: 'wait', port: 'out', to: 'add' },
      { from: 'add', port: 'out', to: 'end' },
    ]
    const document = { millrace: 1, name: 'Late', nodes, edges }
    const { body: flow } = await door.ask('POST', '/api/flows/import', { payload: document })
    await door.ask('POST', `/api/flows/${flow.id}/publish`)
    await door.send('track', { userId: 'boris', event: 'Waited' })
    await door.runtime.settle()
    const without = { ...document, nodes: [nodes[0], nodes[1], nodes[3]], edges: [edges[0], { from: 'wait', port: 'out', to: 'end' }] }
    await door.runtime.flows.save(1, flow.id, without as never, null)
    await door.ask('POST', `/api/flows/${flow.id}/publish`)
    expect((await door.ask('DELETE', '/api/segments/late')).status).toBe(204)
    await door.runtime.clock.moveTo(Date.parse('2026-01-03T00:00:00Z'))
    expect((await door.ask('GET', `/api/runs?contact=boris`)).body.items).toMatchObject([{ state: 'completed' }])
    expect((await door.ask('GET', '/api/contacts/boris')).body.segments).toEqual([])
  })

  it('are kept for a flow whose publication is under way', async () => {
    await door.ask('POST', '/api/segments', { payload: { key: 'contended' } })
    const start = { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Order' } }
    const end = { id: 'end', type: 'end', version: 1, config: {} }
    const plain = { millrace: 1, name: 'Contender', nodes: [start, end], edges: [{ from: 'start', port: 'out', to: 'end' }] }
    const { body: flow } = await door.ask('POST', '/api/flows/import', { payload: plain })
    const add = { id: 'add', type: 'segment.remove', version: 1, config: { segment: 'contended' } }
    const publication = await door.pool.connect()
    await publication.query('begin')
    await publication.query('update millrace.workspace set revision = revision + 1 where id = 1')
    await publication.query('update millrace.flow set draft = $2 where id = $1', [flow.id, { ...plain, nodes: [start, add, end] }])
    const removal = door.runtime.segments.remove(1, 'contended')
    const waiting =
      'select count(*)::int as n from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0'
    await expect.poll(async () => (await door.pool.query(waiting)).rows).not.toEqual([{ n: 0 }])
    await publication.query('commit')
    publication.release()
    expect(await removal).toEqual({ usedBy: [{ id: flow.id, name: 'Contender', state: 'draft' }] })
  })

  it('are not published as the target of a node when they follow a rule', async () => {
    const start = { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Order' } }
    const add = { id: 'add', type: 'segment.add', version: 1, config: { segment: 'moscow' } }
    const end = { id: 'end', type: 'end', version: 1, config: {} }
    const edges = [
      { from: 'start', port: 'out', to: 'add' },
      { from: 'add', port: 'out', to: 'end' },
    ]
    const flow = { millrace: 1, name: 'Adds', nodes: [start, add, end], edges }
    const { body } = await door.ask('POST', '/api/flows/import', { payload: flow })
    const published = await door.ask('POST', `/api/flows/${body.id}/publish`)
    expect(published.status).toBe(422)
    expect(published.body.findings).toContainEqual(expect.objectContaining({ code: 'FLOW_SEGMENT_BY_RULE', node: 'add', path: '/segment' }))
  })

  it('are refused with the reason', async () => {
    const post = async (payload: object) => (await door.ask('POST', '/api/segments', { payload })).body.code
    expect(await post({ key: 'moscow' })).toBe('SEGMENT_KEY_TAKEN')
    expect(await post({ key: 'bad', rule: { nonsense: [1] } })).toBe('SEGMENT_RULE_INVALID')
    expect(await post({ key: 'loop', rule: { in: ['moscow', { var: 'contact.segments' }] } })).toBe('SEGMENT_RULE_INVALID')
    const within = (span: string) => ({ '>': [{ fact: ['events.count', { event: 'Order Completed', within: span }] }, 1] })
    expect(await post({ key: 'span', rule: within('30 days') })).toBe('SEGMENT_RULE_INVALID')
    expect(await post({ key: 'name', rule: { '>': [{ fact: ['events.cuont', { event: 'X' }] }, 1] } })).toBe('SEGMENT_RULE_INVALID')
    const counted = await door.ask('POST', '/api/segments/count', { payload: { rule: within('30 days') } })
    expect(counted.body).toMatchObject({ status: 400, code: 'SEGMENT_RULE_INVALID', detail: expect.stringContaining('P3D') })
    expect(await post({ key: ' ' })).toBe('REQUEST_INVALID')
    expect((await door.ask('PUT', '/api/segments/moscow', { payload: { rule: null } })).body.code).toBe('SEGMENT_KIND_FIXED')
    expect((await door.ask('GET', '/api/segments/none')).body.code).toBe('SEGMENT_UNKNOWN')
  })
})
