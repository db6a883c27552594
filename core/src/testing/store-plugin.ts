/** The small plugin that stores are tested with: triggers, a note that is written down, waits, calls, a goal, a throw. */
import { addDuration } from '../time.ts'
import { FlowError } from '../errors.ts'
import type { Json } from '../json.ts'
import { defineCall, defineFact, defineNode, definePlugin, defineWrite, leave, type EventPattern } from '../plugin.ts'
import { Type } from '../schema.ts'

const shape = { version: 1, title: { en: 'Test', ru: 'Тест' }, group: 'test', icon: 'flask-conical' } as const
const empty = Type.Object({}, { additionalProperties: false })
const rule = Type.Optional(Type.Unknown({ 'x-ui': { widget: 'rule' } }))

export interface Note {
  readonly run: string | null
  readonly node: string | null
  readonly text: string
}

interface NoteRow extends Note {
  readonly contact: string
}

const noteFact = defineFact<readonly Note[]>({
  name: 'test.notes',
  scope: 'contact',
  title: shape.title,
  schema: Type.Array(Type.Unknown()),
  initial: [],
  load: async (sql, { workspace, ids }) => {
    const rows = await sql.query<NoteRow>(
      'select contact, run, node, text from millrace.test_note where workspace = $1 and contact = any($2::bigint[]) order by seq',
      [workspace, ids],
    )
    const grouped = Map.groupBy(rows, (row) => String(row.contact))
    return new Map([...grouped].map(([contact, notes]) => [contact, notes.map(({ run, node, text }) => ({ run, node, text }))]))
  },
})

const noteWrite = defineWrite<{ text: string; loud: boolean }, readonly Note[]>({
  type: 'test.note',
  fact: 'test.notes',
  apply: (notes, { run, node, data }) => [...notes, { run, node, text: data.text }],
  events: ({ data }) => (data.loud ? [{ event: 'Note Made', properties: { text: data.text } }] : []),
  commit: async (sql, batch) => {
    await sql.query(
      `insert into millrace.test_note (key, workspace, contact, run, node, text)
       select key, workspace, contact, run, node, text
       from unnest($1::text[], $2::int[], $3::bigint[], $4::uuid[], $5::text[], $6::text[]) with ordinality
         as n (key, workspace, contact, run, node, text, place)
       order by place on conflict do nothing`,
      [
        batch.map((item) => item.key),
        batch.map((item) => item.workspace),
        batch.map((item) => item.contact),
        batch.map((item) => item.run),
        batch.map((item) => item.node),
        batch.map((item) => item.data.text),
      ],
    )
  },
})

const askCall = defineCall<{ question: string }>({ type: 'test.ask', repeat: 'safe', perform: async () => null })

const start = defineNode({
  ...shape,
  type: 'test.start',
  config: Type.Object({ event: Type.String(), where: rule }),
  ports: ['out'],
  starts: ({ event, where }) => ({ kind: 'event', event, ...(where === undefined ? {} : { where: where as Json }) }),
  run: () => leave('out'),
})

const api = defineNode({
  ...shape,
  type: 'test.api',
  config: empty,
  ports: ['out'],
  starts: () => ({ kind: 'api' }),
  run: () => leave('out'),
})
const end = defineNode({ ...shape, type: 'test.end', config: empty, ports: [], run: () => ({ kind: 'end' }) })

const note = defineNode({
  ...shape,
  type: 'test.note',
  config: Type.Object({ text: Type.String({ 'x-ui': { widget: 'liquid' } }), loud: Type.Optional(Type.Boolean()) }),
  ports: ['out'],
  needs: ['test.notes'],
  run: (step) => leave('out', noteWrite.effect({ text: step.render(step.config.text), loud: step.config.loud === true })),
})

const wait = defineNode<ReturnType<typeof waitConfig>, string>({
  ...shape,
  type: 'test.wait',
  config: waitConfig(),
  ports: [{ each: 'events' }, 'timeout'],
  waits: true,
  awaits: ({ events }) => events.map(({ event }) => event),
  run: (step) => ({ kind: 'wait', until: addDuration(step.now, step.config.timeout, 'UTC'), events: step.config.events as EventPattern[] }),
  resume: ({ input }) => ({ kind: 'leave', port: input.kind === 'event' ? input.name : 'timeout' }),
})

function waitConfig() {
  return Type.Object({
    events: Type.Array(Type.Object({ name: Type.String(), event: Type.String(), where: rule })),
    timeout: Type.String(),
  })
}

/** Asks outside; `awaited` waits for the answer, which is then at `vars.answer`. */
const ask = defineNode({
  ...shape,
  type: 'test.ask',
  config: Type.Object({ question: Type.String(), awaited: Type.Boolean() }),
  ports: ['out', { port: 'error', otherwise: '@fail' }],
  waits: true,
  run: ({ config: { question, awaited } }) => {
    const effects = [askCall.effect({ question })]
    return awaited ? { kind: 'wait', result: true, effects } : { kind: 'leave', port: 'out', effects }
  },
  resume: ({ input }) => {
    if (input.kind === 'result') return { kind: 'leave', port: 'out', vars: { answer: input.result } }
    return { kind: 'leave', port: 'error', vars: { answer: input.kind === 'failure' ? input.failure.code : input.kind } }
  },
})

/** Throws for those whose event says so. */
const trap = defineNode({
  ...shape,
  type: 'test.trap',
  config: empty,
  ports: ['out', { port: 'error', otherwise: '@fail' }],
  run: (step) => {
    if (step.test({ var: 'event.properties.bad' })) throw new FlowError('TEST_TRAPPED', 'Walked into the trap')
    return leave('out')
  },
})

const fork = defineNode<ReturnType<typeof forkConfig>, string>({
  ...shape,
  type: 'test.fork',
  config: forkConfig(),
  ports: [{ each: 'branches' }],
  forks: true,
  run: ({ config: { branches } }) => ({ kind: 'fork', ports: branches.map(({ name }) => name) }),
})

function forkConfig() {
  return Type.Object({ branches: Type.Array(Type.Object({ name: Type.String() })) })
}

const join = defineNode({
  ...shape,
  type: 'test.join',
  config: Type.Object({ when: Type.Enum(['all', 'any']) }),
  ports: ['out'],
  joins: true,
  run: ({ run, input, config }) => (run.branch === undefined || input.kind === 'join' ? leave('out') : { kind: 'join', when: config.when }),
})

/** Finds something out: `vars.<node>`. */
const learn = defineNode({
  ...shape,
  type: 'test.learn',
  config: Type.Object({ value: Type.String() }),
  ports: ['out'],
  run: ({ run, config }) => ({ kind: 'leave', port: 'out', vars: { [run.node]: config.value } }),
})

const goal = defineNode({
  ...shape,
  type: 'test.goal',
  config: Type.Object({ event: Type.String(), exit: Type.Boolean() }),
  ports: [{ port: 'out', otherwise: '@end' }],
  run: () => leave('out'),
  watch: {
    events: ({ event }) => [{ name: 'reached', event }],
    run: ({ config, facts }) => ({
      kind: config.exit ? 'end' : 'stay',
      effects: [noteWrite.effect({ text: `goal ${String(facts.event?.['event'])}`, loud: false })],
    }),
  },
})

export const storePlugin = definePlugin({
  name: 'millrace-test-store',
  nodes: [start, api, end, note, wait, ask, trap, fork, join, learn, goal],
  writes: [noteWrite],
  calls: [askCall],
  facts: [noteFact],
  migrations: [
    {
      id: '001-note',
      sql: `create table millrace.test_note (
        seq bigint generated always as identity,
        key text primary key,
        workspace int not null,
        contact bigint not null,
        run uuid,
        node text,
        text text not null
      )`,
    },
  ],
})
