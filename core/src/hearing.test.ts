/** What a flow version hears: everything that a visit could do by an event is in it. */
import { describe, expect, it } from 'vitest'
import { eventsAlwaysHeard, eventsHeard } from './hearing.ts'
import type { Json, JsonObject } from './json.ts'
import { defineFact, defineListener, defineNode, definePlugin, leave, type FactDefinition, type PluginDefinition } from './plugin.ts'
import { createRegistry } from './registry.ts'
import { Type } from './schema.ts'

const shape = { version: 1, title: { en: 'Probe', ru: 'Проба' }, group: 'probe', icon: 'zap', config: Type.Object({}) } as const
const node = (type: string, more: object = {}) =>
  defineNode({ ...shape, type, ports: ['out'], run: () => leave('out'), ...more } as Parameters<typeof defineNode>[0])
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
const stored = defineFact<number>({
  name: 'balance',
  scope: 'contact',
  title: { en: 'Balance', ru: 'Баланс' },
  schema: Type.Number(),
  initial: 0,
  load: async () => new Map(),
})
const any = defineFact<number>({ ...stored, name: 'visits', see: (value) => value + 1 })

function heard(
  nodes: readonly string[],
  { settings = {}, config = {}, plugin = {} }: Partial<Record<string, object>> = {},
): readonly string[] {
  const registry = createRegistry([
    definePlugin({
      name: 'probe',
      facts: [count, stored, any],
      nodes: [
        node('probe.start', { starts: () => ({ kind: 'event', event: ['Started', 'Begun'] }) }),
        node('probe.date', { starts: () => ({ kind: 'moment', moments: () => [] }) }),
        node('probe.wait', { waits: true, awaits: () => ['Paid'] }),
        node('probe.silent', { waits: true }),
        node('probe.goal', { watch: { events: () => [{ name: 'goal', event: 'Won' }], run: () => ({ kind: 'stay' }) } }),
        node('probe.rule', { config: Type.Object({ rule: Type.Optional(Type.Unknown({ 'x-ui': { widget: 'rule' } })) }) }),
      ],
      ...plugin,
    } as PluginDefinition),
  ])
  const document = {
    millrace: 1,
    name: 'Probe',
    settings,
    nodes: nodes.map((type, index) => ({ id: `n${index}`, type, version: 1, config: config as JsonObject })),
    edges: nodes.slice(1).map((_, index) => ({ from: `n${index}`, port: 'out', to: `n${index + 1}` })),
  }
  const at = { workspace: 1, flow: '1', version: 1, state: 'active', timezone: 'UTC', current: true, document: document as unknown as Json }
  return [...eventsHeard(at as Parameters<typeof eventsHeard>[0], registry)].toSorted()
}

describe('a flow hears', () => {
  it('what starts, moves, ends or is noticed by its runs', () => {
    expect(heard(['probe.start', 'probe.wait', 'probe.goal'], { settings: { exit: [{ event: 'Left' }] } })).toEqual([
      'Begun',
      'Left',
      'Paid',
      'Started',
      'Won',
    ])
  })

  it('what its facts follow, for they must not be ahead of the events that wait for their visit', () => {
    const rule = (fact: unknown) => ({ config: { rule: { '>': [fact, 1] } } })
    expect(heard(['probe.rule'], rule({ fact: ['seen.count', { event: 'Order' }] }))).toEqual(['Order'])
    expect(heard(['probe.rule'], rule({ var: 'visits' }))).toEqual(['*'])
    expect(heard(['probe.rule'], rule({ var: 'balance' }))).toEqual([])
  })

  it('everything, if a node waits without naming its events, or looks for dates of contacts', () => {
    expect(heard(['probe.silent'])).toEqual(['*'])
    expect(heard(['probe.date'])).toEqual(['*'])
  })

  it('what a listener of its nodes hears and reads', () => {
    const listener = { name: 'noter', events: ['Shout'], needs: ['seen.count {"event":"Order"}'], hear: () => [] }
    expect(heard(['probe.rule'], { plugin: { listeners: [defineListener({ ...listener, nodes: ['probe.rule'] })] } })).toEqual([
      'Order',
      'Shout',
    ])
    expect(heard(['probe.start'], { plugin: { listeners: [defineListener({ ...listener, nodes: ['probe.rule'] })] } })).toEqual([
      'Begun',
      'Started',
    ])
    const always = createRegistry([definePlugin({ name: 'ear', facts: [count], listeners: [defineListener(listener)] })])
    expect([...eventsAlwaysHeard(always)].toSorted()).toEqual(['Order', 'Shout'])
  })
})
