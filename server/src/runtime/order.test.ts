/** Law 8 over two processes on one database: an event and its counterpart never lead to both branches, however close they come. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cart, labStart, openLab, type Lab } from '../../../test/support/lab.ts'

/** The long form is `MILLRACE_LONG=1`. */
const contacts = process.env['MILLRACE_LONG'] === undefined ? 1000 : 10_000
const names = (prefix: string) => Array.from({ length: contacts }, (_, index) => `${prefix}-${index}`)

describe('the order of events', () => {
  let one: Lab
  let two: Lab

  beforeAll(async () => {
    one = await openLab()
    two = await openLab({ url: one.url })
    await one.install(cart)
  })
  afterAll(async () => {
    await two.close()
    await one.close()
  })

  const marksOf = async (prefix: string) => {
    const rows = await one.query<{ mark: string; count: number }>(
      `select m.mark, count(*)::int as count from millrace.lab_mark m join millrace.contact c on c.id = m.contact
       where c.user_id like $1 group by m.mark`,
      [`${prefix}-%`],
    )
    return Object.fromEntries(rows.map(({ mark, count }) => [mark, count]))
  }

  it('is kept within one batch: who buys at once is never reminded', async () => {
    const users = names('batch')
    await one.runtime.ingest(users.flatMap((user) => [one.event(user, 'Product Added'), one.event(user, 'Order Completed')]))
    await one.runtime.settle()
    await one.runtime.clock.moveTo(labStart + 40 * 60_000)
    expect(await marksOf('batch')).toEqual({ thanked: contacts })
  })

  it('is kept over two batches by way of two processes', async () => {
    const users = names('pair')
    const chunk = 100
    for (let from = 0; from < users.length; from += chunk) {
      const part = users.slice(from, from + chunk)
      await one.runtime.ingest(part.map((user) => one.event(user, 'Product Added')))
      await two.runtime.ingest(part.map((user) => two.event(user, 'Order Completed')))
    }
    await two.runtime.settle()
    await one.runtime.clock.moveTo(labStart + 80 * 60_000)
    expect(await marksOf('pair')).toEqual({ thanked: contacts })
  })

  it('gives an event at the very instant of its timeout exactly one branch, and the event wins where it was there first', async () => {
    const users = names('instant')
    await one.runtime.ingest(users.map((user) => one.event(user, 'Product Added')))
    await one.runtime.settle()
    await one.query(`update millrace.clock set at = at + interval '30 minutes'`)
    // Both processes find the timeouts due while the events come in, and both take part.
    const early = users.slice(0, contacts / 2)
    await Promise.all([
      one.runtime.ingest(early.map((user) => one.event(user, 'Order Completed'))),
      two.runtime.settle(),
      one.runtime.settle(),
    ])
    await one.runtime.settle()
    const marks = await marksOf('instant')
    expect((marks['thanked'] ?? 0) + (marks['reminded'] ?? 0)).toBe(contacts)
    expect(marks['reminded'] ?? 0).toBeGreaterThanOrEqual(contacts / 2)
    const [{ twice }] = (await one.query<{ twice: number }>(
      'select count(*)::int as twice from (select run from millrace.lab_mark group by run having count(*) > 1) doubled',
    )) as [{ twice: number }]
    expect(twice).toBe(0)
  })

  it('lets an event win that was stored before its timeout was handled', async () => {
    const users = names('before')
    await one.runtime.ingest(users.map((user) => one.event(user, 'Product Added')))
    await one.runtime.settle()
    await one.query(
      `insert into millrace.inbox (workspace, lane, contact, kind, payload, received_at)
       select c.workspace, c.lane, c.id, 'event', json_build_object('id', 'late:' || c.id, 'type', 'track', 'event', 'Order Completed',
         'at', 0, 'receivedAt', 0, 'properties', json_build_object()), now() from millrace.contact c where c.user_id like 'before-%'`,
    )
    await one.query(`update millrace.clock set at = at + interval '31 minutes'`)
    await Promise.all([one.runtime.settle(), two.runtime.settle()])
    expect(await marksOf('before')).toEqual({ thanked: contacts })
  })
})
