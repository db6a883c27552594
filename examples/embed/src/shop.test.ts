import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.ts'
import { createShop, type Shop } from './shop.ts'

describe('a host with its own pool', () => {
  let database: TestDatabase
  let pool: Pool
  let shop: Shop

  beforeAll(async () => {
    database = await createDatabase()
    pool = new Pool({ connectionString: database.url, max: 10 })
    shop = await createShop({ pool, secret: 'embed-secret-0123456789abcdef-0123456789' })
    await pool.query(`insert into stock values ('lamp', 1)`)
  })

  afterAll(async () => {
    await shop.close()
    await pool.end()
    await database.drop()
  })

  const order = (customer: string) => shop.app.inject({ method: 'POST', url: '/orders', payload: { customer, product: 'lamp', total: 50 } })
  const count = async (table: string) => (await pool.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]?.n

  it('starts a run by an event in the transaction of its own order', async () => {
    expect((await order('ann')).statusCode).toBe(201)
    await shop.runtime.settle()
    expect(await count('millrace.run')).toBe(1)
    const bonus = await shop.app.inject({ url: '/customers/ann/bonus' })
    expect(bonus.json()).toMatchObject({ balance: 2.5 })
  })

  it('leaves no order, no event, no run and no job when it rolls back', async () => {
    const tables = ['shop_order', 'millrace.event', 'millrace.contact', 'millrace.inbox', 'millrace.run', 'millrace_boss.job']
    const counts = () => Promise.all(tables.map(count))
    await shop.runtime.settle()
    const before = await counts()
    expect((await order('bob')).statusCode).toBe(409)
    await shop.runtime.settle()
    expect(await counts()).toEqual(before)
    expect((await shop.app.inject({ url: '/customers/bob/bonus' })).statusCode).toBe(404)
  })
})
