/** Each law of the books must be able to fail: every fault that is planted is told by its own law, and by no other. */
import bonus from '@millrace/node-bonus'
import { Client, Pool } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { migrate } from '../../server/src/migrations/migrate.ts'
import { createDatabase, type TestDatabase } from '../support/postgres.ts'
import { judgeBooks } from './books.ts'

const laws = {
  books: 'the books of every node balance',
  bonus: 'every bonus balance is the sum of its ledger and its lots',
  waits: 'every waiting run has something that will wake it',
} as const

let database: TestDatabase
let client: Client

/** One run that waits at a delay, one that listens, one whose request is under way, and one that has ended; a lot, partly spent. */
const soundBooks = `
  insert into millrace.workspace (name) values ('Shop');
  insert into millrace.lane (workspace, lane) values (1, 5);
  insert into millrace.contact (id, workspace, lane, created_at, updated_at) overriding system value values (1, 1, 5, now(), now());
  insert into millrace.run (id, workspace, lane, contact, flow, version, node, status, steps, key, entered_at, since, wake_at, state)
  select ('00000000-0000-7000-8000-00000000000' || n)::uuid, 1, 5, 1, 1, 1, node, status, 1, '', now(), now(), wake_at, state::json
  from (values (1, 'pause', 0, now() + interval '1 day', '{}'), (2, 'listen', 0, null, '{"awaits":[{"name":"e","event":"E"}]}'),
    (3, 'ask', 0, null, '{"awaitsCall":"00000000-0000-7000-8000-0000000000cc"}'), (4, 'finish', 1, null, '{}')) as r (n, node, status, wake_at, state);
  insert into millrace.call (id, workspace, contact, type, key, data, awaited, due_at)
  values ('00000000-0000-7000-8000-0000000000cc', 1, 1, 'http.request', 'k', '{}', true, now());
  insert into millrace.counter (workspace, lane, flow, version, node, what, count)
  values (1, 5, 1, 1, '', 'entered', 4), (1, 5, 1, 1, '', 'completed', 1), (1, 5, 1, 1, 'pause', 'entered', 4), (1, 5, 1, 1, 'pause', 'left:out', 3),
    (1, 5, 1, 1, 'listen', 'entered', 1), (1, 5, 1, 1, 'ask', 'entered', 1), (1, 5, 1, 1, 'finish', 'entered', 1), (1, 5, 1, 1, 'finish', 'left:end', 1);
  insert into millrace.bonus_account (workspace, contact, balance) values (1, 1, 70);
  insert into millrace.bonus_entry (workspace, contact, key, amount, at, kind)
  values (1, 1, '00000000-0000-7000-8000-0000000000b1', 100, now(), 1), (1, 1, '00000000-0000-7000-8000-0000000000b2', -30, now(), 2);
  insert into millrace.bonus_lot (workspace, contact, id, amount, remaining, at) values (1, 1, '00000000-0000-7000-8000-0000000000b1', 100, 70, now());`

beforeAll(async () => {
  database = await createDatabase()
  const pool = new Pool({ connectionString: database.url, max: 1 })
  await migrate(pool, [bonus])
  await pool.end()
  client = new Client({ connectionString: database.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

beforeEach(async () => {
  await client.query('begin')
  await client.query(soundBooks)
})
afterEach(() => client.query('rollback'))

const brokenLaws = async () => (await judgeBooks(client)).filter(({ ok }) => !ok).map(({ law }) => law)

describe('the judge of the books', () => {
  it('is content with sound books, and names three laws', async () => {
    const verdicts = await judgeBooks(client, 'at noon')
    expect(verdicts.map(({ law, ok }) => [law, ok])).toEqual(Object.values(laws).map((law) => [`${law} (at noon)`, true]))
  })

  it.each([
    ['a run is gone', 'books', `delete from millrace.run where node = 'pause'`],
    ['a run stands where nobody entered', 'books', `update millrace.run set node = 'elsewhere' where node = 'listen'`],
    ['an entry was counted twice', 'books', `update millrace.counter set count = 2 where node = 'listen'`],
    ['an end was not counted for the flow', 'books', `delete from millrace.counter where node = '' and what = 'completed'`],
    ['a balance is wrong', 'bonus', 'update millrace.bonus_account set balance = 71'],
    ['an entry of the ledger is gone', 'bonus', 'delete from millrace.bonus_entry where amount < 0'],
    ['a lot was spent twice', 'bonus', 'update millrace.bonus_lot set remaining = 40'],
    ['an account is gone', 'bonus', 'delete from millrace.bonus_account'],
    ['a wait has lost its instant', 'waits', `update millrace.run set wake_at = null where node = 'pause'`],
    ['a call that is awaited is gone', 'waits', 'delete from millrace.call'],
    ['a call that is awaited failed, and nobody told the run', 'waits', 'update millrace.call set state = 3'],
    ['a call is under way without a lease', 'waits', 'update millrace.call set state = 1'],
    ['a lane has no row', 'waits', 'delete from millrace.lane'],
    ['runs are in another lane than their contact', 'waits', 'update millrace.contact set lane = 6'],
    ['the contact is gone', 'waits', 'delete from millrace.contact'],
    [
      'an input is in a lane that is none',
      'waits',
      `insert into millrace.inbox (workspace, lane, contact, kind, payload, received_at) values (1, 9, 1, 'event', '{}', now())`,
    ],
  ] as const)('finds it when %s', async (_, law, fault) => {
    await client.query(fault)
    expect(await brokenLaws()).toEqual([laws[law]])
  })

  it('lets a run wait whose answer is in the inbox', async () => {
    await client.query('delete from millrace.call')
    await client.query(
      `insert into millrace.inbox (workspace, lane, contact, kind, payload, received_at) values (1, 5, 1, 'result', '{}', now())`,
    )
    expect(await brokenLaws()).toEqual([])
  })
})
