/** What follows from a contact's events beside its runs: facts with `see`, families of facts, listeners, and flows that writes let contacts into. */
import { expect, it } from 'vitest'
import { createEngine } from './engine.ts'
import type { JsonObject, Rule } from './json.ts'
import { createMemoryStore } from './memory-store.ts'
import { defineFact, defineListener, defineNode, definePlugin, defineWrite, leave, type FactDefinition } from './plugin.ts'
import { createRegistry } from './registry.ts'
import { checkFlow } from './check.ts'
import { Type } from './schema.ts'
import { createEvent } from './testing/step.ts'

const noon = Date.UTC(2027, 0, 1, 12)

const count: FactDefinition<number, { readonly event: string }> = defineFact({
  name: 'seen.count',
  scope: 'contact',
  title: { en: 'Events', ru: 'События' },
  schema: Type.Number(),
  params: Type.Object({ event: Type.String() }, { additionalProperties: false }),
  initial: 0,
  hears: ({ event }) => [event],
  see: (value) => value + 1,
  load: async () => new Map(),
})
const notes = defineFact<readonly string[]>({
  name: 'contact.notes',
  scope: 'contact',
  title: { en: 'Notes', ru: 'Заметки' },
  schema: Type.Array(Type.String()),
  initial: [],
  load: async () => new Map(),
})
/** Of flows; here of whichever flow has as an id the length of the note. */
const sum = defineFact<number>({
  name: 'note.sum',
  scope: 'flow',
  title: { en: 'Notes', ru: 'Заметки' },
  schema: Type.Number(),
  initial: 0,
  load: async () => new Map(),
})
const note = defineWrite<{ readonly text: string }, readonly string[]>({
  type: 'note.add',
  fact: 'contact.notes',
  apply: (value, { data }) => [...value, data.text],
  also: [
    { fact: 'note.sum', id: ({ data }: { data: { text: string } }) => data.text.length.toString(), apply: (known: number) => known + 1 },
  ],
  enters: ({ data }) => (data.text.endsWith('!') ? [{ flow: '2', data: { because: data.text } }] : []),
  commit: async () => {},
})
const listener = defineListener({
  name: 'noter',
  events: ['Shout'],
  nodes: ['probe.api'],
  needs: ['seen.count {"event":"Order"}'],
  hear: ({ event, fact }) => [
    note.effect({ text: `${String(event.properties['text'])} after ${String(fact('seen.count {"event":"Order"}'))}!` }),
  ],
})
const onEvent = defineNode({
  type: 'probe.event',
  version: 1,
  title: { en: 'Event', ru: 'Событие' },
  group: 'trigger',
  icon: 'zap',
  config: Type.Object({ events: Type.Array(Type.String()), where: Type.Optional(Type.Unknown({ 'x-ui': { widget: 'rule' } })) }),
  ports: ['out'],
  starts: ({ events, where }) => ({ kind: 'event', event: events, where: where as Rule }),
  run: () => leave('out'),
})
const onApi = defineNode({
  type: 'probe.api',
  version: 1,
  title: { en: 'API', ru: 'API' },
  group: 'trigger',
  icon: 'zap',
  config: Type.Object({}),
  ports: ['out'],
  starts: () => ({ kind: 'api' }),
  run: () => leave('out'),
})
const end = defineNode({
  type: 'probe.end',
  version: 1,
  title: { en: 'End', ru: 'Конец' },
  group: 'control',
  icon: 'square',
  config: Type.Object({}),
  ports: [],
  run: (step) => ({ kind: 'end', why: { event: step.facts.event?.['event'] ?? null, data: step.run.data } }),
})

const registry = createRegistry([
  definePlugin({ name: 'probe', nodes: [onEvent, onApi, end], facts: [count, notes, sum], writes: [note], listeners: [listener] }),
])

const secondOrder: Rule = { '==': [{ fact: ['seen.count', { event: 'Order' }] }, 2] }

function document(trigger: string, config: JsonObject) {
  const nodes = [
    { id: 'start', type: trigger, version: 1, config },
    { id: 'end', type: 'probe.end', version: 1, config: {} },
  ]
  return { millrace: 1, name: 'Probe', nodes, edges: [{ from: 'start', port: 'out', to: 'end' }] }
}

function createWorld(flows: readonly JsonObject[]) {
  const engine = createEngine(registry)
  const store = createMemoryStore(registry, () => noon)
  flows.forEach((flow, index) =>
    engine.load({ workspace: 1, flow: String(index + 1), version: 1, document: flow, state: 'active', timezone: 'UTC', current: true }),
  )
  let sent = 0
  return {
    store,
    send: (event: string, properties: JsonObject = {}) =>
      store.accept([
        { workspace: 1, identity: { userId: 'anna' }, event: { ...createEvent({ event, properties }, noon), id: `e${sent++}` } },
      ]),
    settle: async () => {
      for (let lanes = await store.dueLanes(); lanes.length > 0; lanes = await store.dueLanes()) {
        for (const lane of lanes) await store.visit(lane, engine)
      }
    },
    entered: async (flow: string) => (await store.counters(flow, 1))['']?.['entered'] ?? 0,
  }
}

it('shows each event to a fact before triggers meet it: of three orders in one batch, the second starts a run', async () => {
  const world = createWorld([document('probe.event', { events: ['Order'], where: secondOrder as JsonObject })])
  for (let order = 0; order < 3; order++) await world.send('Order')
  await world.settle()
  expect(await world.entered('1')).toBe(1)
  expect(await world.store.fact(1, 'seen.count {"event":"Order"}', '1')).toBe(3)
})

it('starts by any of several events', async () => {
  const world = createWorld([document('probe.event', { events: ['Order', 'Refund'] })])
  for (const event of ['Order', 'Visit', 'Refund']) await world.send(event)
  await world.settle()
  expect(await world.entered('1')).toBe(2)
})

it('hears events although no run is there for them, and lets the contact into another flow', async () => {
  const world = createWorld([document('probe.event', { events: ['Never'] }), document('probe.api', {})])
  for (const event of ['Order', 'Shout']) await world.send(event, { text: 'hey' })
  await world.settle()
  expect(await world.store.fact(1, 'contact.notes', '1')).toEqual(['hey after 1!'])
  expect(await world.entered('2')).toBe(1)
  expect(await world.store.fact(1, 'note.sum', '12')).toBe(1)
})

it('hears nothing for a workspace that has none of its nodes', async () => {
  const world = createWorld([document('probe.event', { events: ['Order'] })])
  await world.send('Shout', { text: 'hey' })
  await world.settle()
  expect(await world.store.fact(1, 'contact.notes', '1')).toEqual([])
})

it('checks what a rule asks of a family of facts', () => {
  const faults = (rule: unknown) =>
    checkFlow(document('probe.event', { events: ['Order'], where: rule as JsonObject }), registry).map(
      ({ code, path }) => `${code} ${path}`,
    )
  expect(faults(secondOrder)).toEqual([])
  expect(faults({ fact: ['seen.sum', {}] })).toEqual(['FLOW_FACT_UNKNOWN /where/fact/0'])
  expect(faults({ fact: ['seen.count', { event: 5 }] })).toEqual(['FLOW_FACT_TYPE /where/fact/1/event'])
  expect(faults({ fact: [{ var: 'event' }] })).toEqual(['FLOW_RULE_FACT_BAD /where/fact'])
})
