/** What is old goes; what a live run needs, and what still decides who may enter, stays. */
import type { FlowDocument } from '@millrace/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { labStart, openLab, sketch, type Lab } from '../../../test/support/lab.ts'
import { deadBefore } from './entries.ts'
import { loadPlugins } from '../plugins/load.ts'
import { createRetention, cutoffsAt, purge } from './index.ts'
import { createPace } from './pace.ts'

const dayMs = 24 * 3600 * 1000
const holding = (event: string, days: number, entry?: NonNullable<FlowDocument['settings']>['entry']) =>
  sketch(
    [
      ['start', 'lab.start', { event }],
      ['hold', 'lab.hold', { minutes: days * 24 * 60 }],
      ['end', 'lab.end'],
    ],
    ['start.out>hold', 'hold.out>end'],
    entry === undefined ? {} : { entry },
  )

describe('retention', () => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab()
    await lab.install(holding('Short', 1, { policy: 'once' }))
    await lab.install(holding('Monthly', 1, { policy: 'after', period: 'P1M' }))
    await lab.install(holding('Long', 300))
    await lab.install(holding('Endless', 3000))
    for (const event of ['Short', 'Monthly', 'Long', 'Endless']) await lab.runtime.ingest([lab.event(event, event)])
  })
  afterEach(() => lab.close())

  const purgeAt = (now: number, days: number) => purge(lab.pool, cutoffsAt(now, days), createPace(lab.pool, new AbortController().signal))
  const count = async (table: string) => (await lab.query<{ n: number }>(`select count(*)::int as n from millrace.${table}`))[0]!.n
  const months = async (table: string) => lab.query(`select to_regclass('millrace.${table}_2026_03') as name`)
  const days = (n: number) => labStart + n * dayMs
  const logOf = async (user: string) => {
    const [run] = await lab.runs(user)
    return run === undefined ? null : (await lab.store.activations(run.id)).map(({ steps }) => steps.map(({ outcome }) => outcome).join())
  }

  it('drops whole months, and keeps the whole log of runs that live or ended lately', async () => {
    await lab.runtime.clock.moveTo(days(310))
    await purgeAt(days(310), 100)
    expect(await logOf('Short')).toBeNull()
    expect(await logOf('Long')).toEqual(['left,waiting', 'left,ended'])
    expect(await logOf('Endless')).toEqual(['left,waiting'])
    for (const log of ['event', 'activation', 'message']) expect(await months(log)).toEqual([{ name: null }])
    expect([await count('run'), await count('activation'), await count('event'), await count('event_key')]).toEqual([2, 3, 0, 0])

    await purgeAt(days(500), 100)
    expect(await logOf('Long')).toBeNull()
    expect(await logOf('Endless')).toEqual(['left,waiting'])
    await lab.runtime.clock.moveTo(days(3001))
    expect(await lab.runs('Endless')).toMatchObject([{ status: 'completed' }])
  })

  it('keeps what a branch did that ended long ago, while its run still waits for the others', async () => {
    const forked = await openLab({ plugins: await loadPlugins([], import.meta.dirname) })
    const branches = { branches: [{ name: 'soon' }, { name: 'late' }] }
    await forked.install(
      sketch(
        [
          ['start', 'lab.start', { event: 'Fork' }],
          ['fork', 'parallel', branches],
          ['soon', 'lab.hold', { minutes: 60 }],
          ['late', 'lab.hold', { minutes: 300 * 24 * 60 }],
          ['join', 'join', { mode: 'all' }],
          ['end', 'lab.end'],
        ],
        ['start.out>fork', 'fork.soon>soon', 'fork.late>late', 'soon.out>join', 'late.out>join', 'join.out>end'],
      ),
    )
    await forked.runtime.ingest([forked.event('ann', 'Fork')])
    await forked.runtime.clock.moveTo(days(200))
    const rows = async () =>
      forked.query('select run, seq from millrace.activation union all select id, -1 from millrace.run order by 1, 2')
    const before = await rows()
    expect(before.length).toBeGreaterThan(5)
    await purge(forked.pool, cutoffsAt(days(200), 30), createPace(forked.pool, new AbortController().signal))
    expect(await rows()).toEqual(before)
    await forked.runtime.clock.moveTo(days(400))
    await purge(forked.pool, cutoffsAt(days(400), 30), createPace(forked.pool, new AbortController().signal))
    expect(await rows()).toEqual([])
    await forked.close()
  })

  it('removes runs one by one from a month that is not over, with all that hangs on them', async () => {
    await lab.runtime.clock.moveTo(days(20))
    await lab.query(
      `insert into millrace.message (id, workspace, contact, run, channel, content, transactional, state, queued_at)
       select r.id, 1, contact, r.id, 'lab', '{}', false, case key when '' then 'sent' end, entered_at from millrace.run r`,
    )
    await lab.query(
      `insert into millrace.message_status (message, workspace, status, at) select id, 1, 'sent', queued_at from millrace.message`,
    )
    await lab.query(
      `insert into millrace.message_reference select 1, 'lab', name || id, id, queued_at from millrace.message, unnest(array['theirs ', 'to ']) name`,
    )
    await purgeAt(days(20), 10)
    expect(await months('activation')).toEqual([{ name: 'millrace.activation_2026_03' }])
    for (const table of ['run', 'activation', 'message', 'message_status'])
      expect({ table, rows: await count(table) }).toEqual({ table, rows: 2 })
    expect(await count('message_reference')).toBe(4)
    await lab.runtime.clock.moveTo(days(301))
    expect(await lab.runs('Long')).toMatchObject([{ status: 'completed' }])
  })

  it('lets nobody in a second time whom the entry policy keeps out', async () => {
    await lab.runtime.clock.moveTo(days(400))
    await purgeAt(days(400), 30)
    for (const event of ['Short', 'Monthly']) await lab.runtime.ingest([lab.event(event, event)])
    await lab.runtime.settle()
    expect(await lab.runs('Short')).toEqual([])
    expect(await lab.runs('Monthly')).toHaveLength(1)
    expect(await count('entry')).toBe(2)
  })

  it('leaves the books balanced and the tables tidy', async () => {
    await lab.runtime.clock.moveTo(days(400))
    await purgeAt(days(400), 30)
    const [flow] = await lab.query<{ id: string }>(`select id::text from millrace.flow order by id limit 1`)
    expect((await lab.store.counters(flow!.id, 1))['hold']).toEqual({ entered: 1, 'left:out': 1 })
  })

  it('is done by one process at a time, and only when it is asked for', async () => {
    await lab.runtime.clock.moveTo(days(310))
    const faults: unknown[] = []
    const start = (keep: number | null) => {
      const loop = createRetention({ pool: lab.pool, days: keep, onError: (error) => faults.push(error) })
      loop.start()
      return loop
    }
    const rounds = () => lab.query<{ at: Date }>(`select at from millrace.upkeep where task = 'retention'`)
    // The runtime's own worker keeps everything.
    expect([await count('run'), await rounds()]).toEqual([4, []])
    const first = start(100)
    await expect.poll(() => count('run')).toBe(2)
    await first.stop()
    const begun = await rounds()
    await start(100).stop()
    expect(await rounds()).toEqual(begun)
    await lab.query(`update millrace.upkeep set at = at - interval '7 hours'`)
    await Promise.all([start(100), start(100)].map((loop) => loop.stop()))
    expect(await rounds()).toHaveLength(1)
    expect(await rounds()).not.toEqual(begun)
    expect(faults).toEqual([])
  })

  it('lets a workspace keep less than the installation, by kind: events, what messages said, runs', async () => {
    await lab.runtime.clock.moveTo(days(20))
    await lab.query(
      `insert into millrace.message (id, workspace, contact, run, channel, content, transactional, state, queued_at)
       select gen_random_uuid(), r.workspace, contact, r.id, 'lab', '{"subject":"Hello"}', false, 'sent', entered_at from millrace.run r`,
    )
    await lab.query(`update millrace.message m set id = m.run`)
    // Another workspace with a run and an event as old, which asks for nothing.
    await lab.query(`insert into millrace.workspace (name) values ('Other')`)
    const [moved] = await lab.query<{ contact: string }>(
      `update millrace.run set workspace = 2 where id = (select min(id::text) from millrace.run where status <> 0)::uuid returning contact::text`,
    )
    for (const table of ['event', 'message', 'activation'])
      await lab.query(`update millrace.${table} set workspace = 2 where contact = ${moved!.contact}`)
    await lab.query('insert into millrace.retention_setting (workspace, events, messages, runs) values (1, 5, 10, null)')
    const loop = createRetention({ pool: lab.pool, days: null, onError: (error) => expect(error).toBeUndefined() })
    loop.start()
    const events = () => lab.query('select workspace from millrace.event')
    await expect.poll(events).toEqual([{ workspace: 2 }])
    await loop.stop()
    const contents = await lab.query<{ workspace: number; content: string }>('select workspace, content from millrace.message order by 1')
    expect(contents.map(({ workspace, content }) => `${workspace} ${content}`)).toEqual(['1 {}', '1 {}', '1 {}', '2 {"subject":"Hello"}'])
    expect(await count('run')).toBe(4)

    await lab.query('update millrace.retention_setting set runs = 10')
    await lab.query(`update millrace.upkeep set at = at - interval '7 hours'`)
    const again = createRetention({ pool: lab.pool, days: 1000, onError: (error) => expect(error).toBeUndefined() })
    again.start()
    await expect.poll(() => count('run')).toBe(3)
    await again.stop()
    expect(await lab.query(`select workspace from millrace.run where status <> 0`)).toEqual([{ workspace: 2 }])
  })

  it('forgets answers under an idempotency key after a day, whatever else is kept', async () => {
    await lab.query(
      `insert into millrace.idempotency_key (workspace, key, request, answer, at)
       values (1, 'old', '', '1', now() - interval '25 hours'), (1, 'new', '', '1', now() - interval '23 hours')`,
    )
    await lab.query('delete from millrace.upkeep')
    const loop = createRetention({ pool: lab.pool, days: null, onError: () => {} })
    loop.start()
    await expect.poll(() => lab.query('select key from millrace.idempotency_key')).toEqual([{ key: 'new' }])
    await loop.stop()
  })

  it('forgets starts that were refused, and what imports said of people', async () => {
    await lab.query(
      `insert into millrace.refusal (workspace, flow, contact, at, reason, detail)
       select 1, 1, 1, to_timestamp($1::float8 / 1000) + day * interval '1 day', 'quota', '{}' from generate_series(0, 20, 5) day`,
      [labStart],
    )
    await lab.query(
      `with made as (
         insert into millrace.import (workspace, kind, format, start, beat_at)
         select 1, 'contacts', 'csv', false, to_timestamp($1::float8 / 1000) + day * interval '1 day' from generate_series(0, 20, 10) day returning id)
       insert into millrace.import_refused (import, row, code, message, excerpt) select id, row, 'X', 'x', 'ann@people.example' from made, generate_series(2, 4) row`,
      [labStart],
    )
    await purgeAt(days(21), 10)
    expect([await count('refusal'), await count('import'), await count('import_refused')]).toEqual([2, 1, 3])
  })

  it('keeps the ids of events for 30 days at least, so that one sent again starts nothing', async () => {
    await purgeAt(days(20), 1)
    expect(await count('event_key')).toBe(4)
    await purgeAt(days(40), 1)
    expect(await count('event_key')).toBe(0)
  })
})

describe('an entry', () => {
  it('decides nothing any more once its period is over, by any calendar', () => {
    const now = Date.parse('2027-03-31T00:00:00Z')
    const cutoff = now - 10 * dayMs
    expect(deadBefore(null, cutoff, now)).toBe(cutoff)
    expect(deadBefore({ policy: 'once' }, cutoff, now)).toBeNull()
    expect(deadBefore({ policy: 'after', period: 'PT1H' }, cutoff, now)).toBe(cutoff)
    expect(deadBefore({ policy: 'after', period: 'P1M' }, cutoff, now)).toBe(Date.parse('2027-02-24T00:00:00Z'))
  })
})
