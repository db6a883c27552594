/** One reason for which a contact is not in a flow, by each kind of trigger; of several triggers, the one that came nearest. */
import { describe, expect, it } from 'vitest'
import { entryNeeds, explainEntry, type EntryQuestion } from './explain.ts'
import type { Instant, Json, JsonObject, Rule } from './json.ts'
import { defineFact, defineNode, definePlugin, leave } from './plugin.ts'
import type { Trigger } from './plugin-trigger.ts'
import { createRegistry } from './registry.ts'
import { Type } from './schema.ts'
import { createEvent } from './testing/step.ts'

const noon = Date.UTC(2027, 0, 1, 12)
const dayMs = 24 * 3600 * 1000

const trigger = (type: string, starts: (config: any) => Trigger) =>
  defineNode({
    type,
    version: 1,
    title: { en: type, ru: 'Начало' },
    group: 'trigger',
    icon: 'zap',
    config: Type.Object({}, { additionalProperties: true }),
    ports: ['out'],
    starts,
    run: () => leave('out'),
  })

const score = defineFact<number>({
  name: 'score',
  scope: 'contact',
  title: { en: 'Score', ru: 'Баллы' },
  schema: Type.Number(),
  initial: 0,
  load: async () => new Map(),
})

const registry = createRegistry([
  definePlugin({
    name: 'probe',
    facts: [score],
    nodes: [
      trigger('probe.event', ({ event, where }: { event: string; where?: Rule }) => ({
        kind: 'event',
        event,
        ...(where !== undefined && { where }),
      })),
      trigger('probe.api', () => ({ kind: 'api' })),
      trigger('probe.moment', () => ({
        kind: 'moment',
        next: ({ contact, after }) => {
          const at = contact.attributes['meets']
          return typeof at === 'number' && at > after ? at : null
        },
      })),
      trigger('probe.schedule', ({ audience }: { audience: Rule }) => ({
        kind: 'schedule',
        next: (after: Instant) => (after < noon + dayMs ? noon + dayMs : null),
        audience,
      })),
    ],
  }),
])

type Start = { readonly type: string; readonly config?: JsonObject }

function ask(
  starts: readonly Start[],
  more: Partial<EntryQuestion> & { readonly entry?: JsonObject; readonly attributes?: JsonObject } = {},
) {
  const { entry, attributes = {}, ...given } = more
  const nodes = starts.map(({ type, config = {} }, index) => ({ id: `start${index + 1}`, type, version: 1, config }))
  const document = { millrace: 1, name: 'Probe', ...(entry !== undefined && { settings: { entry } }), nodes, edges: [] }
  return explainEntry({
    registry,
    snapshot: { workspace: 1, flow: '1', version: 1, document, state: 'active', timezone: 'UTC', current: true },
    publishedAt: noon - dayMs,
    contact: { id: '1', userId: 'ann', anonymousId: null, attributes, createdAt: noon - 9 * dayMs },
    facts: new Map(),
    events: [],
    entries: [],
    now: noon,
    ...given,
  } as EntryQuestion)
}

const order = (properties: JsonObject = {}, at = noon - 1000) => createEvent({ event: 'Order', properties, receivedAt: at }, at)
const onOrder: Start = { type: 'probe.event', config: { event: 'Order' } }
const onBigOrder: Start = { type: 'probe.event', config: { event: 'Order', where: { '>': [{ var: 'event.properties.total' }, 100] } } }
const entered = [{ flow: '1', contact: '1', key: '', at: noon - 2 * dayMs }]

describe('the reason of an event trigger', () => {
  it('is that no such event came', () => {
    expect(ask([onOrder])).toMatchObject({ code: 'ENTRY_NO_EVENT', trigger: 'start1', values: { events: ['Order'] } })
  })

  it('is that it came before there was a flow', () => {
    expect(ask([onOrder], { events: [order({}, noon - 3 * dayMs)] })?.code).toBe('ENTRY_EVENT_BEFORE_PUBLISHED')
  })

  it('is its condition, with what it read of the newest event', () => {
    const events = [order({ total: 5 }), order({ total: 500 }, noon - 5000)]
    expect(ask([onBigOrder], { events })).toMatchObject({
      code: 'ENTRY_RULE_FALSE',
      values: { 'event.properties.total': 5, event: 'Order' },
    })
  })

  it('is that the condition cannot be worked out', () => {
    const where: Json = {
      reduce: [{ var: 'event.properties.items' }, { cat: [{ var: 'accumulator' }, { var: 'accumulator' }] }, 'xxxxxxxx'],
    }
    const items = Array.from({ length: 60 }, () => 1)
    const asked = ask([{ type: 'probe.event', config: { event: 'Order', where } }], { events: [order({ items })] })
    expect(asked).toMatchObject({ code: 'ENTRY_RULE_FAILED', values: { code: 'RULE_RESULT_TOO_LARGE' } })
  })

  it('is the earlier entry, once or until a period is over', () => {
    const events = [order()]
    expect(ask([onOrder], { events, entries: entered, entry: { policy: 'once' } })?.code).toBe('ENTRY_ONCE')
    expect(ask([onOrder], { events, entries: entered, entry: { policy: 'after', period: 'P7D' } })).toMatchObject({
      code: 'ENTRY_PERIOD',
      values: { enteredAt: '2026-12-30T12:00:00.000Z', until: '2027-01-06T12:00:00.000Z' },
    })
  })

  it('is the earlier entry also where no event comes in, and otherwise that nothing came since', () => {
    const once = { entries: entered, entry: { policy: 'once' }, again: true }
    expect(ask([{ type: 'probe.api' }], once)?.code).toBe('ENTRY_ONCE')
    expect(ask([{ type: 'probe.moment' }], { ...once, attributes: { meets: noon + dayMs } })?.code).toBe('ENTRY_ONCE')
    expect(ask([onOrder], { again: true })?.message).toBe('None of these events came from the contact since it entered: Order')
    expect(ask([{ type: 'probe.api' }], { again: true })?.message).toContain('again')
  })

  it('is that things have changed since, when all that is known now speaks for it', () => {
    expect(ask([onOrder], { events: [order()] })?.code).toBe('ENTRY_CHANGED_SINCE')
    expect(ask([onOrder], { events: [order()], entries: entered, entry: { policy: 'after', period: 'P1D' } })?.code).toBe(
      'ENTRY_CHANGED_SINCE',
    )
  })
})

it('tells of a date that is ahead, or of none (004.07)', () => {
  const start = [{ type: 'probe.moment' }]
  expect(ask(start)?.code).toBe('ENTRY_NO_MOMENT')
  expect(ask(start, { attributes: { meets: noon + dayMs } })).toMatchObject({
    code: 'ENTRY_MOMENT_AHEAD',
    values: { at: '2027-01-02T12:00:00.000Z' },
  })
})

it('tells of a timetable whether the contact is in the audience, and when it comes', () => {
  const start = [{ type: 'probe.schedule', config: { audience: { '>': [{ var: 'score' }, 10] } } }]
  expect(ask(start)).toMatchObject({ code: 'ENTRY_AUDIENCE_FALSE', values: { score: 0 } })
  const facts = new Map([['score', new Map([['1', 50]])]])
  expect(ask(start, { facts })).toMatchObject({ code: 'ENTRY_SCHEDULE_AHEAD', values: { at: '2027-01-02T12:00:00.000Z' } })
  expect(ask(start, { facts, now: noon + 2 * dayMs })).toMatchObject({ code: 'ENTRY_SCHEDULE_AHEAD', values: { at: null } })
})

it('gives the one reason of the trigger that came nearest', () => {
  const events = [order({ total: 5 })]
  expect(ask([{ type: 'probe.api' }, onBigOrder, { type: 'probe.moment' }], { events })).toMatchObject({
    code: 'ENTRY_RULE_FALSE',
    trigger: 'start2',
  })
  expect(ask([{ type: 'probe.api' }])).toMatchObject({ code: 'ENTRY_NOT_CALLED' })
  expect(ask([])).toBe(null)
})

it('names what must be loaded: facts of the contact, and the events of its triggers', () => {
  const document = {
    millrace: 1,
    name: 'Probe',
    nodes: [
      { id: 'a', ...onBigOrder, version: 1 },
      { id: 'b', type: 'probe.schedule', version: 1, config: { audience: { '>': [{ var: 'score' }, 10] } } },
    ],
    edges: [],
  }
  const snapshot = { workspace: 1, flow: '1', version: 1, document, state: 'active', timezone: 'UTC', current: true } as const
  expect(entryNeeds(registry, snapshot)).toEqual({ facts: ['score'], events: ['Order'] })
})
