import Type from 'typebox'
import { describe, expect, it } from 'vitest'
import { createEngine } from './engine.ts'
import type { LaneWork } from './lane.ts'
import { defineCall, defineNode, definePlugin, leave } from './plugin.ts'
import { createRegistry } from './registry.ts'

const shape = { version: 1, title: { en: 'Test', ru: 'Тест' }, group: 'test', icon: 'circle', config: Type.Object({}) } as const
const call = defineCall<null>({ type: 'test.ask', repeat: 'safe', perform: async () => null })
const engine = createEngine(
  createRegistry([
    definePlugin({
      name: 'test',
      nodes: [
        defineNode({
          ...shape,
          type: 'test.start',
          ports: ['out'],
          starts: () => ({ kind: 'event', event: 'Go' }),
          run: () => leave('out'),
        }),
        defineNode({
          ...shape,
          type: 'test.hold',
          ports: ['out'],
          waits: true,
          run: (step) => ({ kind: 'wait', until: step.now + 1000 }),
          resume: () => leave('out'),
        }),
        defineNode({ ...shape, type: 'test.ask', ports: ['out'], run: () => leave('out', call.effect(null)) }),
        defineNode({ ...shape, type: 'test.end', ports: [], run: () => ({ kind: 'end' }) }),
      ],
      calls: [call],
    }),
  ]),
)
const ids = ['start', 'hold', 'ask', 'end']
engine.load({
  workspace: 1,
  flow: '1',
  version: 1,
  document: {
    millrace: 1,
    name: 'Ask later',
    settings: {},
    nodes: ids.map((id) => ({ id, type: `test.${id}`, version: 1, config: {} })),
    edges: ids.slice(1).map((to, index) => ({ from: ids[index]!, port: 'out', to })),
  },
  state: 'active',
  current: true,
  timezone: 'UTC',
})

const contact = { id: '1', userId: 'ann', anonymousId: null, attributes: {}, createdAt: 0 }
const event = { id: 'e', type: 'track', event: 'Go', at: 1000, receivedAt: 1000, properties: {} } as const
const workAt = (now: number, more: Partial<LaneWork>): LaneWork => ({
  workspace: 1,
  now,
  inputs: [],
  runs: [],
  contacts: new Map([['1', contact]]),
  entries: [],
  facts: new Map(),
  ...more,
})

describe('the key of a call', () => {
  it('follows from its run and step, not from when the run came there: a restored run asks again under the same key', async () => {
    const { created } = await engine.decide(workAt(1000, { inputs: [{ workspace: 1, contact: '1', kind: 'event', event }] }))
    const [first, again] = await Promise.all(
      [5000, 900_000].map(async (now) => (await engine.decide(workAt(now, { runs: created }))).calls),
    )
    expect(first).toHaveLength(1)
    expect(again![0]!.key).toBe(first![0]!.key)
    expect(again![0]!.id).not.toBe(first![0]!.id)
  })
})
