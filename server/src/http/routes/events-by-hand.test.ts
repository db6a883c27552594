/** Events sent by hand. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addWorkspace, addKey, bearer, openFrontDoor, type FrontDoor } from '../../../../test/support/http.ts'

describe('an event sent by hand', () => {
  let door: FrontDoor
  beforeAll(async () => {
    door = await openFrontDoor('2026-05-01T09:00:00Z')
  })
  afterAll(() => door.close())

  const send = (payload: object, headers?: Readonly<Record<string, string>>) =>
    door.ask('POST', '/api/events', { payload, ...(headers && { headers }) })

  it('makes the contact with its attributes, and is in its history at the clock’s time', async () => {
    const sent = await send({ userId: 'ann', event: 'Signed Up', properties: { plan: 'free' }, traits: { email: 'ann@people.example' } })
    expect(sent).toMatchObject({ status: 201, body: { messageId: expect.any(String) } })
    await door.runtime.settle()
    expect((await door.ask('GET', '/api/contacts/ann')).body).toMatchObject({ attributes: { email: 'ann@people.example' } })
    const { body } = await door.ask('GET', '/api/contacts/ann/timeline')
    expect(JSON.stringify(body)).toContain('Signed Up')
  })

  it('with the same messageId twice is one event', async () => {
    for (let time = 0; time < 2; time++) await send({ userId: 'bob', event: 'Order Completed', messageId: 'order-1' })
    await door.runtime.settle()
    const { body } = await door.ask('GET', '/api/contacts/bob/timeline')
    expect((body as { items: readonly object[] }).items).toHaveLength(1)
  })

  it('that cannot be kept is refused with the reason', async () => {
    expect(await send({ userId: 'ann', event: 'Nul\u0000' })).toMatchObject({ status: 400 })
    expect(await send({ userId: 'ann', event: 'Big', properties: { text: 'x'.repeat(40_000) } })).toMatchObject({
      status: 400,
      body: { code: 'EVENT_REFUSED', detail: expect.stringContaining('32 KB') },
    })
  })

  it('belongs to the workspace of the key', async () => {
    const other = await addWorkspace(door.pool, 'Other')
    const key = bearer((await addKey(door.pool, other, 'api')).key)
    expect(await send({ userId: 'cat', event: 'Signed Up' }, key)).toMatchObject({ status: 201 })
    await door.runtime.settle()
    expect((await door.ask('GET', '/api/contacts/cat')).status).toBe(404)
    expect((await door.ask('GET', '/api/contacts/cat', { headers: key })).status).toBe(200)
  })
})
