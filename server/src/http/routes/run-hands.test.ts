/** What is watched and done by hand: counts by period, version and way; who is behind each number; take out, send on, try anew, ignore. */
import type { FlowDocument } from '@millrace/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FrontDoor, openFrontDoor } from '../../../../test/support/http.ts'
import { sqlOf } from '../../read/sql.ts'
import { foldDays } from '../../store/counted-days.ts'
import { sketch } from '../../../../test/support/lab.ts'

const document = sketch(
  [
    ['start', 'trigger.event', { event: 'Signed Up' }],
    ['which', 'condition', { branches: [{ name: 'vip', rule: { '==': [{ var: 'event.properties.plan' }, 'vip'] } }] }],
    ['wait', 'wait.event', { events: [{ name: 'ordered', event: 'Order Completed' }], timeout: 'P3D' }],
    ['gift', 'bonus.accrue', { amount: '{{ event.properties.gift }}' }],
    ['tag', 'tag.add', { tag: 'vip' }],
    ['end', 'end'],
  ],
  ['start.out>which', 'which.vip>tag', 'which.else>wait', 'tag.out>wait', 'wait.ordered>gift', 'wait.timeout>end', 'gift.out>end'],
)

describe('watching and acting by hand', () => {
  let door: FrontDoor
  let flow: string
  const get = async (url: string) => (await door.ask('GET', url)).body
  const post = async (url: string, payload: object) => (await door.ask('POST', url, { payload })).body
  const advance = (duration: string) => door.ask('POST', '/api/clock', { payload: { advance: duration } })
  const happens = async (userId: string, event: string, properties = {}) => {
    await door.send('track', { userId, event, properties })
    await door.runtime.settle()
  }
  const install = async (of: FlowDocument): Promise<string> => {
    const { id } = await post('/api/flows/import', of)
    await door.ask('POST', `/api/flows/${id}/publish`)
    return id
  }
  const balanced = async () => {
    const stats = await get(`/api/flows/${flow}/stats`)
    for (const { entered, inside, left, failed, exited } of Object.values<any>(stats.nodes))
      expect(entered).toBe(inside + failed + exited + Object.values<number>(left).reduce((sum, count) => sum + count, 0))
    return stats
  }
  const users = (page: { items: readonly { userId: string }[] }) => page.items.map(({ userId }) => userId).toSorted()

  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T09:00:00Z')
    flow = await install(document)
    for (const userId of ['ann', 'bob', 'cem']) {
      await door.send('identify', { userId, traits: { name: `${userId} smith` } })
      await happens(userId, 'Signed Up', { plan: userId === 'ann' ? 'vip' : 'free', gift: 10 })
    }
    await advance('P1D')
    for (const userId of ['dan', 'eva', 'fay']) await happens(userId, 'Signed Up', { plan: 'free', gift: -1 })
  })
  afterAll(() => door.close())

  it('counts what happened in some days, while inside is as it is now', async () => {
    const first = await get(`/api/flows/${flow}/stats?from=2026-01-01&to=2026-01-01`)
    expect(first).toMatchObject({ inside: 6, nodes: { start: { entered: 3, inside: 0 }, wait: { entered: 3, inside: 6 } } })
    const second = await get(`/api/flows/${flow}/stats?from=2026-01-02&all=true`)
    expect(second.nodes.wait).toEqual({ entered: 3, inside: 6, left: {}, failed: 0, exited: 0 })
    expect((await get(`/api/flows/${flow}/stats?from=2027-01-01`)).nodes.start).toMatchObject({ entered: 0 })
    expect(await get(`/api/flows/${flow}/stats?from=2026-01-02&to=2026-01-01`)).toMatchObject({ code: 'REQUEST_INVALID' })
  })

  it('counts those alone who went one way', async () => {
    const stats = await get(`/api/flows/${flow}/stats?through=which&port=vip`)
    expect(stats).toMatchObject({ inside: 1, of: { runs: 6, all: true, took: 1 } })
    expect(stats.nodes.tag).toEqual({ entered: 1, inside: 0, left: { out: 1 }, failed: 0, exited: 0 })
    expect(stats.nodes.wait).toMatchObject({ entered: 1, inside: 1 })
    expect(stats.nodes.gift).toMatchObject({ entered: 0 })
  })

  it('tells who is behind each number: who waits at a node, who left it by which port', async () => {
    expect(users(await get(`/api/runs?flow=${flow}&node=wait&state=waiting`))).toHaveLength(6)
    expect(users(await get(`/api/runs?flow=${flow}&node=wait&state=waiting&search=BOB`))).toEqual(['bob'])
    expect(users(await get(`/api/flows/${flow}/nodes/which/passages?port=vip`))).toEqual(['ann'])
    const page = await get(`/api/flows/${flow}/nodes/which/passages?limit=4`)
    const rest = await get(`/api/flows/${flow}/nodes/which/passages?limit=4&cursor=${page.next}`)
    expect([...users(page), ...users(rest)].toSorted()).toEqual(['ann', 'bob', 'cem', 'dan', 'eva', 'fay'])
    expect(rest).toMatchObject({ next: null, lookedBackTo: null })
    expect((await get(`/api/flows/${flow}/nodes/which/passages?search=ann`)).items[0]).toMatchObject({ name: 'ann smith', outcome: 'left' })
    expect(await get('/api/flows/999/nodes/which/passages')).toMatchObject({ code: 'FLOW_UNKNOWN' })
  })

  it('tells who is behind the numbers of those who went one way, whether they wait, left, or came to a step by branches', async () => {
    const way = (port: string) => `through=which&by=${port}`
    const waiting = (query: string) => get(`/api/runs?flow=${flow}&node=wait&state=waiting&${query}`)
    expect(users(await waiting(way('vip')))).toEqual(['ann'])
    expect(users(await waiting(way('else')))).toEqual(['bob', 'cem', 'dan', 'eva', 'fay'])
    const first = await waiting(`${way('else')}&limit=2`)
    const rest = await waiting(`${way('else')}&limit=3&cursor=${first.next}`)
    expect([users(first).length, [...users(first), ...users(rest)].toSorted(), rest.next]).toEqual([
      2,
      ['bob', 'cem', 'dan', 'eva', 'fay'],
      null,
    ])
    expect(users(await waiting(`${way('else')}&search=bob`))).toEqual(['bob'])
    expect(await waiting(way('nowhere'))).toEqual({ items: [], next: null })
    expect(users(await get(`/api/flows/${flow}/nodes/start/passages?${way('vip')}`))).toEqual(['ann'])
    expect(users(await get(`/api/flows/${flow}/nodes/tag/passages?${way('else')}`))).toEqual([])
    for (const url of [`/api/runs?flow=${flow}`, `/api/flows/${flow}/nodes/start/passages?`])
      expect(await get(`${url}&through=which`)).toMatchObject({ code: 'REQUEST_INVALID' })
  })

  it('sends those who wait on by a port that is chosen, and writes down who did it', async () => {
    const [ann] = (await get(`/api/runs?flow=${flow}&node=wait&search=ann`)).items
    expect(await post('/api/runs/move', { flow, node: 'wait', port: 'nowhere' })).toMatchObject({ code: 'RUN_PORT_UNKNOWN' })
    expect(await post('/api/runs/move', { flow, node: 'wait', port: 'timeout', runs: [ann.id] })).toEqual({ accepted: 1 })
    await door.runtime.settle()
    expect(await get(`/api/runs/${ann.id}`)).toMatchObject({ state: 'completed', node: 'end' })
    const { steps } = await get(`/api/runs/${ann.id}`)
    expect(steps.at(-2)).toMatchObject({ node: 'wait', port: 'timeout', input: 'hand', why: { by: 'operator', who: expect.any(String) } })
    expect((await balanced()).nodes.wait).toMatchObject({ inside: 5, left: { timeout: 1 } })
  })

  it('takes one out, and writes down who did it', async () => {
    const [bob] = (await get(`/api/runs?flow=${flow}&node=wait&search=bob`)).items
    expect(await post('/api/runs/cancel', { flow, node: 'wait', runs: [bob.id] })).toEqual({ accepted: 1 })
    await door.runtime.settle()
    expect(await post('/api/runs/cancel', { flow, node: 'wait', runs: [bob.id] })).toEqual({ accepted: 0 })
    expect((await get(`/api/runs/${bob.id}`)).steps.at(-1)).toMatchObject({
      outcome: 'cancelled',
      why: { by: 'operator', who: expect.any(String) },
    })
    expect((await balanced()).nodes.wait).toMatchObject({ inside: 4, exited: 1 })
  })

  it('lists failures with what went wrong, tries them anew, and leaves aside those that are ignored', async () => {
    for (const userId of ['dan', 'eva', 'fay']) await happens(userId, 'Order Completed')
    const failures = (query = '') => get(`/api/runs?state=failed${query}`)
    const found = await failures()
    expect(users(found)).toEqual(['dan', 'eva', 'fay'])
    expect(found.items[0]).toMatchObject({ node: 'gift', retriable: true, ignored: null, failure: { message: expect.any(String) } })
    expect((await balanced()).nodes.gift).toMatchObject({ failed: 3 })

    const [dan] = (await failures('&search=dan')).items
    expect(await post('/api/runs/ignore', { runs: [dan.id] })).toEqual({ accepted: 1 })
    expect(users(await failures('&ignored=false'))).toEqual(['eva', 'fay'])
    expect((await failures('&ignored=true')).items[0]).toMatchObject({ userId: 'dan', ignored: { by: expect.any(String) } })
    expect(await post('/api/runs/ignore', { runs: [dan.id], heed: true })).toEqual({ accepted: 1 })
    expect(await post('/api/runs/ignore', { runs: [dan.id] })).toEqual({ accepted: 1 })

    await advance('PT1H')
    expect(await post('/api/runs/retry', { flow, node: 'gift' })).toEqual({ accepted: 3 })
    await door.runtime.settle()
    expect(users(await failures('&ignored=false'))).toEqual(['dan', 'eva', 'fay'])
    expect((await balanced()).nodes.gift).toMatchObject({ entered: 3, failed: 3 })
    expect((await get(`/api/runs/${dan.id}`)).steps.map(({ outcome }: { outcome: string }) => outcome).slice(-3)).toEqual([
      'failed',
      'retried',
      'failed',
    ])
  })

  it('sets all flows side by side, by day, with what contacts got, and messages by day', async () => {
    await install(sketch([['start', 'trigger.event', { event: 'Paid' }], ['gift', 'bonus.accrue', { amount: 7.5 }], ['end', 'end']], ['start.out>gift', 'gift.out>end'])) // prettier-ignore
    await happens('cem', 'Paid')
    const report = await get('/api/reports/flows?from=2026-01-01&to=2026-01-02')
    expect(report).toMatchObject({
      from: '2026-01-01',
      to: '2026-01-02',
      totals: { entered: 7, completed: 2, failed: 3, exited: 1, inside: 1 },
    })
    expect(report.flows.find(({ id }: { id: string }) => id === flow).days).toEqual([
      { day: '2026-01-01', entered: 3, completed: 0, failed: 0, exited: 0 },
      { day: '2026-01-02', entered: 3, completed: 1, failed: 3, exited: 1 },
    ])
    expect(report.amounts).toContainEqual({ name: 'bonus.accrued', title: expect.anything(), amount: 7.5 })
    expect((await get(`/api/reports/flows?flows=${flow}`)).flows).toHaveLength(1)
    expect(await get('/api/reports/flows?from=2024-01-01&to=2026-01-02')).toMatchObject({ code: 'REQUEST_INVALID' })
    expect(await get('/api/reports/messages/days')).toMatchObject({ items: [], titles: {} })
  })

  it('takes out all who wait at a node', async () => {
    expect(await post('/api/runs/cancel', { flow, node: 'wait' })).toEqual({ accepted: 1 })
    await door.runtime.settle()
    expect((await balanced()).nodes.wait).toMatchObject({ inside: 0, exited: 2 })
  })

  it('folds days that are over into one row of each sum', async () => {
    const sums = () => door.pool.query('select flow, day::text, node, what, sum(count)::int from millrace.counter_day group by 1, 2, 3, 4 order by 1, 2, 3, 4') // prettier-ignore
    const { rows: before } = await sums()
    await advance('P5D')
    const { rows: later } = await sums()
    const old = (rows: readonly { day: string }[]) => rows.filter(({ day }) => day < '2026-01-03')
    expect(old(later)).toEqual(old(before))
    expect(await foldDays(sqlOf(door.pool))).toBeGreaterThan(0)
    expect(await foldDays(sqlOf(door.pool))).toBe(0)
    expect((await sums()).rows).toEqual(later)
    const { rows } = await door.pool.query('select count(*)::int as n from millrace.counter_day where lane >= 0 and day < $1', [
      '2026-01-03',
    ])
    expect(rows[0].n).toBe(0)
  })
})
