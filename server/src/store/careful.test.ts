/** What a process died over is found and put aside; what only stood beside it is done (reliability: poison, R15). */
import { afterEach, describe, expect, it } from 'vitest'
import { labStart, openLab, sketch, type Lab } from '../../../test/support/lab.ts'

const flow = sketch(
  [
    ['start', 'lab.start', { event: 'Signed Up' }],
    ['hold', 'lab.hold', { minutes: 5 }],
    ['mark', 'lab.mark', { mark: 'welcome' }],
    ['end', 'lab.end'],
  ],
  ['start.out>hold', 'hold.out>mark', 'mark.out>end'],
)

describe('a lane in which a process died', () => {
  let lab: Lab
  afterEach(() => lab.close())

  const users = Array.from({ length: 12 }, (_, index) => `user-${index}`)
  const lane = () => ({ workspace: lab.workspace, lane: 0 })

  /** Everything in one lane: events that start runs. */
  const gather = async () => {
    lab = await openLab({ work: false })
    const id = await lab.install(flow)
    await lab.store.accept(users.map((user) => lab.event(user, 'Signed Up')))
    await lab.query('update millrace.inbox set lane = 0')
    return id
  }
  /** The mark of a process that is no more, in a visit that came to nothing. */
  const die = async (died: { piece?: string | undefined; alone?: boolean } = {}) => {
    const client = await lab.pool.connect()
    await client.query('begin')
    const { rows } = await client.query<{ visit: string }>('select pg_current_xact_id()::text as visit')
    await client.query('rollback')
    client.release()
    await lab.query(
      `insert into millrace.visit_mark (workspace, lane, visit, process, piece, alone) values ($1, 0, $2::xid8, gen_random_uuid(), $3, $4)
       on conflict (workspace, lane) do update set visit = excluded.visit, process = excluded.process, piece = excluded.piece, alone = excluded.alone`,
      [lab.workspace, rows[0]!.visit, died.piece ?? null, died.alone ?? false],
    )
  }
  const visitAll = async () => {
    for (let more = true; more;) more = (await lab.store.visit(lane(), lab.runtime.engine))!.more
  }
  const commits = async () => (await lab.query<{ n: number }>('select count(distinct xmin::text)::int as n from millrace.run'))[0]!.n
  const marks = () => lab.query<{ visit: string | null; careful_seq: string | null }>('select visit, careful_seq from millrace.visit_mark')
  const pieces = () => lab.query<{ seq: string; contact: string }>('select seq, contact from millrace.inbox order by seq')

  it('is visited in one batch as long as nobody dies', async () => {
    await gather()
    await visitAll()
    expect(await commits()).toBe(1)
    expect(await marks()).toMatchObject([{ careful_seq: null }])
  })

  it('is taken one piece at a time, and then trusted again', async () => {
    await gather()
    await die()
    await visitAll()
    expect(await commits()).toBe(users.length)
    expect(await lab.query('select from millrace.quarantine')).toEqual([])
    await lab.store.accept(users.map((user) => lab.event(`other-${user}`, 'Signed Up')))
    await lab.query('update millrace.inbox set lane = 0')
    await visitAll()
    expect(await commits()).toBe(users.length + 1)
  })

  it('has the piece that it died over tried once more: a kill from outside loses nothing', async () => {
    await gather()
    const [, , third] = await pieces()
    await die({ piece: `input:${third!.seq}` })
    await visitAll()
    expect(await lab.query('select from millrace.run')).toHaveLength(users.length)
    expect(await lab.query('select from millrace.quarantine')).toEqual([])
    expect(lab.faults).toEqual([])
  })

  it('has an input put aside that a process died over alone, and does the others', async () => {
    await gather()
    const [, , third] = await pieces()
    await die({ piece: `input:${third!.seq}`, alone: true })
    await visitAll()
    expect(await lab.query('select from millrace.run')).toHaveLength(users.length - 1)
    const kept = await lab.query<{ contact: string; kind: string; error: string }>('select contact, kind, error from millrace.quarantine')
    expect(kept).toMatchObject([{ contact: third!.contact, kind: 'event', error: expect.stringMatching(/^PROCESS_DIED/) }])
    expect(lab.faults).toHaveLength(1)
    expect(await lab.store.dueLanes()).toEqual([])
  })

  it('has a run fail whose wait was over when a process died over it alone, and the books balance', async () => {
    const id = await gather()
    await visitAll()
    await lab.query(`update millrace.run set lane = 0`)
    await lab.query(`update millrace.clock set at = to_timestamp($1::float8 / 1000)`, [labStart + 600_000])
    const [run] = await lab.query<{ id: string }>('select id from millrace.run order by id limit 1')
    await die({ piece: `run:${run!.id}`, alone: true })
    await visitAll()
    expect(await lab.store.run(run!.id)).toMatchObject({ status: 'failed', node: 'hold', failure: { code: 'PROCESS_DIED' } })
    expect((await lab.store.counters(id, 1))['hold']).toEqual({ entered: 12, 'left:out': 11, failed: 1 })
  })

  it('goes on piece by piece when the next process dies of something else meanwhile', async () => {
    await gather()
    await die()
    await lab.query('update millrace.visit_mark set careful_seq = $1, careful_at = to_timestamp(0), visit = null', [
      (await pieces())[5]!.seq,
    ])
    await visitAll()
    expect(await commits()).toBe(7)
  })

  it('is told from one whose visit failed in a process that lives', async () => {
    await gather()
    await lab.query(`create function fail() returns trigger language plpgsql as $$ begin raise 'refused'; end $$`)
    await lab.query('create trigger fail before insert on millrace.run for each statement execute function fail()')
    await lab.store.visit(lane(), lab.runtime.engine)
    await expect.poll(async () => (await marks())[0]!.visit).toBeNull()
  })
})
