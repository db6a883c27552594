import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reminder } from '../../../../test/support/flows.ts'
import { addWorkspace, bearer, type FrontDoor, keys, openFrontDoor, signIn } from '../../../../test/support/http.ts'

describe('publishing over contacts who wait', () => {
  let door: FrontDoor
  let flow = ''
  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:00Z')
    flow = (await door.ask('POST', '/api/flows', { payload: reminder })).body.id
    await door.ask('POST', `/api/flows/${flow}/publish`)
    for (const userId of ['anna', 'boris']) await door.send('track', { userId, event: 'Signed Up' })
    await door.runtime.settle()
  })
  afterAll(() => door.close())

  const at = (rest: string) => `/api/flows/${flow}/${rest}`
  const shorter = {
    ...reminder,
    nodes: reminder.nodes.map((node) => (node.id === 'wait' ? { ...node, config: { ...node.config, timeout: 'P1D' } } : node)),
  }

  it('tells whom it would be about, of the saved draft and of a document that is not saved', async () => {
    const saved = await door.ask('POST', at('publish/preview'))
    expect(saved).toMatchObject({ status: 200, body: { version: 1, next: 2, revision: 1, inside: 2, findings: [] } })
    expect(saved.body.steps).toMatchObject([
      { node: 'wait', type: 'wait.event', title: null, change: 'same', inside: 2, to: 'wait', keepsWait: true },
    ])
    const other = await door.ask('POST', at('publish/preview'), { payload: shorter })
    expect(other.body.steps).toMatchObject([{ node: 'wait', change: 'changed', keepsWait: false }])
    expect(other.body.changes).toEqual({ added: [], removed: [], changed: ['wait'], rewired: [], renamed: [], settings: [] })
    expect((await door.ask('POST', '/api/flows/999/publish/preview')).status).toBe(404)
  })

  it('refuses an older draft than was looked at, and a mapping that leads nowhere, and publishes nothing', async () => {
    await door.ask('PUT', `/api/flows/${flow}`, { payload: shorter })
    const headers = { ...bearer(keys.apiKey), 'if-match': '"1"' }
    expect(await door.ask('POST', at('publish'), { headers })).toMatchObject({ status: 412, body: { code: 'FLOW_REVISION_STALE' } })
    const payload = { mapping: [{ node: 'wait', action: 'move', to: 'nowhere' }] }
    expect(await door.ask('POST', at('publish'), { payload })).toMatchObject({
      status: 422,
      body: { code: 'FLOW_MAPPING_INVALID', faults: [{ node: 'wait', code: 'MAPPING_TARGET_MISSING' }] },
    })
    expect((await door.ask('POST', at('publish'), { payload: { mapping: [{ node: 'wait', action: 'fly' }] } })).status).toBe(400)
    expect((await door.ask('GET', `/api/flows/${flow}`)).body.version).toBe(1)
  })

  it('moves them, with a note, in the name of who published; the run tells so, and the versions too', async () => {
    const headers = { ...(await signIn(door.pool, 1, 'editor')), 'if-match': '"2"' }
    const payload = { mapping: [{ node: 'wait', action: 'move' }], note: ' Wait a day only ' }
    expect(await door.ask('POST', at('publish'), { headers, payload })).toMatchObject({ status: 200, body: { version: 2 } })
    await door.runtime.settle()
    const { items } = (await door.ask('GET', at('versions'))).body
    expect(items).toMatchObject([
      { version: 2, note: 'Wait a day only', live: true, inside: 2, by: expect.stringContaining('@') },
      { version: 1, note: null, live: false, inside: 0 },
    ])
    const [run] = (await door.ask('GET', `/api/runs?flow=${flow}&contact=anna`)).body.items
    expect(run).toMatchObject({ version: 2, node: 'wait', wakeAt: '2026-01-02T00:00:00.000Z' })
    const { steps } = (await door.ask('GET', `/api/runs/${run.id}`)).body
    expect(steps.at(-2)).toMatchObject({ node: 'wait', outcome: 'moved', why: { version: 2, node: 'wait', by: items[0].by } })
    const before = (await door.ask('GET', at('stats?version=1'))).body
    expect(before).toMatchObject({ inside: 0, nodes: { wait: { entered: 2, inside: 0, left: { '@moved': 2 } } } })
    expect((await door.ask('GET', at('stats'))).body).toMatchObject({ inside: 2, nodes: { wait: { entered: 2, inside: 2 } } })
    expect((await door.ask('GET', '/api/flows')).body.items[0]).toMatchObject({ inside: 2 })
  })

  it('comes in pages of versions', async () => {
    const first = (await door.ask('GET', at('versions?limit=1'))).body
    expect(first.items.map(({ version }: { version: number }) => version)).toEqual([2])
    const second = (await door.ask('GET', at(`versions?limit=1&cursor=${first.next}`))).body
    expect(second).toMatchObject({ items: [{ version: 1 }], next: null })
  })

  it('is planned for later, shown, and called off', async () => {
    const plan = (payload: object) => door.ask('POST', at('schedule'), { payload })
    expect(await plan({ action: 'pause', at: '2025-01-01T00:00:00Z' })).toMatchObject({ status: 422, body: { code: 'FLOW_PLAN_PAST' } })
    expect((await plan({ action: 'fly', at: '2027-01-01T00:00:00Z' })).status).toBe(400)
    const planned = await plan({ action: 'pause', at: '2026-01-05T09:00:00+03:00', note: 'Holidays' })
    const item = { action: 'pause', at: '2026-01-05T06:00:00.000Z', by: 'operator', note: 'Holidays', failure: null }
    expect(planned).toMatchObject({ status: 200, body: item })
    expect((await door.ask('GET', at('schedule'))).body).toEqual({ items: [item], moving: [] })
    expect((await door.ask('DELETE', at('schedule/pause'))).status).toBe(204)
    expect(await door.ask('DELETE', at('schedule/pause'))).toMatchObject({ status: 404, body: { code: 'FLOW_PLAN_UNKNOWN' } })
    await plan({ action: 'pause', at: '2026-01-05T09:00:00+03:00' })
    await door.ask('POST', '/api/clock', { payload: { to: '2026-01-05T06:00:00Z' } })
    expect((await door.ask('GET', `/api/flows/${flow}`)).body.state).toBe('paused')
    expect(await plan({ action: 'pause', at: '2027-01-01T00:00:00Z' })).toMatchObject({ status: 409, body: { code: 'FLOW_STATE_REFUSED' } })
  })

  it('is none of another workspace’s business', async () => {
    const headers = await signIn(door.pool, await addWorkspace(door.pool, 'Other'), 'owner')
    const asked = [
      ['POST', 'publish/preview'],
      ['GET', 'versions'],
      ['GET', 'schedule'],
      ['DELETE', 'schedule/pause'],
    ] as const
    for (const [method, rest] of asked) expect((await door.ask(method, at(rest), { headers })).status).toBe(404)
    const payload = { action: 'pause', at: '2027-01-01T00:00:00Z' }
    expect((await door.ask('POST', at('schedule'), { headers, payload })).status).toBe(404)
  })
})
