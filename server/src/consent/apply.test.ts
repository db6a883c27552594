import { createRegistry, defineChannel, Type, type ConsentChange, type Suppressed } from '@millrace/core'
import { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.ts'
import { addressHash } from '../messages/address-hash.ts'
import { migrate } from '../migrations/migrate.ts'
import { sqlOf, transaction } from '../store/sql.ts'
import { applyConsents, applySuppressions, type ConsentOptions } from './apply.ts'
import { leaveMarketing } from './leave.ts'
import { mergeConsents } from './merge.ts'

const hash = addressHash('secret')
const pigeon = defineChannel({
  name: 'pigeon',
  title: { en: 'Pigeon' },
  icon: 'bird',
  message: Type.Object({ subject: Type.String() }),
  address: ({ attributes }) => (typeof attributes['loft'] === 'string' ? attributes['loft'] : null),
  normalize: (address) => (address === '' ? null : address.toLowerCase()),
  statuses: {},
  send: async () => ({}),
})
const source = { registry: createRegistry([{ name: 'pigeons', channels: [pigeon] }]), hash }
const workspace = 1

let database: TestDatabase
let pool: Pool
let serial = 0
let contact: string

beforeAll(async () => {
  database = await createDatabase()
  pool = new Pool({ connectionString: database.url })
  pool.on('error', () => {})
  await migrate(pool, [])
  await pool.query(`insert into millrace.workspace (name) values ('w'), ('other')`)
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})
beforeEach(async () => {
  await pool.query('delete from millrace.suppression')
  await pool.query('delete from millrace.consent_mode')
  contact = await known()
})

async function known(in_ = workspace): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `insert into millrace.contact (workspace, lane, user_id, attributes, created_at, updated_at) values ($1, 0, $2, $3, now(), now()) returning id::text`,
    [in_, `user ${++serial}`, { loft: `loft ${serial}` }],
  )
  return rows[0]!.id
}
const change = (more: Partial<ConsentChange> = {}): ConsentChange => ({
  person: { contact },
  channel: 'pigeon',
  purpose: '*',
  state: 'given',
  source: 'form:7',
  ...more,
})
const apply = (changes: readonly ConsentChange[], options: ConsentOptions = {}) =>
  transaction(pool, async (sql) =>
    (await applyConsents(sql, source, { workspace, changes, ...options })).map((heard) => heard?.contact ?? null),
  )
const suppress = (suppressions: readonly Suppressed[]) =>
  transaction(pool, (sql) => applySuppressions(sql, source, { workspace, suppressions }))
const standing = async (of = contact) =>
  (
    await pool.query(
      'select channel, purpose, state, confirmed, source, proof from millrace.consent where contact = $1 order by channel, purpose',
      [of],
    )
  ).rows
const told = async (of = contact) =>
  (await pool.query<{ state: string }>('select state from millrace.consent_change where contact = $1 order by id', [of])).rows.map(
    ({ state }) => state,
  )
const suppressed = async () =>
  (await pool.query(`select channel, address_hash, scope, reason from millrace.suppression order by scope, reason`)).rows

describe('a consent', () => {
  it('is one row that stands, with its source and proof, and a row of the history for each change (004.41)', async () => {
    await apply([change({ proof: { page: 'https://shop.example/join' } })])
    await apply([change({ state: 'withdrawn', source: 'preference-page' })])
    expect(await standing()).toEqual([
      { channel: 'pigeon', purpose: '*', state: 'withdrawn', confirmed: false, source: 'preference-page', proof: null },
    ])
    expect(await told()).toEqual(['given', 'withdrawn'])
  })

  it('that is said twice in one batch is put down in order', async () => {
    await apply([change({ state: 'withdrawn' }), change(), change({ purpose: 'news' })])
    expect(await standing()).toMatchObject([{ state: 'given' }, { purpose: 'news', state: 'given' }])
    expect((await told()).toSorted()).toEqual(['given', 'given', 'withdrawn'])
  })

  it('that is only pending changes nothing that stands, and is confirmed by the one given after it', async () => {
    await apply([change({ state: 'withdrawn' })])
    await apply([change({ state: 'pending' })])
    expect(await standing()).toMatchObject([{ state: 'withdrawn', confirmed: false }])
    await apply([change({ source: 'form:7' })])
    expect(await standing()).toMatchObject([{ state: 'given', confirmed: true }])
    await apply([change({ state: 'pending', source: 'form:8' })])
    expect(await standing()).toMatchObject([{ state: 'given', confirmed: true, source: 'form:7' }])
    expect(await told()).toEqual(['withdrawn', 'pending', 'given', 'pending'])
  })

  it('of a stranger confirms nothing that is pending', async () => {
    await apply([change({ state: 'pending' })])
    await apply([change()], { stranger: true })
    expect(await standing()).toMatchObject([{ state: 'given', confirmed: false }])
  })

  it('of a stranger takes back no withdrawal, of this or of everything: it waits to be confirmed', async () => {
    await apply([change({ state: 'withdrawn', source: 'preference-page' })])
    const word = { changes: [change(), change({ purpose: 'news' })], workspace, stranger: true }
    const heard = await transaction(pool, (sql) => applyConsents(sql, source, word))
    expect(heard).toEqual([
      { contact, state: 'pending' },
      { contact, state: 'pending' },
    ])
    expect(await standing()).toMatchObject([
      { purpose: '*', state: 'withdrawn', source: 'preference-page' },
      { purpose: 'news', state: 'pending' },
    ])
    expect((await told()).toSorted()).toEqual(['pending', 'pending', 'withdrawn'])
    await apply(word.changes, { confirmed: true })
    expect(await standing()).toMatchObject([
      { state: 'given', confirmed: true },
      { state: 'given', confirmed: true },
    ])
  })

  const hashesOf = async (of = contact) => {
    const { rows } = await pool.query<{ hashes: readonly (string | null)[] }>(
      'select address_hash || other_hashes as hashes from millrace.consent where contact = $1',
      [of],
    )
    return rows[0]!.hashes
  }
  const hashes = (...addresses: readonly string[]) => addresses.map((address) => hash('pigeon', address))

  it('that is confirmed keeps which addresses it was for, each that it is confirmed for; an operator’s is for any', async () => {
    const own = `loft ${serial}`
    await apply([change()], { confirmed: true })
    expect(await hashesOf()).toEqual(hashes(own))
    await apply([change({ address: ' Loft 0 ' })], { stranger: true })
    await apply([change({ address: 'loft 0' })])
    await apply([change({ state: 'pending' })])
    expect(await hashesOf()).toEqual(hashes(own))
    await apply([change({ address: ' Loft 0 ' })])
    expect(await hashesOf()).toEqual(hashes('loft 0', own))
    await apply([change()], { confirmed: true, addressHash: 'known by its hash' })
    await apply([change()], { confirmed: true })
    expect(await hashesOf()).toEqual([...hashes(own), 'known by its hash', ...hashes('loft 0')])
    await apply([change()], { confirmed: true, addressHash: null })
    await apply([change({ address: 'loft 0' })], { confirmed: true })
    expect(await hashesOf()).toEqual([null])
    await apply([change({ state: 'withdrawn' })])
    await pool.query(`update millrace.contact set attributes = '{}' where id = $1`, [contact])
    await apply([change()], { confirmed: true })
    expect(await hashesOf()).toEqual(hashes(`contact ${contact}`))
  })

  it('that was withdrawn is given again by no mailbox but the contact’s, unless the contact’s own stays suppressed by itself', async () => {
    await apply([change({ state: 'withdrawn', source: 'operator' }), change({ purpose: 'news', state: 'withdrawn' })])
    const foreign = [change({ address: 'loft 0' }), change({ purpose: 'news', address: 'loft 0' })]
    await apply(foreign, { confirmed: true })
    expect((await standing()).map(({ state }) => state)).toEqual(['withdrawn', 'withdrawn'])
    await apply([change({ purpose: 'sales', address: 'loft 0' })], { confirmed: true })
    expect((await standing()).map(({ state }) => state)).toEqual(['withdrawn', 'withdrawn', 'pending'])
    await apply([change({ address: `loft ${serial}` })], { confirmed: true })
    expect((await standing()).map(({ state }) => state)).toEqual(['given', 'withdrawn', 'pending'])
  })

  it('makes the contact whom nobody knew yet, and is nobody’s when its contact is of another workspace', async () => {
    const foreign = await known(2)
    const [made, again, none, bad] = await apply([
      change({ person: { anonymousId: 'visitor 1' } }),
      change({ person: { anonymousId: 'visitor 1' }, purpose: 'news' }),
      change({ person: { contact: foreign } }),
      change({ person: { contact: `1' or true` } }),
    ])
    expect([again, none, bad]).toEqual([made, null, null])
    expect(await standing(made!)).toHaveLength(2)
    expect(await standing(foreign)).toEqual([])
  })

  it('of two contacts that become one is the later word of both', async () => {
    const other = await known()
    await apply([change({ purpose: 'a' }), change({ purpose: 'b' }), change({ purpose: 'c', state: 'pending' })])
    await apply([
      change({ person: { contact: other }, purpose: 'b', state: 'withdrawn' }),
      change({ person: { contact: other }, purpose: 'c' }),
      change({ person: { contact: other }, purpose: 'd' }),
    ])
    await mergeConsents(sqlOf(pool), source, { workspace, from: contact, into: other })
    expect((await standing(other)).map(({ purpose, state }) => [purpose, state])).toEqual([
      ['a', 'given'],
      ['b', 'withdrawn'],
      ['c', 'given'],
      ['d', 'given'],
    ])
    expect([await standing(), (await told(other)).length]).toEqual([[], 6])
  })

  it('of one that was withdrawn is given again by another that becomes the same only where that is confirmed for its address', async () => {
    const own = `loft ${serial}`
    const [visitor, member] = [await known(), await known()]
    const given = (of: string, purpose: string, address?: string) =>
      change({ person: { contact: of }, purpose, ...(address === undefined ? {} : { address }) })
    await apply(['a', 'b', 'c', 'd'].map((purpose) => ({ ...given(contact, purpose), state: 'withdrawn' as const })))
    await apply([given(visitor, 'a')])
    await apply([given(visitor, 'b', own), given(visitor, 'd')], { confirmed: true })
    await mergeConsents(sqlOf(pool), source, { workspace, from: visitor, into: contact })
    expect((await standing()).map(({ state }) => state)).toEqual(['withdrawn', 'given', 'withdrawn', 'withdrawn'])
    await apply([given(member, 'a')])
    await apply([given(member, 'c', 'loft 0')], { confirmed: true })
    await mergeConsents(sqlOf(pool), source, { workspace, from: contact, into: member })
    expect((await standing(member)).map(({ state }) => state)).toEqual(['withdrawn', 'given', 'withdrawn', 'withdrawn'])
  })

  it('of two that become one counts for the addresses that both confirmed, and a confirmed one is not lost for one that is not', async () => {
    const other = await known()
    const of = (contactId: string, purpose: string) => change({ person: { contact: contactId }, purpose })
    await apply([of(contact, 'a')], { confirmed: true })
    await apply([of(other, 'a')], { confirmed: true })
    await mergeConsents(sqlOf(pool), source, { workspace, from: contact, into: other })
    expect(new Set(await hashesOf(other))).toEqual(new Set(hashes(`loft ${serial}`, `loft ${serial - 1}`)))
    const third = await known()
    await apply([of(third, 'a')])
    await mergeConsents(sqlOf(pool), source, { workspace, from: third, into: other })
    expect(await standing(other)).toMatchObject([{ state: 'given', confirmed: true }])
    await apply([of(third, 'a')], { confirmed: true, addressHash: null })
    await mergeConsents(sqlOf(pool), source, { workspace, from: third, into: other })
    expect(await hashesOf(other)).toEqual([null])
  })
})

describe('an address that must not be written to', () => {
  const one = (more: Partial<Suppressed> = {}): Suppressed => ({
    channel: 'pigeon',
    address: ' Loft 9 ',
    scope: 'any',
    reason: 'bounced',
    ...more,
  })

  it('is kept by the hash of its normal form, once, and what is no address is passed over', async () => {
    await suppress([one(), one({ address: 'loft 9' }), one({ address: '  ' }), one({ channel: 'smoke' })])
    expect(await suppressed()).toEqual([{ channel: 'pigeon', address_hash: hash('pigeon', 'loft 9'), scope: 'any', reason: 'bounced' }])
  })

  it('keeps the reason that its owner cannot take back', async () => {
    await suppress([one({ reason: 'blocked' })])
    await suppress([one({ reason: 'complained' })])
    await suppress([one({ reason: 'blocked' })])
    expect(await suppressed()).toMatchObject([{ reason: 'complained' }])
  })

  const own = () => one({ address: `loft ${serial}` })
  it('is written to again once its owner agrees anew, unless it bounced or complained', async () => {
    await suppress([{ ...own(), scope: 'marketing', reason: 'unsubscribed' }])
    await suppress([{ ...own(), reason: 'blocked' }])
    await apply([change({ state: 'pending' })])
    expect(await suppressed()).toHaveLength(2)
    await apply([change()])
    expect(await suppressed()).toEqual([])
    await suppress([{ ...own(), reason: 'complained' }])
    await apply([change()], { confirmed: true })
    expect(await suppressed()).toMatchObject([{ reason: 'complained' }])
  })

  it('stays suppressed when a stranger types it', async () => {
    await suppress([{ ...own(), scope: 'marketing', reason: 'unsubscribed' }])
    await apply([change()], { stranger: true })
    await apply([change({ purpose: 'news' })], { stranger: true })
    expect(await suppressed()).toMatchObject([{ reason: 'unsubscribed' }])
    expect(await standing()).toMatchObject([{ purpose: '*' }, { purpose: 'news' }])
  })

  it('stays suppressed when a stranger types it for the very contact that left', async () => {
    await transaction(pool, (sql) =>
      leaveMarketing(sql, { workspace, channel: 'pigeon', hash: hash('pigeon', `loft ${serial}`), contact, source: 'unsubscribed' }),
    )
    await apply([change()], { stranger: true })
    expect([await suppressed(), await standing()]).toMatchObject([[{ reason: 'unsubscribed' }], [{ state: 'withdrawn' }]])
    await apply([change({ address: `loft ${serial}` })], { confirmed: true })
    expect([await suppressed(), await standing()]).toMatchObject([[], [{ state: 'given', confirmed: true }]])
  })

  it('stays suppressed, by itself, when its contact confirms another; an operator’s word is for all', async () => {
    const away = async () => (await pool.query('select address_hash, contact::text from millrace.suppression')).rows
    const address = hash('pigeon', `loft ${serial}`)
    const leave = () =>
      transaction(pool, (sql) => leaveMarketing(sql, { workspace, channel: 'pigeon', hash: address, contact, source: 'unsubscribed' }))
    await leave()
    await apply([change({ address: 'loft 0' })], { confirmed: true })
    expect(await away()).toEqual([{ address_hash: address, contact: null }])
    await leave()
    expect(await away()).toEqual([{ address_hash: address, contact }])
    await pool.query('update millrace.contact set attributes = $2 where id = $1', [contact, { loft: 'loft 0' }])
    await apply([change()], { confirmed: true, addressHash: null })
    expect(await away()).toEqual([])
  })

  it('needs a confirmed consent for that under double opt-in', async () => {
    await pool.query(`insert into millrace.consent_mode values (1, 'pigeon', 'double')`)
    await suppress([{ ...own(), scope: 'marketing', reason: 'unsubscribed' }])
    await apply([change()])
    expect(await suppressed()).toHaveLength(1)
    await apply([change({ state: 'pending' })])
    await apply([change()])
    expect(await suppressed()).toEqual([])
  })

  it('whose owner left everything and joins one group gets that group and nothing else', async () => {
    await suppress([{ ...own(), scope: 'marketing', reason: 'unsubscribed' }])
    await apply([change({ purpose: 'news' })])
    expect([await suppressed(), await standing()]).toMatchObject([
      [],
      [
        { purpose: '*', state: 'withdrawn', source: 'unsubscribed' },
        { purpose: 'news', state: 'given' },
      ],
    ])
  })

  it('and had agreed to all before gets that group and nothing else, too', async () => {
    await apply([change({ purpose: '*' })])
    await suppress([{ ...own(), scope: 'marketing', reason: 'unsubscribed' }])
    await apply([change({ purpose: 'news' })])
    expect([await suppressed(), await standing()]).toMatchObject([
      [],
      [
        { purpose: '*', state: 'withdrawn', source: 'unsubscribed' },
        { purpose: 'news', state: 'given' },
      ],
    ])
  })
})
