import { describe, expect, it } from 'vitest'
import { createEngine } from './engine.ts'
import type { FlowDocument } from './document.ts'
import type { LaneInput, LaneWork } from './lane.ts'
import { definePlugin, defineCompute, defineFact, defineNode, defineWrite, leave } from './plugin.ts'
import { createRegistry } from './registry.ts'
import type { Contact, EventRecord } from './run.ts'
import Type from 'typebox'

const title = { en: 'Test', ru: 'Тест' }
const shape = { version: 1, title, group: 'test', icon: 'circle' } as const
const none = Type.Object({}, { additionalProperties: false })

const start = defineNode({
  ...shape,
  type: 'test.start',
  config: Type.Object({ event: Type.String() }),
  ports: ['out'],
  starts: ({ event }) => ({ kind: 'event', event }),
  run: () => leave('out'),
})
const end = defineNode({ ...shape, type: 'test.end', config: none, ports: [], run: () => ({ kind: 'end' }) })
const pass = defineNode({ ...shape, type: 'test.pass', config: none, ports: ['out'], run: () => leave('out') })
const broken = defineNode({
  ...shape,
  type: 'test.broken',
  config: none,
  ports: ['out', { port: 'error', otherwise: '@fail' }],
  run: () => {
    throw new Error('no luck')
  },
})
const hold = defineNode({
  ...shape,
  type: 'test.hold',
  config: none,
  ports: ['out'],
  waits: true,
  run: (step) => ({ kind: 'wait', until: step.now + 1000 }),
  resume: () => leave('out'),
})
const watcher = defineNode({
  ...shape,
  type: 'test.watcher',
  config: none,
  ports: ['out'],
  run: () => leave('out'),
  watch: {
    events: () => [{ name: 'seen', event: 'Seen' }],
    run: () => {
      throw new Error('cannot tell')
    },
  },
})
const addLabel = defineWrite<{ label: string }, readonly string[]>({
  type: 'test.label',
  fact: 'labels',
  apply: (labels, { data }) => [...labels, data.label],
  events: ({ data }) => [{ event: 'Label Added', properties: { label: data.label } }],
  commit: async () => {},
})
const label = defineNode({
  ...shape,
  type: 'test.label',
  config: Type.Object({ label: Type.String() }),
  ports: ['out'],
  run: (step) => leave('out', addLabel.effect({ label: step.render(step.config.label) })),
})
const takeTurn = defineWrite<null, number>({ type: 'test.turn', fact: 'turns', apply: (turns) => turns + 1, commit: async () => {} })
const turn = defineNode({
  ...shape,
  type: 'test.turn',
  config: none,
  ports: ['out'],
  needs: ['turns'],
  run: (step) => ({ kind: 'leave', port: 'out', effects: [takeTurn.effect(null)], why: step.facts['turns'] ?? null }),
})
const think = defineNode({
  ...shape,
  type: 'test.think',
  config: none,
  ports: ['out'],
  run: async (step) => ({ kind: 'leave', port: 'out', why: await step.compute('test.think', step.contact.id) }),
})

function testEngine(thinking: Promise<void> = Promise.resolve()) {
  const batches: number[] = []
  const plugin = definePlugin({
    name: 'test',
    nodes: [start, end, pass, broken, hold, watcher, label, turn, think],
    writes: [addLabel, takeTurn],
    facts: [
      defineFact<readonly string[]>({
        name: 'labels',
        scope: 'contact',
        title,
        schema: Type.Array(Type.String()),
        initial: [],
        load: async () => new Map(),
      }),
      defineFact<number>({ name: 'turns', scope: 'flow', title, schema: Type.Number(), initial: 0, load: async () => new Map() }),
    ],
    computes: [
      defineCompute<string, string>({
        type: 'test.think',
        perform: async (batch) => {
          batches.push(batch.length)
          if (batch.some(({ data }) => data === 'slow')) await thinking
          return batch.map(({ data }) => (data === '2' ? new Error('too hard') : `thought of ${data}`))
        },
      }),
    ],
  })
  return { engine: createEngine(createRegistry([plugin])), batches }
}

/** start -> each of `types` in a row -> end; configs by type. */
function line(types: readonly string[], configs: Record<string, object> = {}, disabled: readonly string[] = []): FlowDocument {
  const all = ['test.start', ...types, 'test.end']
  const nodes = all.map((type, i) => ({
    id: `n${i}`,
    type,
    version: 1,
    config: { ...(type === 'test.start' ? { event: 'Go' } : {}), ...configs[type] },
    ...(disabled.includes(type) ? { disabled: true } : {}),
  }))
  return { millrace: 1, name: 'Line', nodes, edges: nodes.slice(1).map((node, i) => ({ from: `n${i}`, port: 'out', to: node.id })) }
}

const person = (id: string): Contact => ({ id, userId: `u${id}`, anonymousId: null, attributes: {}, createdAt: 0 })
const happened = (event: string, id = event): EventRecord => ({ id, type: 'track', event, at: 1000, receivedAt: 1000, properties: {} })

function workOf(inputs: readonly LaneInput[], facts: readonly string[] = []): LaneWork {
  return {
    workspace: 1,
    now: 1000,
    inputs,
    runs: [],
    contacts: new Map(inputs.map((input) => [input.contact, person(input.contact)])),
    entries: [],
    facts: new Map(facts.map((name) => [name, new Map()])),
  }
}

const go = (contact: string): LaneInput => ({ workspace: 1, contact, kind: 'event', event: happened('Go', `go-${contact}`) })

function load(engine: ReturnType<typeof testEngine>['engine'], document: FlowDocument, flow = '1') {
  engine.load({ workspace: 1, flow, version: 1, document, state: 'active', current: true, timezone: 'UTC' })
}

describe('decide', () => {
  it('gives the same decision for the same work', async () => {
    const { engine } = testEngine()
    load(engine, line(['test.label', 'test.pass'], { 'test.label': { label: 'seen {{ contact.userId }}' } }))
    const work = workOf([go('1'), go('2')], ['labels'])
    expect(await engine.decide(work)).toEqual(await engine.decide(work))
  })

  it('is of the flows as they stood when the visit began, whatever another visit has loaded since', async () => {
    const { engine } = testEngine()
    load(engine, line(['test.pass']))
    const before = engine.standing()
    const next = line(['test.label', 'test.hold'], { 'test.label': { label: 'seen' } })
    engine.load({ workspace: 1, flow: '1', version: 2, document: next, state: 'active', current: true, timezone: 'UTC' })
    const versions = async (asked: Pick<typeof before, 'decide'>) =>
      (await asked.decide(workOf([go('1')]))).created.map((run) => run.version)
    expect(before.planFacts(1, [go('1')], [])).toEqual([])
    expect(await versions(before)).toEqual([1])
    expect(await versions(engine)).toEqual([2])
    const due = {
      ...workOf([]),
      now: 2000,
      runs: (await engine.decide(workOf([go('2')]))).created,
      contacts: new Map([['2', person('2')]]),
    }
    expect((await before.decide(due)).changed).toMatchObject([{ version: 2, status: 'completed' }])
  })

  it('starts the flows of an event in one order, whichever was known first', async () => {
    const flows = async (...ids: readonly string[]) => {
      const { engine } = testEngine()
      for (const id of ids) load(engine, line(['test.pass']), id)
      return (await engine.decide(workOf([go('1')]))).created.map((run) => run.flow)
    }
    expect(await flows('2', '10', '1')).toEqual(['1', '2', '10'])
    expect(await flows('10', '1', '2')).toEqual(['1', '2', '10'])
  })

  it('has the computations of all contacts done in one call, and fails only the run whose own one failed', async () => {
    const { engine, batches } = testEngine()
    load(engine, line(['test.think', 'test.think']))
    const decision = await engine.decide(workOf([go('1'), go('2'), go('3')]))
    expect(batches).toEqual([3, 2])
    expect(decision.created.map((run) => run.status)).toEqual(['completed', 'failed', 'completed'])
    expect(decision.created[1]?.failure).toEqual({ code: 'NODE_FAILED', message: 'too hard' })
  })

  it('waits for no computation of another visit', async () => {
    const thinking = Promise.withResolvers<void>()
    const { engine, batches } = testEngine(thinking.promise)
    load(engine, line(['test.think']))
    const slow = engine.decide(workOf([go('slow')]))
    const quick = await engine.decide(workOf([go('1')]))
    expect(quick.created[0]?.status).toBe('completed')
    thinking.resolve()
    expect((await slow).created[0]?.status).toBe('completed')
    expect(batches).toEqual([1, 1])
  })

  it('shows a flow-scoped fact as moved by the runs before it in the batch', async () => {
    const { engine } = testEngine()
    load(engine, line(['test.turn']))
    const decision = await engine.decide(workOf([go('1'), go('2'), go('3')], ['turns']))
    expect(decision.activations.map(({ steps }) => steps[1]?.why)).toEqual([0, 1, 2])
  })

  it('leaves by the error port when it is wired, and fails the run when it is not', async () => {
    const { engine } = testEngine()
    const document = line(['test.broken'])
    load(engine, document)
    const failed = await engine.decide(workOf([go('1')]))
    expect(failed.created[0]).toMatchObject({ status: 'failed', node: 'n1', failure: { message: 'no luck' } })
    load(engine, { ...document, edges: [...document.edges, { from: 'n1', port: 'error', to: 'n2' }] }, '2')
    const saved = (await engine.decide(workOf([go('1')]))).created.find((run) => run.flow === '2')
    expect(saved).toMatchObject({ status: 'completed', node: 'n2' })
  })

  it('passes a disabled node through without counting it (001.38)', async () => {
    const { engine } = testEngine()
    load(engine, line(['test.broken', 'test.pass'], {}, ['test.broken']))
    const decision = await engine.decide(workOf([go('1')]))
    expect(decision.created[0]?.status).toBe('completed')
    expect(decision.counters.filter(({ node }) => node === 'n1')).toEqual([])
  })

  it('ends a run that goes round in a circle without a wait', async () => {
    const { engine } = testEngine()
    const document = line(['test.pass'])
    load(engine, {
      ...document,
      edges: [
        { from: 'n0', port: 'out', to: 'n1' },
        { from: 'n1', port: 'out', to: 'n1' },
      ],
    })
    const decision = await engine.decide(workOf([go('1')]))
    expect(decision.created[0]?.failure?.code).toBe('RUN_STEP_LIMIT')
  })

  it('tells of what a write causes only when somebody listens', async () => {
    const { engine } = testEngine()
    load(engine, line(['test.label'], { 'test.label': { label: 'new' } }))
    expect((await engine.decide(workOf([go('1')]))).emitted).toEqual([])
    load(engine, line([], { 'test.start': { event: 'Label Added' } }), '2')
    const { emitted } = await engine.decide(workOf([go('1')]))
    expect(emitted.map(({ contact, event }) => [contact, event.event, event.properties])).toEqual([['1', 'Label Added', { label: 'new' }]])
  })

  it('lets a run stay when a node that watches throws, says why, and asks it once only', async () => {
    const { engine } = testEngine()
    load(engine, line(['test.hold', 'test.watcher']))
    const seen = (id: string): LaneInput => ({ workspace: 1, contact: '1', kind: 'event', event: happened('Seen', id) })
    const { created, activations } = await engine.decide(workOf([go('1'), seen('a'), seen('b')]))
    expect(created[0]).toMatchObject({ status: 'waiting', node: 'n1', noticed: ['n2'] })
    const why = { code: 'NODE_FAILED', message: 'cannot tell' }
    expect(activations.slice(1).map(({ steps }) => steps)).toEqual([[{ node: 'n2', port: null, outcome: 'noticed', why }]])
  })

  it('keeps the books: entered = inside + left + failed + exited at every node', async () => {
    const { engine } = testEngine()
    load(engine, line(['test.think', 'test.pass']))
    const { counters } = await engine.decide(workOf([go('1'), go('2'), go('3')]))
    for (const node of ['n0', 'n1', 'n2', 'n3']) {
      const of = (test: (what: string) => boolean) =>
        counters.filter((c) => c.node === node && test(c.what)).reduce((sum, c) => sum + c.count, 0)
      expect(of((what) => what === 'entered')).toBe(of((what) => what.startsWith('left:') || what === 'failed' || what === 'exited'))
    }
  })
})
