import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createItem, inTransaction, openPluginDatabase, type PluginDatabase } from '../../../test/support/plugin-database.ts'
import type { BonusMove } from './book.ts'
import { bonusFact, type Bonus } from './fact.ts'
import plugin from './index.ts'
import { mergeBonuses } from './ledger.ts'
import { bonusMove } from './move.ts'
import { bonusTimeline } from './timeline.ts'

let database: PluginDatabase
beforeAll(async () => {
  database = await openPluginDatabase(plugin)
})
afterAll(() => database.close())

const day = 86_400_000
const start = Date.UTC(2027, 0, 1)
const query = (now: number) => ({ workspace: 1, now, params: {}, pending: [] })
/** What rules and texts see. */
const load = async (ids: readonly string[], now: number) => {
  const values = await bonusFact.load(database.sql, { ...query(now), ids })
  return new Map([...values].map(([id, value]) => [id, bonusFact.view!(value, query(now)) as Bonus]))
}
/** Hands over what has lapsed by now, as the visit of the contact's lane does; answers the events. */
const lapse = async (contact: string, now: number) => {
  const value = (await bonusFact.load(database.sql, { ...query(now), ids: [contact] })).get(contact) ?? bonusFact.initial
  const items = bonusFact
    .lapses!.writes(value, now)
    .map(({ key, write }) => move(contact, `lapse:bonus:${key}`, write.data as BonusMove, now))
  await commit(...items)
  return items.flatMap((item) => bonusMove.events!(item).map(({ event, properties }) => [event, properties['amount']]))
}
const move = (contact: string, key: string, data: BonusMove, at = start) => createItem<BonusMove>(data, { contact, key, at })
const accrue = (cents: number, expiresAt: number | null = null): BonusMove => ({ kind: 'accrue', cents, expiresAt, warnAt: null })
const spend = (cents: number): BonusMove => ({ kind: 'spend', cents })
const commit = (...batch: ReturnType<typeof move>[]) => database.commit(bonusMove, batch)

const lotsIn = async (contact: string) =>
  (
    await database.sql.query<{ id: string }>('select id from millrace.bonus_lot where contact = $1 order by at, amount desc', [contact])
  ).map(({ id }) => id)

/** The three books of a contact, each by itself. */
async function booksOf(contact: string) {
  const [row] = await database.sql.query<{ account: string; entries: string; lots: string }>(
    `select (select coalesce(sum(balance), 0) from millrace.bonus_account where contact = $1) account,
       (select coalesce(sum(amount), 0) from millrace.bonus_entry where contact = $1) entries,
       (select coalesce(sum(remaining), 0) from millrace.bonus_lot where contact = $1) lots`,
    [contact],
  )
  return { account: Number(row!.account), entries: Number(row!.entries), lots: Number(row!.lots) }
}

describe('the ledger', () => {
  it('takes first what burns first, and counts in JSON numbers with two decimals', async () => {
    const [anna] = (await database.contacts(1)) as [string]
    await commit(
      move(anna, 'never', accrue(1000)),
      move(anna, 'late', accrue(505, start + 9 * day)),
      move(anna, 'soon', accrue(200, start + day)),
    )
    await commit(move(anna, 'spent', spend(300)))
    const bonus = (await load([anna], start)).get(anna)!
    expect(bonus.balance).toBe(14.05)
    expect(bonus.lots.map(({ amount, remaining, expiresAt }) => [amount, remaining, expiresAt])).toEqual([
      [5.05, 4.05, '2027-01-10T00:00:00.000Z'],
      [10, 10, null],
    ])
  })

  it('counts a step once, however often its batch is written', async () => {
    const [anna] = (await database.contacts(1)) as [string]
    const first = [move(anna, 'a', accrue(500)), move(anna, 'b', spend(200))]
    const later = [move(anna, 'a', accrue(500), start + day), move(anna, 'b', spend(200), start + day)]
    for (const batch of [first, first, later, [...first, ...first]]) await commit(...batch)
    expect(await booksOf(anna)).toEqual({ account: 300, entries: 300, lots: 300 })
  })

  it('keeps the order of a contact’s moves within a batch', async () => {
    const [anna] = (await database.contacts(1)) as [string]
    await commit(move(anna, 'a', accrue(500)), move(anna, 'b', spend(500)), move(anna, 'c', accrue(100)))
    await expect(commit(move(anna, 'd', spend(200)), move(anna, 'e', accrue(500)))).rejects.toMatchObject({ code: 'BONUS_INSUFFICIENT' })
    expect(await booksOf(anna)).toEqual({ account: 100, entries: 100, lots: 100 })
  })

  it('lets burned lots count no more from their very instant, and notes each once (001.13, 001.15)', async () => {
    const [anna] = (await database.contacts(1)) as [string]
    await commit(move(anna, 'a', accrue(500, start + day)), move(anna, 'b', accrue(300)))
    const burned = start + day
    expect((await load([anna], burned - 1)).get(anna)?.balance).toBe(8)
    expect((await load([anna], burned)).get(anna)?.balance).toBe(3)
    await expect(commit(move(anna, 'c', spend(301), burned))).rejects.toMatchObject({ code: 'BONUS_INSUFFICIENT' })
    await commit(move(anna, 'c', spend(300), burned))
    expect(await booksOf(anna)).toEqual({ account: 500, entries: 500, lots: 500 })
    expect(await lapse(anna, burned - 1)).toEqual([])
    expect(await lapse(anna, burned + day)).toEqual([['Bonus Burned', 5]])
    expect(await lapse(anna, burned + day)).toEqual([])
    await commit(
      createItem<BonusMove>({ kind: 'burn', lot: (await lotsIn(anna))[0]!, cents: 500 }, { contact: anna, key: 'again', at: burned }),
    )
    expect(await booksOf(anna)).toEqual({ account: 0, entries: 0, lots: 0 })
    await commit(move(anna, 'd', accrue(100), burned + day), move(anna, 'e', spend(100), burned + day))
    const rows = await database.sql.query('select kind, amount, at from millrace.bonus_entry where contact = $1 and kind = 3', [anna])
    expect(rows).toEqual([{ kind: 3, amount: '-500', at: new Date(burned) }])
  })

  it('warns of a lot once, and no more once it has burned (001.14, 001.28)', async () => {
    const [anna] = (await database.contacts(1)) as [string]
    const lot = (cents: number): BonusMove => ({ kind: 'accrue', cents, expiresAt: start + 3 * day, warnAt: start + day })
    await commit(move(anna, 'a', lot(500)), move(anna, 'b', spend(120)))
    expect(await lapse(anna, start + day - 1)).toEqual([])
    expect(await lapse(anna, start + day)).toEqual([['Bonus Expiring', 3.8]])
    expect(await lapse(anna, start + 2 * day)).toEqual([])
    expect((await load([anna], start + 2 * day)).get(anna)).toMatchObject({ balance: 3.8, lots: [{ remaining: 3.8, warned: true }] })
    expect(await lapse(anna, start + 3 * day)).toEqual([['Bonus Burned', 3.8]])
    await commit(move(anna, 'c', lot(100)))
    expect(await lapse(anna, start + 9 * day)).toEqual([['Bonus Burned', 1]])
  })

  it('finds whose lots have lapsed, and when the next will', async () => {
    const [anna, boris, clara] = (await database.contacts(3)) as [string, string, string]
    const far = start + 4000 * day
    await commit(move(anna, 'a', accrue(500, far + day)), move(boris, 'b', accrue(500, far)), move(clara, 'c', accrue(500, far)))
    await commit(move(clara, 'd', spend(500)))
    const found = async (now: number, limit = 1000) =>
      (await bonusFact.lapses!.due(database.sql, { now, limit }))
        .map(({ contact }) => contact)
        .filter((id) => [anna, boris, clara].includes(id))
    expect(await found(far - 1)).toEqual([])
    expect(await found(far)).toEqual([boris])
    expect(await found(far + day)).toEqual([boris, anna])
    expect(await bonusFact.lapses!.next(database.sql, far)).toBe(far + day)
    expect(await bonusFact.lapses!.next(database.sql, far + day)).toBeNull()
  })

  it('sets a balance right, up and down, with a reason', async () => {
    const [anna] = (await database.contacts(1)) as [string]
    const adjust = (cents: number): BonusMove => ({ kind: 'adjust', cents, expiresAt: null, reason: 'Lost parcel', by: 'op' })
    await commit(move(anna, 'a', adjust(500)), move(anna, 'b', adjust(-200)))
    await commit(move(anna, 'b', adjust(-200)))
    expect(await booksOf(anna)).toEqual({ account: 300, entries: 300, lots: 300 })
    await expect(commit(move(anna, 'c', adjust(-301)))).rejects.toMatchObject({ code: 'BONUS_INSUFFICIENT' })
    const rows = await database.sql.query(
      'select kind, amount, reason, by_whom from millrace.bonus_entry where contact = $1 order by amount',
      [anna],
    )
    const said = { kind: 4, reason: 'Lost parcel', by_whom: 'op' }
    expect(rows).toEqual([{ ...said, amount: '-200' }, { ...said, amount: '500' }]) // prettier-ignore
  })

  it('refuses a balance below zero, whoever writes it', async () => {
    const [anna] = (await database.contacts(1)) as [string]
    await commit(move(anna, 'a', accrue(100)))
    await expect(
      database.sql.query('update millrace.bonus_account set balance = balance - 101 where contact = $1', [anna]),
    ).rejects.toThrow(/check constraint/)
  })

  it('pays one balance out as often as it is worth, however many ask at once (P4)', async () => {
    const [anna] = (await database.contacts(1)) as [string]
    await commit(move(anna, 'a', accrue(1050, start + day)), move(anna, 'b', accrue(1000)))
    const connections = await Promise.all(Array.from({ length: 10 }, () => database.connect()))
    const redeem = async (n: number) => {
      const { sql } = connections[n % connections.length]!
      return inTransaction(sql, () => bonusMove.commit(sql, [move(anna, `redeem ${n}`, spend(300))]))
    }
    const inLine = connections.map(async (_, line) => {
      const results: PromiseSettledResult<void>[] = []
      for (let n = line; n < 50; n += connections.length) results.push(...(await Promise.allSettled([redeem(n)])))
      return results
    })
    const results = (await Promise.all(inLine)).flat()
    for (const { close } of connections) await close()
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(6)
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as { code: string }).code] : []))
    expect(new Set(reasons)).toEqual(new Set(['BONUS_INSUFFICIENT']))
    expect(await booksOf(anna)).toEqual({ account: 250, entries: 250, lots: 250 })
  })

  it('gives the contact that stays the bonuses of both', async () => {
    const [anna, ann] = (await database.contacts(2)) as [string, string]
    await commit(move(anna, 'a', accrue(100)), move(ann, 'b', accrue(250)), move(ann, 'c', spend(50)))
    await mergeBonuses(database.sql, { workspace: 1, from: ann, into: anna })
    expect(await booksOf(anna)).toEqual({ account: 300, entries: 300, lots: 300 })
    expect((await load([anna, ann], start)).get(anna)?.balance).toBe(3)
    await commit(move(anna, 'd', spend(300)))
    expect(await booksOf(ann)).toEqual({ account: 0, entries: 0, lots: 0 })
  })

  it('is told in the timeline, burned lots from when they burned (001.28)', async () => {
    const [anna] = (await database.contacts(1)) as [string]
    await commit(move(anna, 'a', accrue(500, start + day)), move(anna, 'b', spend(120), start + 1000))
    const entries = async (now: number, limit = 10) => {
      await database.setClock(now)
      const found = await bonusTimeline(database.sql, { workspace: 1, contact: anna, before: now, limit })
      return found.map(({ at, kind, title }) => [at, kind, title.en])
    }
    const spent = [start + 1000, 'bonus.spent', '1.2 bonuses spent']
    const burned = [start + day, 'bonus.burned', '3.8 bonuses burned']
    expect(await entries(start + day - 1)).toEqual([spent, [start, 'bonus.accrued', '5 bonuses accrued']])
    expect(await entries(start + 2 * day, 2)).toEqual([burned, spent])
    const same = start + 2 * day
    await commit(...['e', 'f', 'g', 'h'].map((key, n) => move(anna, key, accrue(n + 1), same)))
    const whole = await entries(start + 3 * day, 10)
    expect(await entries(start + 3 * day, 2)).toEqual(whole.slice(0, 2))
    await lapse(anna, start + 3 * day)
    expect((await entries(start + 4 * day)).filter(([, kind]) => kind === 'bonus.burned')).toEqual([burned])
  })
})

describe('the books', () => {
  const amount = fc.integer({ min: 1, max: 500 })
  const oneMove = fc.record({
    who: fc.nat(2),
    move: fc.oneof(
      fc.record({ kind: fc.constant('accrue' as const), cents: amount, days: fc.option(fc.integer({ min: 1, max: 20 })) }),
      fc.record({ kind: fc.constant('spend' as const), cents: amount }),
    ),
  })
  /** What has lapsed, written to the database and applied to a value beside it. */
  const lapseBoth = async (contact: string, value: Bonus, now: number) => {
    const items = bonusFact
      .lapses!.writes(value, now)
      .map(({ key, write }) => move(contact, `lapse:bonus:${key}`, write.data as BonusMove, now))
    expect(await lapse(contact, now)).toHaveLength(items.length)
    return items.reduce((before, item) => bonusMove.apply!(before, item), value)
  }
  const batches = fc.array(fc.record({ wait: fc.nat(12), moves: fc.array(oneMove, { maxLength: 8 }) }), { maxLength: 6 })

  it('balance, and agree with what the simulator applies, whatever is accrued, spent, burned or written twice', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (rounds) => {
        const contacts = await database.contacts(3)
        const applied = new Map<string, Bonus>(contacts.map((contact) => [contact, bonusFact.initial]))
        let now = start
        for (const [round, { wait, moves }] of rounds.entries()) {
          now += wait * day
          if (wait % 2 === 1) for (const contact of contacts) applied.set(contact, await lapseBoth(contact, applied.get(contact)!, now))
          const items = moves.flatMap(({ who, move: one }, index) => {
            const data = one.kind === 'spend' ? one : accrue(one.cents, one.days === null ? null : now + one.days * day)
            const item = move(contacts[who]!, `${contacts[0]}:${round}:${index}`, data, now)
            const current = bonusFact.view!(applied.get(item.contact)!, query(now)) as Bonus
            if (one.kind === 'spend' && Math.round(current.balance * 100) < one.cents) return []
            applied.set(item.contact, bonusMove.apply!(applied.get(item.contact)!, item))
            return [item]
          })
          await commit(...items)
          if (round % 2 === 1) await commit(...items)
        }
        const loaded = await load(contacts, now)
        for (const contact of contacts) {
          expect(loaded.get(contact) ?? bonusFact.initial).toEqual(bonusFact.view!(applied.get(contact)!, query(now)))
          const books = await booksOf(contact)
          expect([books.entries, books.lots]).toEqual([books.account, books.account])
        }
      }),
      { numRuns: 60 },
    )
  })
})
