/** What is accepted is durable, once, in order, and about the right person. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cart, labStart, openLab, type Lab } from '../../../test/support/lab.ts'

describe('accepting events', () => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab({ work: false })
  })
  afterEach(() => lab.close())

  it('takes the same message id once, in a batch, again later and through two doors at once', async () => {
    const event = lab.event('ann', 'Signed Up')
    expect(await lab.runtime.ingest([event, event])).toEqual({ duplicates: 1 })
    const again = await Promise.all(Array.from({ length: 10 }, () => lab.runtime.ingest([event])))
    expect(again.every(({ duplicates }) => duplicates === 1)).toBe(true)
    const other = await openLab({ url: lab.url, work: false })
    const fresh = lab.event('bob', 'Signed Up')
    const both = await Promise.all([lab.runtime.ingest([fresh]), other.runtime.ingest([fresh])])
    expect(both.map(({ duplicates }) => duplicates).sort()).toEqual([0, 1])
    expect(await lab.query('select from millrace.event')).toHaveLength(2)
    await other.close()
  })

  it('tells each caller of its own duplicates when callers share a commit', async () => {
    const [one, two] = [lab.event('ann', 'A'), lab.event('ann', 'B')]
    const results = await Promise.all([lab.runtime.ingest([one]), lab.runtime.ingest([one, two]), lab.runtime.ingest([two, two])])
    expect(results.map(({ duplicates }) => duplicates)).toEqual([0, 1, 2])
  })

  it('keeps the order of the calls within each inbox', async () => {
    const events = Array.from({ length: 60 }, (_, index) => lab.event('ann', `Event ${index}`))
    await Promise.all(events.map((event) => lab.runtime.ingest([event])))
    const rows = await lab.query<{ event: string }>(`select payload::json ->> 'event' as event from millrace.inbox order by seq`)
    expect(rows.map(({ event }) => event)).toEqual(events.map(({ event }) => event.event))
  })

  it('merges traits in order and makes each person once, whoever else makes them at the same time', async () => {
    const doors = await Promise.all([openLab({ url: lab.url, work: false }), openLab({ url: lab.url, work: false })])
    await Promise.all(
      doors.flatMap((door) =>
        Array.from({ length: 20 }, (_, index) =>
          door.runtime.ingest([
            {
              ...door.event(`user-${index % 7}`, 'Seen'),
              workspace: lab.workspace,
              event: { ...door.event('x', 'Seen').event, id: crypto.randomUUID() },
            },
          ]),
        ),
      ),
    )
    expect(await lab.query('select from millrace.contact')).toHaveLength(7)
    await lab.runtime.ingest([
      { ...lab.event('ann', 'A'), traits: { plan: 'free', city: 'Omsk' } },
      { ...lab.event('ann', 'B'), traits: { plan: 'pro' } },
    ])
    expect((await lab.runtime.store.contact(lab.workspace, { userId: 'ann' }))!.attributes).toEqual({ plan: 'pro', city: 'Omsk' })
    for (const door of doors) await door.close()
  })

  it('stores what JSON allows and Postgres does not: NUL and half a surrogate pair', async () => {
    const event = lab.event('an\0n', 'Sig\0ned', { properties: { 'na\0me': 'a\0b\ud83d', fine: '\\u0000 😀' } })
    await lab.runtime.ingest([event])
    const [row] = await lab.query<{ name: string; properties: object }>('select name, properties from millrace.event')
    expect(row).toEqual({ name: 'Signed', properties: { name: 'ab\ufffd', fine: '\\u0000 😀' } })
    expect(await lab.runtime.store.contact(lab.workspace, { userId: 'an\0n' })).toMatchObject({ userId: 'ann' })
  })

  it('fails the caller whose batch cannot be stored, not those who share its commit', async () => {
    const bad = lab.event('bob', 'Bad')
    const results = await Promise.allSettled([
      lab.runtime.ingest([lab.event('ann', 'Good')]),
      lab.runtime.ingest([{ ...bad, event: { ...bad.event, at: Number.NaN, receivedAt: Number.NaN } }]),
      lab.runtime.ingest([lab.event('eve', 'Good')]),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await lab.query('select from millrace.event')).toHaveLength(2)
  })

  it('keeps workspaces apart', async () => {
    const [{ id }] = (await lab.query<{ id: number }>(`insert into millrace.workspace (name) values ('Other') returning id`)) as [
      { id: number },
    ]
    await lab.install(cart)
    const event = lab.event('ann', 'Product Added')
    await lab.runtime.ingest([{ ...event, workspace: id }])
    expect(await lab.runtime.ingest([event])).toEqual({ duplicates: 0 })
    for (const lane of await lab.store.dueLanes()) await lab.store.visit(lane, lab.runtime.engine)
    expect(await lab.query('select workspace from millrace.run')).toEqual([{ workspace: lab.workspace }])
    expect(await lab.query('select from millrace.contact')).toHaveLength(2)
  })

  it('files events by the month of receipt, ahead of time', async () => {
    await lab.runtime.ingest([lab.event('ann', 'Signed Up')])
    const rows = await lab.query<{ part: string }>('select tableoid::regclass::text as part from millrace.event')
    expect(rows).toEqual([{ part: `millrace.event_${new Date(labStart).toISOString().slice(0, 7).replace('-', '_')}` }])
  })
})
