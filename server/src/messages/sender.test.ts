import { CallError, createRegistry, defineChannel, idFrom, Type, type Json, type OutgoingMessage } from '@millrace/core'
import { callContext } from '@millrace/core/testing'
import { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.ts'
import { migrate } from '../migrations/migrate.ts'
import { createPostgresStore } from '../store/postgres-store.ts'
import { sqlOf } from '../store/sql.ts'
import type { Departure } from '../sending/journal.ts'
import { addressHash } from './address-hash.ts'
import { claimMessages } from './claim.ts'
import { maxTries } from './fate.ts'
import { readMessage } from './log.ts'
import { messagesPlugin } from './plugin.ts'
import { settleMessages } from './settle.ts'

const now = Date.parse('1997-03-01T10:00:00Z')
const workspace = 1
const hash = addressHash('secret')
const context = callContext({ now })

let database: TestDatabase
let pool: Pool
let contact: string
let serial = 0
/** What the channel was given, and what it does. */
let flown: OutgoingMessage[]
let fly: () => Promise<{ reference?: string }>

const pigeon = defineChannel({
  name: 'pigeon',
  title: { en: 'Pigeon' },
  icon: 'bird',
  message: Type.Object({ subject: Type.String() }),
  address: () => 'loft 1',
  normalize: (address) => address,
  statuses: { sent: 'Pigeon Sent', failed: 'Pigeon Failed', unknown: 'Pigeon Unknown' },
  concurrency: 2,
  send: async (message) => {
    flown.push(message)
    return await fly()
  },
})
const deps = {
  secret: 'secret',
  publicUrl: 'https://mail.example',
  registry: () => registry,
  ingest: (events: Parameters<ReturnType<typeof createPostgresStore>['accept']>[0]) =>
    createPostgresStore({ pool, registry }).accept(events),
  get pool() {
    return pool
  },
  departures: {
    note: async ({ key }: Departure) => void noted.push(`+${key}`),
    retract: async ({ key }: Departure) => void noted.push(`-${key}`),
  },
}
/** What the sender's files were told. */
const noted: string[] = []
const registry = createRegistry([messagesPlugin(deps), { name: 'pigeons', channels: [pigeon] }])

beforeAll(async () => {
  database = await createDatabase()
  pool = new Pool({ connectionString: database.url })
  pool.on('error', () => {})
  await migrate(pool, [])
  await pool.query(`insert into millrace.workspace (name) values ('w') on conflict do nothing`)
  await pool.query('insert into millrace.clock (at) values (to_timestamp($1::float8 / 1000))', [now])
  await pool.query(
    `insert into millrace.flow (workspace, name, state, draft, created_at, updated_at) values (1, 'f', 'active', '{}', now(), now())`,
  )
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})
beforeEach(async () => {
  flown = []
  noted.length = 0
  fly = async () => ({ reference: 'ring 7' })
  await pool.query(`update millrace.flow set state = 'active'`)
  await pool.query(`delete from millrace.suppression`)
  const { rows } = await pool.query<{ id: string }>(
    `insert into millrace.contact (workspace, lane, user_id, created_at, updated_at) values (1, 0, $1, now(), now()) returning id::text`,
    [`user ${++serial}`],
  )
  contact = rows[0]!.id
})

async function queue(more: { transactional?: boolean; refusal?: string; to?: string } = {}): Promise<string> {
  const { transactional = false, refusal = null, to = `loft ${serial}` } = more
  const id = idFrom(now, `test ${++serial}`)
  const data = { id, channel: 'pigeon', to, content: { subject: 'Коу 🕊' }, transactional, category: null, refusal }
  const item = { workspace, contact, run: idFrom(now, `run ${contact}`), flow: '1', version: 1, node: 'mail', key: id, at: now, data }
  await registry.writes.get('message.queue')!.commit(sqlOf(pool), [item])
  return id
}

const perform = (id: string, attempt = 1): Promise<Json> => {
  const call = {
    id,
    workspace,
    contact,
    run: null,
    flow: '1',
    node: 'mail',
    key: `key ${id}`,
    attempt,
    data: { message: id, channel: 'pigeon' },
  }
  return registry.calls.get('message.send')!.perform(call, context) as Promise<Json>
}
const read = async (id: string) => (await readMessage(pool, { workspace, id }))!
const events = async (id: string) => {
  const { rows } = await pool.query<{ name: string }>(`select name from millrace.event where message->>'id' = $1 order by received_at`, [
    id,
  ])
  return rows.map(({ name }) => name)
}
const suppress = (scope: 'marketing' | 'any', by: { address?: string; contact?: string }) =>
  pool.query(
    `insert into millrace.suppression (workspace, channel, address_hash, contact, scope, reason, at) values (1, 'pigeon', $1, $2, $3, 'test', now())`,
    [hash('pigeon', by.address ?? 'nobody'), by.contact ?? null, scope],
  )

describe('a queued message', () => {
  it('leaves once, with its key and tracked links, and its status is in the log, an event and the fact of its run', async () => {
    const id = await queue()
    expect(await perform(id)).toEqual({ status: 'sent' })
    expect(flown).toMatchObject([
      { id, key: `key ${id}`, to: expect.stringMatching(/^loft/), content: { subject: 'Коу 🕊' }, transactional: false },
    ])
    expect(flown[0]!.tracking.open).toMatch(/^https:\/\/mail\.example\/t\/o\/[\w-]+$/)
    expect(await read(id)).toMatchObject({
      state: 'sent',
      statuses: { sent: '1997-03-01T10:00:00.000Z' },
      settledAt: '1997-03-01T10:00:00.000Z',
    })
    expect(await events(id)).toEqual(['Pigeon Sent'])
    const run = idFrom(now, `run ${contact}`)
    const facts = await registry.facts.get('message')!.load(sqlOf(pool), { workspace, ids: [run], now, params: {}, pending: [] })
    expect(facts.get(run)).toEqual({ mail: { sent: '1997-03-01T10:00:00.000Z' } })
  })

  it('is not sent again when the call is made again, and its event is told once', async () => {
    const id = await queue()
    await perform(id)
    expect(await perform(id, 2)).toEqual({ status: 'sent' })
    expect([flown.length, await events(id)]).toEqual([1, ['Pigeon Sent']])
  })

  it('whose sender died before telling is told by the next attempt', async () => {
    const id = await queue()
    await perform(id)
    await pool.query(`delete from millrace.event where message->>'id' = $1`, [id])
    await pool.query('truncate millrace.event_key')
    await perform(id, 2)
    expect([flown.length, await events(id)]).toEqual([1, ['Pigeon Sent']])
  })

  it('that was refused when it was queued is a row with the reason', async () => {
    expect(await read(await queue({ refusal: 'no-address' }))).toMatchObject({ state: 'refused', refusal: 'no-address', statuses: {} })
  })

  it('shares claims with others, while no more are under way than the channel allows', async () => {
    const ids = await Promise.all(Array.from({ length: 9 }, () => queue()))
    let under = 0
    let most = 0
    fly = async () => {
      most = Math.max(most, ++under)
      await new Promise((resolve) => setImmediate(resolve))
      under -= 1
      return {}
    }
    await Promise.all(ids.map((id) => perform(id)))
    expect([flown.length, most]).toEqual([9, 2])
  })

  it('is known to be sent though the connection broke when that was to be recorded', async () => {
    const id = await queue()
    const holder = await pool.connect()
    fly = async () => {
      await holder.query('begin')
      await holder.query('select from millrace.message where id = $1 for update', [id])
      return {}
    }
    const performing = perform(id)
    const breakWaiting = async () => {
      const { rowCount } = await pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      return rowCount
    }
    await expect.poll(breakWaiting).toBe(1)
    await holder.query('commit')
    holder.release()
    expect(await performing).toEqual({ status: 'sent' })
    expect((await read(id)).state).toBe('sent')
  })

  it('is answered for again when it is recorded again, for the first answer may have been lost', async () => {
    const id = await queue()
    await claimMessages(pool, [{ id, attempt: 1, workspace }])
    const record = () => settleMessages(pool, [{ id, attempt: 1, state: 'sent' }])
    expect([await record(), await record()]).toEqual([[now], [now]])
  })

  it('holds text that Postgres would refuse', async () => {
    const id = await queue({ to: 'loft \0' })
    expect((await read(id)).to).toBe('loft ')
  })
})

describe('a message whose sender died while it was sending', () => {
  const die = (id: string) => claimMessages(pool, [{ id, attempt: 1, workspace }])

  it('is unknown and never sent again when it is marketing', async () => {
    const id = await queue()
    await die(id)
    expect(await perform(id, 2)).toEqual({ status: 'unknown' })
    expect(await perform(id, 3)).toEqual({ status: 'unknown' })
    expect(flown).toEqual([])
    expect(await read(id)).toMatchObject({ state: 'unknown', statuses: { unknown: '1997-03-01T10:00:00.000Z' } })
    expect(await events(id)).toEqual(['Pigeon Unknown'])
  })

  it('is sent again under the same key when it is transactional', async () => {
    const id = await queue({ transactional: true })
    await die(id)
    expect(await perform(id, 2)).toEqual({ status: 'sent' })
    expect(flown).toMatchObject([{ key: `key ${id}` }])
  })

  it('is unknown when it is transactional but suppressed since (000.36)', async () => {
    const id = await queue({ transactional: true })
    await die(id)
    await suppress('any', { contact })
    expect(await perform(id, 2)).toEqual({ status: 'unknown' })
    expect(flown).toEqual([])
  })

  it('is left alone by an attempt that is older than the one sending', async () => {
    const id = await queue()
    await claimMessages(pool, [{ id, attempt: 2, workspace }])
    await expect(perform(id, 1)).rejects.toMatchObject({ kind: 'retry', code: 'MESSAGE_BUSY' })
    expect((await read(id)).state).toBe('sending')
  })

  it('and comes back to life with a success makes the unknown known', async () => {
    const id = await queue()
    let arrive = () => {}
    fly = () => new Promise((resolve) => (arrive = () => resolve({})))
    const zombie = perform(id, 1)
    await expect.poll(() => flown.length).toBe(1)
    expect(await perform(id, 2)).toEqual({ status: 'unknown' })
    arrive()
    expect(await zombie).toEqual({ status: 'sent' })
    expect(await read(id)).toMatchObject({ state: 'sent', statuses: { unknown: expect.any(String), sent: expect.any(String) } })
  })
})

describe('the decision to send', () => {
  it.each([
    ['the contact unsubscribed', false, 'marketing', () => ({ contact })],
    ['the address unsubscribed through another contact', false, 'marketing', () => ({ address: `loft ${serial}` })],
    ['the address must get nothing at all', true, 'any', () => ({ address: `loft ${serial}` })],
  ] as const)('is no once %s, after it was queued', async (_, transactional, scope, by) => {
    const to = by()
    const id = await queue({ transactional })
    await suppress(scope, to)
    expect(await perform(id)).toEqual({ status: 'failed' })
    expect(flown).toEqual([])
    expect(await read(id)).toMatchObject({ state: 'refused', refusal: 'suppressed' })
    const { rows } = await pool.query(`select name, properties from millrace.event where message->>'id' = $1`, [id])
    expect(rows).toMatchObject([{ name: 'Pigeon Failed', properties: { reason: 'suppressed' } }])
  })

  it('is yes for transactional mail to those who unsubscribed from marketing', async () => {
    const id = await queue({ transactional: true })
    await suppress('marketing', { contact })
    expect(await perform(id)).toEqual({ status: 'sent' })
  })

  it.each(['paused', 'archived'])('waits while the flow is %s', async (state) => {
    const id = await queue()
    await pool.query('update millrace.flow set state = $1', [state])
    await expect(perform(id)).rejects.toMatchObject({ kind: 'retry', code: 'MESSAGE_FLOW_HELD' })
    await pool.query(`update millrace.flow set state = 'active'`)
    expect(await perform(id, 2)).toEqual({ status: 'sent' })
    expect(flown.length).toBe(1)
  })

  it('is not taken by a process that is stopping', async () => {
    const id = await queue()
    const call = {
      id,
      workspace,
      contact,
      run: null,
      flow: '1',
      node: 'mail',
      key: id,
      attempt: 1,
      data: { message: id, channel: 'pigeon' },
    }
    const stopping = { ...context, signal: AbortSignal.abort() }
    await expect(registry.calls.get('message.send')!.perform(call, stopping)).rejects.toMatchObject({ kind: 'retry' })
    expect((await read(id)).state).toBe('queued')
  })
})

describe('a message that could not be sent', () => {
  it('goes back to the queue when it certainly was not sent', async () => {
    const id = await queue()
    fly = () => Promise.reject(new CallError('retry', 'LOFT_SHUT', 'Later'))
    await expect(perform(id)).rejects.toMatchObject({ kind: 'retry', code: 'LOFT_SHUT', retryAfterMs: 30_000 })
    expect(await read(id)).toMatchObject({ state: 'queued', failure: { code: 'LOFT_SHUT', message: 'Later' }, statuses: {} })
    fly = async () => ({})
    expect(await perform(id, 2)).toEqual({ status: 'sent' })
  })

  it('has failed for good after so many tries', async () => {
    const id = await queue()
    await pool.query('update millrace.message set tries = $2 where id = $1', [id, maxTries - 1])
    fly = () => Promise.reject(new CallError('retry', 'LOFT_SHUT', 'Later'))
    expect(await perform(id)).toEqual({ status: 'failed' })
    expect(await events(id)).toEqual(['Pigeon Failed'])
  })

  it('fails alone: its neighbours are sent', async () => {
    const [bad, good] = [await queue(), await queue()]
    fly = async () => {
      if (flown.at(-1)!.id === bad) throw new CallError('permanent', 'NO_SUCH_LOFT', 'No')
      return {}
    }
    expect(await Promise.all([perform(bad), perform(good)])).toEqual([{ status: 'failed' }, { status: 'sent' }])
    expect(await read(bad)).toMatchObject({ state: 'failed', failure: { code: 'NO_SUCH_LOFT' } })
  })

  it('stays unknown when it may have been sent', async () => {
    const id = await queue()
    fly = () => Promise.reject(new CallError('unknown', 'PIGEON_LOST', 'Lost'))
    expect(await perform(id)).toEqual({ status: 'unknown' })
    expect(await perform(id, 2)).toEqual({ status: 'unknown' })
    expect(flown.length).toBe(1)
  })

  it('waits for its channel when the plugin is not there', async () => {
    const id = await queue()
    await pool.query(`update millrace.message set channel = 'smoke' where id = $1`, [id])
    await expect(perform(id)).rejects.toMatchObject({ kind: 'retry', code: 'MESSAGE_CHANNEL_UNKNOWN' })
  })
})

describe('what leaves is noted outside of the database', () => {
  it('before it is handed to anybody, under a key that follows from its run and node, whatever its id', async () => {
    const [first, second] = [await queue(), await queue()].toSorted() as [string, string]
    fly = async () => (expect(noted).toHaveLength(1), {})
    await perform(first)
    await perform(second).catch(() => {})
    await pool.query('delete from millrace.message where id = any($1::uuid[])', [[first, second]])
    const again = await queue()
    await perform(again).catch(() => {})
    expect(noted[0]).toMatch(/^\+[0-9a-f]{32}$/)
    expect(noted[1]).not.toBe(noted[0])
    expect(noted[2]).toBe(noted[0])
  })

  it('and taken back only when it certainly stayed', async () => {
    fly = () => Promise.reject(new CallError('retry', 'LOFT_SHUT', 'Later'))
    await expect(perform(await queue())).rejects.toThrow('Later')
    expect(noted).toEqual([expect.stringMatching(/^\+/), expect.stringMatching(/^-/)])
    fly = () => Promise.reject(new CallError('unknown', 'PIGEON_LOST', 'Lost'))
    await perform(await queue())
    expect(noted).toHaveLength(3)
  })

  it('so that it does not leave again from a restored dump, transactional or not, and its run learns that nobody knows', async () => {
    const id = await queue({ transactional: true })
    await perform(id)
    await pool.query('insert into millrace.departed (key) values ($1)', [noted[0]!.slice(1)])
    await pool.query('delete from millrace.message_status where message = $1', [id])
    await pool.query('delete from millrace.message where id = $1', [id])
    const again = await queue({ transactional: true })
    expect(await perform(again)).toEqual({ status: 'unknown' })
    expect(await read(again)).toMatchObject({ state: 'unknown', failure: { code: 'MESSAGE_LEFT_BEFORE' } })
    expect([flown.length, await events(again)]).toEqual([1, ['Pigeon Unknown']])
  })

  it('and nothing leaves while a restored database is not confirmed, even when it was claimed before', async () => {
    await pool.query(`insert into millrace.restoration (instance, epoch, reason) select instance, epoch, 'behind' from millrace.sending`)
    await expect(perform(await queue())).rejects.toMatchObject({ kind: 'retry' })
    await pool.query('delete from millrace.restoration')
    expect([flown, noted]).toEqual([[], []])
  })
})
