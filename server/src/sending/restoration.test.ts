/** What an operator sees of a restored database over HTTP, and what becomes of what it brought. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addKey, addWorkspace, bearer, openFrontDoor, type FrontDoor } from '../../../test/support/http.ts'

const uuid = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`

describe('a restored database', () => {
  let door: FrontDoor
  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:00Z')
  })
  afterAll(() => door.close())

  const restore = async () => {
    await door.pool.query(
      `insert into millrace.restoration (instance, epoch, reason) select instance, epoch, 'behind' from millrace.sending`,
    )
  }
  /** A message and its call, and a request, as a dump has them. */
  const queue = async (n: number) => {
    await door.pool.query(
      `insert into millrace.message (id, workspace, contact, channel, content, transactional, state, queued_at)
       values ($1, 1, 1, 'none', '{}', $2, 'queued', now())`,
      [uuid(n), n % 2 === 0],
    )
    await door.pool.query(
      `insert into millrace.call (id, workspace, contact, type, key, data, awaited, due_at)
       values ($1, 1, 1, 'message.send', 'k', $3::jsonb, false, millrace.clock_now()),
         ($2, 1, 1, 'http.request', 'k', '{}', false, millrace.clock_now())`,
      [uuid(n), uuid(n + 1000), { message: uuid(n), channel: 'none' }],
    )
  }
  const states = async () =>
    (await door.pool.query<{ state: string }>('select state from millrace.message order by id')).rows.map(({ state }) => state)

  it('is nothing to confirm while there is none', async () => {
    expect(await door.ask('GET', '/api/sending')).toMatchObject({ status: 200, body: { paused: false, notice: null, foundAt: null } })
    expect(await door.ask('POST', '/api/sending/confirm', { payload: {} })).toMatchObject({ status: 400 })
    expect(await door.ask('POST', '/api/sending/confirm', { payload: { queued: 'send' } })).toMatchObject({
      status: 409,
      body: { code: 'SENDING_NOT_PAUSED' },
    })
  })

  it('sends nothing, and says so wherever an operator looks; it is ready, for it can receive', async () => {
    await restore()
    for (const n of [1, 2, 3]) await queue(n)
    await door.runtime.settle()
    const { body } = await door.ask('GET', '/api/sending')
    expect(body).toMatchObject({ paused: true, reason: 'behind', queuedMessages: 3, queuedCalls: 3, departed: 0 })
    expect(body.notice).toContain('Nothing is sent until an operator confirms: POST /api/sending/confirm')
    expect(await door.ask('GET', '/readyz')).toMatchObject({ status: 200, body: { ready: true, sending: body.notice } })
    expect((await door.ask('GET', '/metrics')).body).toContain('millrace_sending_paused 1')
    expect(await states()).toEqual(['queued', 'queued', 'queued'])
  })

  it('is confirmed by an owner alone', async () => {
    const workspace = await addWorkspace(door.pool, 'Other')
    const { key } = await addKey(door.pool, workspace, 'api')
    const asked = await door.ask('POST', '/api/sending/confirm', { payload: { queued: 'discard' }, headers: bearer(key) })
    expect(asked).toMatchObject({ status: 403, body: { code: 'AUTH_ROLE_INSUFFICIENT' } })
  })

  it('gives up as unknown what the dump brought, keeps who said so, and goes on', async () => {
    expect(await door.ask('POST', '/api/sending/confirm', { payload: { queued: 'discard' } })).toMatchObject({
      status: 200,
      body: { messages: 3, calls: 3 },
    })
    await door.runtime.settle()
    expect(await states()).toEqual(['unknown', 'unknown', 'unknown'])
    const { rows } = await door.pool.query(`select state, failure->>'code' as code from millrace.call`)
    expect(rows).toEqual(Array.from({ length: 3 }, () => ({ state: 2, code: 'SENDING_RESTORED' })))
    const restorations = await door.pool.query('select confirmed_by, queued, confirmed_at is not null as done from millrace.restoration')
    expect(restorations.rows).toEqual([{ confirmed_by: 'operator', queued: 'discard', done: true }])
    expect(await door.ask('GET', '/api/sending')).toMatchObject({ body: { paused: false } })
  })

  it('leaves alone what was queued since', async () => {
    await door.runtime.clock.moveTo(Date.parse('2026-01-02T00:00:00Z'))
    await restore()
    const later = `${(Date.parse('2026-01-02T00:00:01Z').toString(16).padStart(12, '0') + '7000').replace(/(.{8})(.{4})(.{4})/, '$1-$2-$3')}-8000-000000000000`
    await door.pool.query(
      `insert into millrace.message (id, workspace, contact, channel, content, transactional, state, queued_at)
       values ($1, 1, 1, 'none', '{}', false, 'queued', now())`,
      [later],
    )
    expect(await door.ask('POST', '/api/sending/confirm', { payload: { queued: 'discard' } })).toMatchObject({
      status: 200,
      body: { messages: 0, calls: 0 },
    })
    expect(await states()).toEqual(['unknown', 'unknown', 'unknown', 'queued'])
  })
})
