/** Daily quotas over two processes on one database: exact both ways, by the day of the workspace. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLab, sketch, type Lab } from '../../../test/support/lab.ts'
import { setQuota } from '../read/quota.ts'

const contacts = 600
const names = (prefix: string) => Array.from({ length: contacts }, (_, index) => `${prefix}-${index}`)
const once = sketch([['start', 'lab.start', { event: 'Go' }], ['mark', 'lab.mark', { mark: 'in' }], ['end', 'lab.end']], ['start.out>mark', 'mark.out>end'], {
  entry: { policy: 'once' },
}) // prettier-ignore

describe('the quota of a day', () => {
  let one: Lab
  let two: Lab
  let flow: string

  beforeAll(async () => {
    one = await openLab()
    two = await openLab({ url: one.url })
    flow = await one.install(once)
  })
  afterAll(async () => {
    await two.close()
    await one.close()
  })

  const limit = (perDay: number | null) => setQuota(one.pool, one.workspace, { perDay, monthlyVisits: null })
  const go = async (users: readonly string[]) => {
    const parts = Array.from({ length: 12 }, (_, part) => users.filter((_user, index) => index % 12 === part))
    await Promise.all(parts.map((part, index) => [one, two][index % 2]!.runtime.ingest(part.map((user) => one.event(user, 'Go')))))
    await Promise.all([one.runtime.settle(), two.runtime.settle()])
  }
  const counted = async (prefix: string) => {
    const [row] = await one.query<{ runs: number; refused: number; entries: number }>(
      `select (select count(*)::int from millrace.run r join millrace.contact c on c.id = r.contact where c.user_id like $1) as runs,
         (select count(*)::int from millrace.entry e join millrace.contact c on c.id = e.contact where c.user_id like $1) as entries,
         (select count(*)::int from millrace.refusal r join millrace.contact c on c.id = r.contact
          where c.user_id like $1 and r.reason = 'quota' and r.flow = $2::int and r.workspace = $3) as refused`,
      [`${prefix}-%`, flow, one.workspace],
    )
    return row
  }
  const days = () => one.query<{ used: number }>('select used from millrace.quota_day order by day')

  it('is asked for nothing where there is none (002.11)', async () => {
    await go(names('free'))
    expect(await counted('free')).toEqual({ runs: contacts, refused: 0, entries: contacts })
    expect(await days()).toEqual([])
  })

  it('lets exactly so many in, however many lanes and processes start runs at once (002.12)', async () => {
    await limit(217)
    await go(names('full'))
    expect(await counted('full')).toEqual({ runs: 217, refused: contacts - 217, entries: 217 })
    expect(await days()).toEqual([{ used: 217 }])
  })

  it('lets in whom it refused, when there is a new day in the workspace’s zone', async () => {
    await one.query(`update millrace.workspace set timezone = 'Asia/Tokyo' where id = $1`, [one.workspace])
    await one.runtime.clock.moveTo(Date.parse('2026-03-01T15:00:00Z'))
    await go(names('full').slice(0, 300))
    const { runs } = (await counted('full'))!
    expect(runs).toBeGreaterThan(217)
    expect(await days()).toEqual([{ used: 217 }, { used: runs - 217 }])
    await limit(null)
    await go(names('full'))
    expect(await counted('full')).toMatchObject({ runs: contacts, entries: contacts })
    expect([...one.faults, ...two.faults]).toEqual([])
  })

  it('counts no branches, and keeps nobody who is in from going on', async () => {
    await limit(0)
    await go(['late-1'])
    expect(await one.runs('late-1')).toEqual([])
    expect(await counted('late')).toMatchObject({ refused: 1 })
  })
})
