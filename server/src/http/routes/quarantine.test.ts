/** What was put aside is seen by the operator of its workspace, and goes back into its contact's line when asked. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addWorkspace, type FrontDoor, openFrontDoor, signIn } from '../../../../test/support/http.ts'
import { reminder } from '../../../../test/support/flows.ts'

describe('the quarantine', () => {
  let door: FrontDoor
  let flow: string

  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:00Z')
    flow = (await door.ask('POST', '/api/flows/import', { payload: reminder })).body.id
    await door.ask('POST', `/api/flows/${flow}/publish`)
    await door.send('identify', { userId: 'ann', traits: { email: 'ann@example.com' } })
    await door.runtime.settle()
  })
  afterAll(() => door.close())

  const putAside = async (user: string) => {
    const event = { id: `m-${user}`, type: 'track', event: 'Signed Up', at: 1767225600000, receivedAt: 1767225600000, properties: {} }
    const { rows } = await door.pool.query<{ id: string }>(
      `insert into millrace.quarantine (workspace, contact, kind, payload, error, at)
       select 1, id, 'event', $2::jsonb, 'PROCESS_DIED: it ended the process', millrace.clock_now()
       from millrace.contact where user_id = $1 returning id::text`,
      [user, JSON.stringify(event)],
    )
    return rows[0]!.id
  }
  const list = async () => (await door.ask('GET', '/api/quarantine')).body.items as { id: string }[]
  const measured = async () => /^millrace_quarantined (\d+)$/m.exec(String((await door.ask('GET', '/metrics')).body))?.[1]

  it('shows what came for whom, and why it was put aside', async () => {
    const id = await putAside('ann')
    expect(await list()).toMatchObject([
      {
        id,
        at: '2026-01-01T00:00:00.000Z',
        userId: 'ann',
        kind: 'event',
        payload: { event: 'Signed Up' },
        error: expect.stringMatching(/^PROCESS_DIED/),
      },
    ])
    expect(await measured()).toBe('1')
    await door.ask('DELETE', `/api/quarantine/${id}`)
    expect(await list()).toEqual([])
  })

  it('gives an input back to be handled once more', async () => {
    const id = await putAside('ann')
    const stranger = { headers: await signIn(door.pool, await addWorkspace(door.pool, 'Other'), 'owner') }
    expect((await door.ask('POST', `/api/quarantine/${id}/retry`, stranger)).body.code).toBe('QUARANTINE_UNKNOWN')
    expect((await door.ask('DELETE', `/api/quarantine/${id}`, stranger)).body.code).toBe('QUARANTINE_UNKNOWN')
    expect((await door.ask('GET', '/api/quarantine', stranger)).body.items).toEqual([])

    expect((await door.ask('POST', `/api/quarantine/${id}/retry`)).status).toBe(202)
    await door.runtime.settle()
    expect(await list()).toEqual([])
    expect((await door.ask('GET', `/api/runs?flow=${flow}&contact=ann`)).body.items).toHaveLength(1)
    expect((await door.ask('POST', `/api/quarantine/${id}/retry`)).status).toBe(404)
  })

  it('comes in pages, and takes no cursor or id that is none', async () => {
    const ids = [await putAside('ann'), await putAside('ann'), await putAside('ann')]
    const { body: page } = await door.ask('GET', '/api/quarantine?limit=2')
    const { body: rest } = await door.ask('GET', `/api/quarantine?limit=2&cursor=${page.next}`)
    expect([...page.items, ...rest.items].map(({ id }: { id: string }) => id)).toEqual(ids.toReversed())
    const cursor = Buffer.from('["x"]').toString('base64url')
    expect((await door.ask('GET', `/api/quarantine?cursor=${cursor}`)).body.code).toBe('REQUEST_CURSOR_INVALID')
    for (const id of ['0', 'x', '9'.repeat(30)]) expect((await door.ask('DELETE', `/api/quarantine/${id}`)).status).toBe(404)
  })
})
