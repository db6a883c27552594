/** The claim of messages under rules of sending: over real Postgres, with several claims at once. */
import { defineChannel, createRegistry, idFrom, Type, type ConsentChange } from '@millrace/core'
import { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.ts'
import { applyConsents, applySuppressions, type ConsentOptions } from '../consent/apply.ts'
import { saveGroups } from '../consent/groups.ts'
import { loadStanding, reachOf } from '../consent/standing.ts'
import { addressHash } from '../messages/address-hash.ts'
import { claimMessages, type ClaimedMessage } from '../messages/claim.ts'
import { messagesPlugin } from '../messages/plugin.ts'
import { settleMessages } from '../messages/settle.ts'
import { migrate } from '../migrations/migrate.ts'
import { sqlOf, transaction } from '../store/sql.ts'
import { settleMs } from './decide.ts'
import { noRules, type SendingRules } from './rules.ts'
import { createSendingRules, type ConsentMode, type SendingRulesStore } from './store.ts'

const start = Date.parse('1997-03-01T10:00:00Z')
const hour = 3600_000
const workspace = 1
const hash = addressHash('secret')
const pigeon = defineChannel({
  name: 'pigeon',
  title: { en: 'Pigeon' },
  icon: 'bird',
  message: Type.Object({ subject: Type.String() }),
  address: ({ id }) => `loft ${id}`,
  normalize: (address) => address,
  statuses: {},
  send: async () => ({}),
})

let database: TestDatabase
let pool: Pool
let rules: SendingRulesStore
let contact: string
let serial = 0
const registry = createRegistry([
  messagesPlugin({
    secret: 'secret',
    publicUrl: '',
    registry: () => registry,
    ingest: async () => {},
    get pool() {
      return pool
    },
  }),
  { name: 'pigeons', channels: [pigeon] },
])

beforeAll(async () => {
  database = await createDatabase()
  pool = new Pool({ connectionString: database.url })
  pool.on('error', () => {})
  rules = createSendingRules(pool)
  await migrate(pool, [])
  await pool.query(`insert into millrace.workspace (name) values ('w')`)
  await pool.query('insert into millrace.clock (at) values (now())')
  await pool.query(
    `insert into millrace.flow (workspace, name, state, draft, created_at, updated_at) values (1, 'f', 'active', '{}', now(), now())`,
  )
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})
beforeEach(async () => {
  await moveTo(start)
  await follow(noRules)
  await transaction(pool, (sql) => saveGroups(sql, { workspace, groups: [], revision: null }))
  await pool.query(`update millrace.flow set state = 'active'`)
  contact = await person()
})

const moveTo = (at: number) => pool.query('update millrace.clock set at = to_timestamp($1::float8 / 1000)', [at])
const follow = (some: Partial<SendingRules>, consent: Record<string, ConsentMode> = {}) =>
  rules.save(workspace, { ...noRules, ...some, consent }, null)
const capped = (mode: 'defer' | 'drop' = 'defer') => follow({ caps: [{ most: 1, per: 'PT24H', mode }] })

async function person(attributes: object = {}): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `insert into millrace.contact (workspace, lane, user_id, attributes, created_at, updated_at) values (1, 0, $1, $2, now(), now()) returning id::text`,
    [`user ${++serial}`, attributes],
  )
  return rows[0]!.id
}

interface Wanted {
  readonly of?: string
  readonly transactional?: boolean
  readonly category?: string
  readonly priority?: number
  readonly run?: string
  readonly to?: string
}

async function queue({ of = contact, transactional = false, category, priority, run, to = `loft ${of}` }: Wanted = {}): Promise<string> {
  const id = idFrom(start + ++serial, `test ${serial}`)
  const data = { id, channel: 'pigeon', to, content: {}, transactional, category: category ?? null, refusal: null }
  const ranked = priority === undefined ? data : { ...data, priority }
  const item = {
    workspace,
    contact: of,
    run: run ?? idFrom(start, `run ${of}`),
    flow: '1',
    version: 1,
    node: 'mail',
    key: id,
    at: start,
    data: ranked,
  }
  await registry.writes.get('message.queue')!.commit(sqlOf(pool), [item])
  return id
}
const claim = (ids: readonly string[], attempt = 1) =>
  claimMessages(
    pool,
    ids.map((id) => ({ id, attempt, workspace })),
    rules,
  ) as Promise<readonly ClaimedMessage[]>
const verdicts = async (ids: readonly string[], attempt = 1) => (await claim(ids, attempt)).map(({ verdict }) => verdict)
const outcome = async (id: string, attempt = 1) => {
  const [{ verdict, refusal, deferredFor, waitMs }] = (await claim([id], attempt)) as [ClaimedMessage]
  return verdict === 'refused' ? refusal : verdict === 'deferred' ? [deferredFor, waitMs] : verdict
}
const say = (changes: readonly Partial<ConsentChange>[], options: ConsentOptions = {}) =>
  transaction(pool, (sql) =>
    applyConsents(
      sql,
      { registry, hash },
      {
        ...options,
        workspace,
        changes: changes.map((one) => ({ person: { contact }, channel: 'pigeon', purpose: '*', state: 'given', source: 'test', ...one })),
      },
    ),
  )
const knownReach = async () => reachOf(await loadStanding(sqlOf(pool), { workspace, contacts: [contact] }), { contact, channel: 'pigeon' })
/** As flows and the contact's page are told. */
const shownReach = async () => {
  const { load } = registry.facts.get('reach')!
  return (await load(sqlOf(pool), { workspace, ids: [contact], now: start, params: {}, pending: [] })).get(contact)
}

describe('consent', () => {
  it('is needed for nothing unless the workspace asks, and its withdrawal stops marketing alone', async () => {
    expect(await outcome(await queue())).toBe('send')
    await say([{ state: 'withdrawn' }])
    expect(await outcome(await queue())).toBe('no-consent')
    expect(await outcome(await queue({ transactional: true }))).toBe('send')
    expect(await knownReach()).toMatchObject({ marketing: true, why: 'no-consent' })
  })

  it('of an opt-in channel has to be given, for all of it or for the group; pending is not given', async () => {
    await follow({}, { pigeon: 'opt-in' })
    expect(await outcome(await queue())).toBe('no-consent')
    expect(await knownReach()).toMatchObject({ asks: true })
    await say([{ state: 'pending' }])
    expect(await outcome(await queue())).toBe('no-consent')
    await say([{ purpose: 'news' }])
    expect([await outcome(await queue()), await outcome(await queue({ category: 'news' }))]).toEqual(['no-consent', 'send'])
    await say([{}])
    expect(await outcome(await queue())).toBe('send')
    expect(await outcome(await queue({ transactional: true }))).toBe('send')
  })

  it('of a double opt-in channel has to be confirmed', async () => {
    await follow({}, { pigeon: 'double' })
    await say([{}])
    expect([await outcome(await queue()), await knownReach()]).toMatchObject(['no-consent', { asks: true }])
    await say([{ state: 'pending' }])
    await say([{}])
    expect([await outcome(await queue()), await knownReach()]).toEqual(['send', { marketing: false, any: false }])
  })

  it('that was confirmed for one address counts under double opt-in for no other that the contact gets, and anywhere else for all', async () => {
    await follow({}, { pigeon: 'double' })
    await say([{ address: 'loft of a stranger' }, { purpose: 'news', address: 'loft of a stranger' }], { confirmed: true })
    const outcomes = async (to?: string) => [
      await outcome(await queue(to === undefined ? {} : { to })),
      await outcome(await queue({ category: 'news', ...(to === undefined ? {} : { to }) })),
    ]
    expect(await outcomes()).toEqual(['no-consent', 'no-consent'])
    expect(await outcomes('loft of a stranger')).toEqual(['send', 'send'])
    expect(await outcome(await queue({ transactional: true }))).toBe('send')
    expect(await shownReach()).toEqual({ pigeon: { marketing: false, any: false, asks: true } })
    await follow({}, { pigeon: 'opt-in' })
    expect(await outcomes()).toEqual(['send', 'send'])
    await follow({}, { pigeon: 'double' })
    await say([{ address: `loft ${contact}` }], { confirmed: true })
    expect([await outcome(await queue()), await shownReach()]).toEqual(['send', { pigeon: { marketing: false, any: false } }])
    await say([{}], { confirmed: true, addressHash: null })
    expect(await outcomes('loft of a stranger')).toEqual(['send', 'send'])
  })

  it('that was confirmed for two addresses counts for both', async () => {
    await follow({}, { pigeon: 'double' })
    await say([{ address: `loft ${contact}` }], { confirmed: true })
    await say([{ address: 'second loft' }], { confirmed: true })
    expect([
      await outcome(await queue()),
      await outcome(await queue({ to: 'second loft' })),
      await outcome(await queue({ to: 'third loft' })),
    ]).toEqual(['send', 'send', 'no-consent'])
    expect(await shownReach()).toEqual({ pigeon: { marketing: false, any: false } })
  })

  it('that was withdrawn is not given again for the contact’s address by who confirms another mailbox', async () => {
    await follow({}, { pigeon: 'opt-in' })
    await say([{ state: 'withdrawn' }])
    await say([{ address: 'loft of a stranger' }], { confirmed: true })
    expect(await outcome(await queue())).toBe('no-consent')
  })

  it('is nothing to an address that is suppressed by itself, and flows know it before they send', async () => {
    const other = await person()
    const suppressions = [{ channel: 'pigeon', address: `loft ${contact}`, scope: 'marketing', reason: 'complained' }] as const
    await transaction(pool, (sql) => applySuppressions(sql, { registry, hash }, { workspace, suppressions }))
    expect([await outcome(await queue()), await outcome(await queue({ of: other }))]).toEqual(['suppressed', 'send'])
    expect(await shownReach()).toEqual({ pigeon: { marketing: true, any: false, why: 'suppressed' } })
    await pool.query('delete from millrace.suppression')
  })

  it('to one group is left without leaving the others, and joining one after leaving all lets that one through (004.41)', async () => {
    await say([{ purpose: 'news', state: 'withdrawn' }])
    expect([await outcome(await queue({ category: 'news' })), await outcome(await queue({ category: 'sales' }))]).toEqual([
      'group-unsubscribed',
      'send',
    ])
    await say([{ state: 'withdrawn' }, { purpose: 'sales' }])
    expect([await outcome(await queue({ category: 'sales' })), await outcome(await queue())]).toEqual(['send', 'no-consent'])
    expect(await knownReach()).toEqual({ marketing: false, any: false, asks: true, given: ['sales'], left: ['news'] })
  })

  it('to a group that one has to join is given by joining it', async () => {
    const group = { key: 'vip', title: { en: 'VIP' }, description: null, subscribed: false }
    await transaction(pool, (sql) => saveGroups(sql, { workspace, groups: [group], revision: null }))
    expect(await outcome(await queue({ category: 'vip' }))).toBe('group-unsubscribed')
    expect(await knownReach()).toEqual({ marketing: false, any: false, left: ['vip'] })
    await say([{ purpose: 'vip' }])
    expect([await outcome(await queue({ category: 'vip' })), await knownReach()]).toEqual([
      'send',
      { marketing: false, any: false, given: ['vip'] },
    ])
  })
})

describe('a run that was taken out', () => {
  it.each([
    [3, 'run-exited'],
    [4, 'run-exited'],
    [1, 'send'],
    [0, 'send'],
  ])('in state %i: its marketing that had not left is %s, its receipts leave', async (status, said) => {
    const run = idFrom(start, `run of ${contact}`)
    await pool.query(
      `insert into millrace.run (id, workspace, lane, contact, flow, version, node, status, steps, key, entered_at, since, state)
       values ($1, 1, 0, $2, 1, 1, 'mail', $3, 1, '', now(), now(), '{}')`,
      [run, contact, status],
    )
    expect(await outcome(await queue({ run }))).toBe(said)
    expect(await outcome(await queue({ run, transactional: true }))).toBe('send')
  })
})

describe('quiet hours', () => {
  it('put marketing off by the clock of the contact, and leave receipts alone (003.07)', async () => {
    await follow({ quietHours: [{ from: '21:00', to: '09:00' }] })
    expect(await outcome(await queue())).toBe('send')
    const tokyo = await person({ timezone: 'Asia/Tokyo' })
    await moveTo(start + 3 * hour)
    const id = await queue({ of: tokyo })
    expect(await outcome(id)).toEqual(['quiet-hours', 11 * hour])
    expect(await outcome(await queue({ of: tokyo, transactional: true }))).toBe('send')
    await moveTo(start + 14 * hour)
    expect(await outcome(id, 2)).toBe('send')
  })

  it('are not of channels on the site, unless they name them', async () => {
    const shop = createSendingRules(pool, () => ['pigeon'])
    const claimThere = async () => (await claimMessages(pool, [{ id: await queue(), attempt: 1, workspace }], shop))[0]?.verdict
    await follow({ quietHours: [{ from: '09:00', to: '11:00' }] })
    expect([await claimThere(), await outcome(await queue())]).toEqual(['send', ['quiet-hours', hour]])
    await shop.save(workspace, { ...noRules, quietHours: [{ channels: ['pigeon'], from: '09:00', to: '11:00' }], consent: {} }, null)
    expect(await claimThere()).toBe('deferred')
  })

  it('are by the workspace’s zone where the contact’s is none', async () => {
    await follow({ quietHours: [{ from: '09:00', to: '11:00' }] })
    expect(await outcome(await queue({ of: await person({ timezone: 'Mars/Olympus' }) }))).toEqual(['quiet-hours', hour])
  })

  it('that nobody wants any more hold nothing', async () => {
    await follow({ quietHours: [{ from: '09:00', to: '11:00' }] })
    const id = await queue()
    expect(await outcome(id)).toEqual(['quiet-hours', hour])
    await follow(noRules)
    expect(await outcome(id, 2)).toBe('send')
  })

  it('that were changed by another process a moment ago put off nothing by what they said before', async () => {
    const other = createSendingRules(pool)
    await follow({ quietHours: [{ from: '09:00', to: '11:00' }] })
    const id = await queue()
    const claimThere = async (attempt: number) => (await claimMessages(pool, [{ id, attempt, workspace }], other))[0]?.verdict
    expect(await claimThere(1)).toBe('deferred')
    await follow(noRules)
    expect(await claimThere(2)).toBe('send')
  })
})

describe('a cap', () => {
  it('lets one of two leave whichever is claimed first, and tells the row why the other waits', async () => {
    await capped()
    const [low, high] = [await queue({ priority: 3 }), await queue({ priority: 8 })]
    expect(await outcome(low)).toEqual(['capped', settleMs])
    expect(await outcome(high)).toBe('send')
    await moveTo(start + settleMs)
    expect(await outcome(low, 2)).toEqual(['capped', 24 * hour - settleMs])
    const { rows } = await pool.query('select state, deferred_for, not_before, tries from millrace.message where id = $1', [low])
    expect(rows).toEqual([{ state: 'queued', deferred_for: 'capped', not_before: new Date(start + 24 * hour), tries: 0 }])
    await moveTo(start + 24 * hour)
    expect(await outcome(low, 3)).toBe('send')
  })

  it('counts what is being sent and what is unknown, but not what failed or went back to the queue', async () => {
    await capped()
    const [first, second] = [await queue(), await queue()]
    expect(await verdicts([first])).toEqual(['send'])
    expect(await verdicts([second])).toEqual(['deferred'])
    await settleMessages(pool, [{ id: first, attempt: 1, state: 'queued', failure: { code: 'LOFT_SHUT', message: 'Later' } }])
    expect(await verdicts([second], 2)).toEqual(['send'])
    await settleMessages(pool, [{ id: second, attempt: 2, state: 'unknown', failure: { code: 'LOST', message: 'Lost' } }])
    expect(await verdicts([first], 2)).toEqual(['deferred'])
  })

  it('keeps no room for a message that would not leave: suppressed, paused, put off', async () => {
    await capped()
    const gone = await queue({ priority: 9, category: 'news' })
    await say([{ purpose: 'news', state: 'withdrawn' }])
    const id = await queue()
    expect(await outcome(id)).toBe('send')
    expect(await outcome(gone)).toBe('group-unsubscribed')
  })

  it('lets receipts leave and does not count them', async () => {
    await capped()
    expect(await outcome(await queue({ transactional: true }))).toBe('send')
    expect(await outcome(await queue())).toBe('send')
    expect(await outcome(await queue({ transactional: true }))).toBe('send')
  })

  it('puts nothing off for longer than the rules say: it is refused, with the reason in the log', async () => {
    await follow({ caps: [{ most: 1, per: 'P30D', mode: 'defer' }], deferDays: 3 })
    const [first, second] = [await queue(), await queue()]
    expect([await outcome(first), await outcome(second)]).toEqual(['send', 'too-late'])
    const { rows } = await pool.query('select status from millrace.message_status where message = $1', [second])
    expect(rows).toEqual([{ status: 'failed' }])
    await follow({ caps: [{ most: 1, per: 'P30D', mode: 'defer' }], deferDays: null })
    expect(await outcome(await queue())).toEqual(['capped', 30 * 24 * hour])
    // How long a message waited for another reason, such as a flow that was paused, does not count.
    await follow({ caps: [{ most: 1, per: 'P1D', mode: 'defer' }], deferDays: 3 })
    const waited = await queue()
    await moveTo(start + 8 * 24 * hour)
    expect([await outcome(await queue({ priority: 9 })), await outcome(waited)]).toEqual(['send', ['capped', 24 * hour]])
  })

  it('gives up after a week where nothing else is said, counted from when a message was queued', async () => {
    await follow({ caps: [{ most: 1, per: 'P6D', mode: 'defer' }] })
    const [first, second] = [await queue(), await queue()]
    expect([await outcome(first), await outcome(second)]).toEqual(['send', ['capped', 6 * 24 * hour]])
    await moveTo(start + 6 * 24 * hour)
    expect(await outcome(await queue({ priority: 9 }))).toBe('send')
    expect(await outcome(second, 2)).toBe('too-late')
  })

  it('that drops refuses for good', async () => {
    await capped('drop')
    const [first, second] = [await queue(), await queue()]
    expect([await outcome(first), await outcome(second)]).toEqual(['send', 'capped'])
    const { rows } = await pool.query('select status from millrace.message_status where message = $1', [second])
    expect(rows).toEqual([{ status: 'failed' }])
  })

  it('is kept when many claim at once, by many connections and in any order', async () => {
    await capped()
    const people = await Promise.all(Array.from({ length: 12 }, () => person()))
    const ids = (await Promise.all(people.map((of) => Promise.all(Array.from({ length: 6 }, () => queue({ of })))))).flat()
    const shuffled = ids.toSorted((a, b) => (a.slice(-6) < b.slice(-6) ? -1 : 1))
    const groups = Array.from({ length: 9 }, (_, index) => shuffled.filter((_id, at) => at % 9 === index))
    await Promise.all(groups.map((group) => claim(group)))
    const { rows } = await pool.query<{ contact: string; sent: number }>(
      `select contact::text, count(*) filter (where state = 'sending')::int as sent from millrace.message where id = any($1::uuid[]) group by 1`,
      [ids],
    )
    expect(rows.map(({ sent }) => sent)).toEqual(Array.from({ length: 12 }, () => 1))
  })
})
