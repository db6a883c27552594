import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFrontDoor, type FrontDoor } from '../../../test/support/http.ts'
import { readWithin } from './within.ts'

describe('reading within a time', () => {
  let door: FrontDoor
  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:00Z')
  })
  afterAll(() => door.close())

  it('ends what takes too long, and says that it may be tried later', async () => {
    const slow = readWithin(door.pool, 50, (sql) => sql.query('select pg_sleep(20)'))
    await expect(slow).rejects.toMatchObject({ code: 'REPORT_SLOW', status: 503, retryAfter: 10 })
    expect(await readWithin(door.pool, 5000, (sql) => sql.query('select 1 as one'))).toEqual([{ one: 1 }])
  })

  it('is of one moment, changes nothing, and passes on what went wrong', async () => {
    const seen = await readWithin(door.pool, 5000, async (sql) => {
      const count = async () => (await sql.query<{ n: number }>('select count(*)::int as n from millrace.contact'))[0]!.n
      const before = await count()
      await door.send('identify', { userId: 'between' })
      return [before, await count()]
    })
    expect(seen[0]).toBe(seen[1])
    await expect(readWithin(door.pool, 5000, (sql) => sql.query('delete from millrace.contact'))).rejects.toMatchObject({ code: '25006' })
    await expect(readWithin(door.pool, 5000, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
  })
})
