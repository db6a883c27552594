/**
 * A few nodes with nothing but the laws in them: waits, marks that are counted in the database, an outside that the test plays.
 * A mark's key is the primary key of its table: made twice, it breaks the test.
 */
import { defineCall, defineNode, definePlugin, defineWrite, leave, Type, type CallItem, type Json, type Rule } from '@millrace/core'

const minute = 60_000
const shape = { version: 1, title: { en: 'Lab' }, group: 'lab', icon: 'flask-conical' } as const
const none = Type.Object({}, { additionalProperties: false })

const start = defineNode({
  ...shape,
  type: 'lab.start',
  config: Type.Object({ event: Type.String() }),
  ports: ['out'],
  starts: ({ event }) => ({ kind: 'event', event }),
  run: () => leave('out'),
})
const api = defineNode({
  ...shape,
  type: 'lab.api',
  config: none,
  ports: ['out'],
  starts: () => ({ kind: 'api' }),
  run: () => leave('out'),
})
/** At every full so many minutes, all for whom the rule holds. */
const every = defineNode({
  ...shape,
  type: 'lab.every',
  config: Type.Object({ minutes: Type.Number(), audience: Type.Unknown() }),
  ports: ['out'],
  starts: ({ minutes, audience }) => ({
    kind: 'schedule',
    next: (after) => (Math.floor(after / (minutes * minute)) + 1) * minutes * minute,
    audience: audience as Rule,
  }),
  run: () => leave('out'),
})
const end = defineNode({ ...shape, type: 'lab.end', config: none, ports: [], run: () => ({ kind: 'end' }) })

const hold = defineNode({
  ...shape,
  type: 'lab.hold',
  config: Type.Object({ minutes: Type.Number() }),
  ports: ['out'],
  waits: true,
  run: ({ now, config }) => ({ kind: 'wait', until: now + config.minutes * minute }),
  resume: () => leave('out'),
})

const wait = defineNode({
  ...shape,
  type: 'lab.wait',
  config: Type.Object({ event: Type.String(), minutes: Type.Number() }),
  ports: ['came', 'timeout'],
  waits: true,
  run: ({ now, config }) => ({ kind: 'wait', until: now + config.minutes * minute, events: [{ name: 'came', event: config.event }] }),
  resume: ({ input }) => leave(input.kind === 'event' ? 'came' : 'timeout'),
})

const fork = defineNode({
  ...shape,
  type: 'lab.fork',
  config: none,
  ports: ['a', 'b'],
  forks: true,
  run: () => ({ kind: 'fork', ports: ['a', 'b'] }),
})

const markWrite = defineWrite<{ readonly mark: string }>({
  type: 'lab.mark',
  events: ({ data }) => [{ event: `Marked ${data.mark}`, properties: {} }],
  commit: async (sql, batch) => {
    await sql.query(
      `insert into millrace.lab_mark (key, workspace, contact, run, mark)
       select * from unnest($1::text[], $2::int[], $3::bigint[], $4::uuid[], $5::text[])`,
      [
        batch.map((item) => item.key),
        batch.map((item) => item.workspace),
        batch.map((item) => item.contact),
        batch.map((item) => item.run),
        batch.map((item) => item.data.mark),
      ],
    )
  },
})

/** Marks with a fixed word, or with one of the contact's own: `poison` is a word that the table refuses. */
const mark = defineNode({
  ...shape,
  type: 'lab.mark',
  config: Type.Object({ mark: Type.String() }),
  ports: ['out'],
  run: ({ config, contact, run }) => {
    const own = contact.attributes['mark'] ?? run.event?.properties['mark']
    return leave('out', markWrite.effect({ mark: typeof own === 'string' ? own : config.mark }))
  },
})

export type Outside = (call: CallItem, signal: AbortSignal) => Promise<Json>

export interface LabOptions {
  /** What answers the calls of `lab.ask` and `lab.askOnce`. */
  readonly outside?: Outside
}

export function labPlugin({ outside = async () => null }: LabOptions = {}) {
  const call = (type: string, repeat: 'safe' | 'never') =>
    defineCall<Json>({ type, repeat, maxAttempts: 3, timeoutMs: 5000, perform: (item, { signal }) => outside(item, signal) })
  const asks = [call('lab.ask', 'safe'), call('lab.askOnce', 'never')] as const
  const asking = asks.map((ask) =>
    defineNode({
      ...shape,
      type: ask.type,
      config: none,
      ports: ['out', { port: 'error', otherwise: '@fail' }],
      waits: true,
      run: () => ({ kind: 'wait', result: true, effects: [ask.effect(null)] }),
      resume: ({ input }) =>
        input.kind === 'failure'
          ? { kind: 'leave', port: 'error', why: { ...input.failure } }
          : { kind: 'leave', port: 'out', vars: { answer: input.kind === 'result' ? input.result : null } },
    }),
  )
  return definePlugin({
    name: 'lab',
    nodes: [start, api, every, end, hold, fork, wait, mark, ...asking],
    writes: [markWrite],
    calls: asks,
    migrations: [
      {
        id: '001-marks',
        sql: `create table millrace.lab_mark (key text primary key, workspace int not null, contact bigint not null, run uuid,
          mark text not null check (mark <> 'poison'))`,
      },
    ],
    merge: async (sql, { from, into }) => {
      await sql.query('update millrace.lab_mark set contact = $2 where contact = $1', [from, into])
    },
  })
}
