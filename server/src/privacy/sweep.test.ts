/** What was being written while a person was erased: it goes too, and nothing that waited is sent. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reminder } from '../../../test/support/flows.ts'
import { type FrontDoor, openFrontDoor } from '../../../test/support/http.ts'
import { findInDatabase } from '../../../test/support/search.ts'
import { sqlOf } from '../store/sql.ts'

describe('an erasure', () => {
  let door: FrontDoor
  let flow: string
  beforeAll(async () => {
    door = await openFrontDoor('2026-06-01T00:00:00Z')
    const { body } = await door.ask('POST', '/api/flows/import', { payload: reminder })
    flow = body.id
    await door.ask('POST', `/api/flows/${flow}/publish`)
  })
  afterAll(() => door.close())

  const signUp = async (userId: string) => {
    await door.send('identify', { userId, traits: { email: `${userId}@example.com`, name: userId } })
    await door.send('track', { userId, event: 'Signed Up' })
    await door.runtime.settle()
  }
  const erase = (userId: string) => door.ask('POST', `/api/contacts/${userId}/erase`, { payload: { confirm: userId } })
  const open = async () => (await door.pool.query('select from millrace.erasure where swept_at is null')).rows.length
  const swept = async () => {
    const look = async () => {
      await door.runtime.settle()
      return open()
    }
    await expect.poll(look, { timeout: 20_000 }).toBe(0)
  }

  it('refuses the letters that wait, and the flow that goes on sends none', async () => {
    await signUp('waiting-qzx')
    await door.ask('POST', '/api/clock', { payload: { advance: 'P3D' } })
    // As it is while its flow stands still: queued, and not on its way.
    await door.pool.query(`update millrace.message set state = 'queued', settled_at = null`)
    await door.pool.query('delete from millrace.message_status')
    expect((await erase('waiting-qzx')).body).toMatchObject({ messages: 1, runs: 0 })
    const { body } = await door.ask('GET', `/api/messages?flow=${flow}`)
    expect(body.items).toMatchObject([{ state: 'refused', refusal: 'erased', to: null, subject: null, userId: null }])
    await swept()
    expect(await findInDatabase(door.pool, ['waiting-qzx'])).toEqual([])
  })

  it('sweeps up an event whose transaction had begun before it', async () => {
    await signUp('racing-qzx')
    const client = await door.pool.connect()
    try {
      await client.query('begin')
      const event = { id: 'race', type: 'track', event: 'Late', at: 1, receivedAt: 1, properties: { secret: 'racing-secret-qzx' } } as const
      await door.runtime.emit({ workspace: 1, identity: { userId: 'racing-qzx' }, event }, { tx: sqlOf(client) })
      expect((await erase('racing-qzx')).status).toBe(200)
      // While it is open nothing can be swept: its rows are not there yet.
      await new Promise((done) => setTimeout(done, 1100))
      await door.runtime.settle()
      expect(await open()).toBe(1)
      await client.query('commit')
    } finally {
      client.release()
    }
    await swept()
    expect(await findInDatabase(door.pool, ['racing-qzx', 'racing-secret-qzx'])).toEqual([])
  })

  it('takes the contact too that a letter on its way told its status to', async () => {
    await signUp('status-qzx')
    await door.ask('POST', '/api/clock', { payload: { advance: 'P3D' } })
    const id = (await door.ask('GET', '/api/messages?contact=status-qzx')).body.items[0].id as string
    await erase('status-qzx')
    const message = { id, run: null, node: null, status: 'delivered', channel: 'email' } as const
    const properties = { address: 'status-qzx@example.com' }
    const event = { id: 'told', type: 'track', event: 'Email Delivered', at: 1, receivedAt: 1, properties, message } as const
    await door.runtime.ingest([{ workspace: 1, identity: { userId: 'status-qzx' }, event }])
    await swept()
    expect(await findInDatabase(door.pool, ['status-qzx'])).toEqual([])
    expect((await door.ask('GET', '/api/contacts/status-qzx')).status).toBe(404)
  })

  it('takes the users with it that were merged into the contact', async () => {
    await signUp('first-qzx')
    await signUp('second-qzx')
    await door.ask('POST', '/api/contacts/merge', { payload: { from: 'first-qzx', into: 'second-qzx' } })
    await door.runtime.settle()
    expect((await erase('first-qzx')).body).toMatchObject({ runs: 2 })
    await swept()
    expect(await findInDatabase(door.pool, ['first-qzx', 'second-qzx'])).toEqual([])
  })
})
