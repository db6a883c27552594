/** Standing questions over the memory store: segments by rule follow events, writes and time; moments start runs once. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEngine } from './engine.ts'
import type { Instant, Json, JsonObject, Rule } from './json.ts'
import { createMemoryStore } from './memory-store.ts'
import { defineFact, defineNode, definePlugin, defineWrite, leave, type FactDefinition, type MembershipChange } from './plugin.ts'
import { createRegistry } from './registry.ts'
import { testRule } from './rules.ts'
import { Type } from './schema.ts'
import { createEvent } from './testing/step.ts'
import { addDuration, isoOf } from './time.ts'

const start = Date.UTC(2027, 0, 1, 12)
const dayMs = 24 * 3_600_000

interface Recent {
  readonly event: string
  readonly days: number
}
const recent: FactDefinition<readonly Instant[], Recent> = defineFact({
  name: 'seen.recent',
  scope: 'contact',
  title: { en: 'Recent events', ru: 'Недавние события' },
  schema: Type.Number(),
  params: Type.Object({ event: Type.String(), days: Type.Number() }),
  initial: [] as readonly Instant[],
  hears: ({ event }) => [event],
  see: (value: readonly Instant[], { at }) => [...value, at],
  view: (value: readonly Instant[], { now, params }) => value.filter((at) => at > now - params.days * dayMs).length,
  changesAt: (value: readonly Instant[], { now, params }) => value.map((at) => at + params.days * dayMs).find((at) => at > now) ?? null,
  load: async () => new Map(),
})
const segments = defineFact<readonly string[]>({
  name: 'contact.segments',
  scope: 'contact',
  title: { en: 'Segments', ru: 'Сегменты' },
  schema: Type.Array(Type.String()),
  initial: [],
  load: async () => new Map(),
})
const points = defineFact<number>({
  name: 'points',
  scope: 'contact',
  title: { en: 'Points', ru: 'Баллы' },
  schema: Type.Number(),
  initial: 0,
  load: async () => new Map(),
})
const member = defineWrite<MembershipChange, readonly string[]>({
  type: 'probe.member',
  fact: 'contact.segments',
  apply: (value, { data: { segment, on } }) => (on ? [...value, segment] : value.filter((other) => other !== segment)),
  events: ({ data: { segment, on, silent } }) =>
    silent ? [] : [{ event: on ? 'Segment Entered' : 'Segment Left', properties: { segment } }],
  commit: async () => {},
})
const award = defineWrite<number, number>({
  type: 'points.add',
  fact: 'points',
  apply: (value, { data }) => value + data,
  commit: async () => {},
})
const node = (type: string, more: object) =>
  defineNode({
    type,
    version: 1,
    title: { en: type, ru: type },
    group: 'trigger',
    icon: 'zap',
    config: Type.Record(Type.String(), Type.Unknown()),
    ports: ['out'],
    run: () => leave('out'),
    ...more,
  })
const onEvent = node('probe.event', { starts: ({ event }: { event: string }) => ({ kind: 'event', event }) })
const onBirthday = node('probe.birthday', {
  starts: () => ({
    kind: 'moment',
    next: ({ contact, after }: { contact: { attributes: JsonObject }; after: Instant }) => {
      const born = contact.attributes['birthday']
      if (typeof born !== 'string') return null
      let at = Date.parse(born)
      while (at <= after) at = addDuration(at, 'P1Y', 'UTC')
      return at
    },
  }),
})
const add = node('probe.award', { run: () => leave('out', award.effect(5)) })

const registry = createRegistry([
  definePlugin({
    name: 'probe',
    nodes: [onEvent, onBirthday, add],
    facts: [recent, segments, points],
    writes: [member, award],
    membership: { fact: 'contact.segments', write: 'probe.member' },
  }),
])

const flow = (...types: readonly (readonly [string, JsonObject])[]) => ({
  millrace: 1,
  name: 'Probe',
  nodes: types.map(([type, config], index) => ({ id: `n${index}`, type, version: 1, config })),
  edges: types.slice(1).map((_, index) => ({ from: `n${index}`, port: 'out', to: `n${index + 1}` })),
})

interface WorldOptions {
  readonly rules?: Readonly<Record<string, Rule>>
  readonly flows?: readonly Json[]
}

function createWorld({ rules = {}, flows = [] }: WorldOptions) {
  let now = start
  let sent = 0
  const engine = createEngine(registry)
  const store = createMemoryStore(registry, () => now)
  const load = (document: Json, id: string) =>
    engine.load({ workspace: 1, flow: id, version: 1, document, state: 'active', timezone: 'UTC', current: true, since: now })
  for (const [index, document] of flows.entries()) load(document, String(index + 1))
  engine.loadSegments(
    1,
    Object.entries(rules).map(([key, rule]) => ({ key, rule, revision: 0, since: 0 })),
    0,
  )
  const settle = async () => {
    for (let lanes = await store.dueLanes(); lanes.length > 0; lanes = await store.dueLanes())
      for (const lane of lanes) await store.visit(lane, engine)
  }
  return {
    store,
    send: async (event: string, traits?: JsonObject, user = 'anna') => {
      const record = {
        ...createEvent({ event }, now),
        id: `e${sent++}`,
        type: traits === undefined ? ('track' as const) : ('identify' as const),
      }
      await store.accept([{ workspace: 1, identity: { userId: user }, event: record, ...(traits && { traits }) }])
    },
    load,
    settle,
    /** From alarm to alarm, as the test clock moves. */
    moveTo: async (to: Instant) => {
      await settle()
      for (let next = store.nextAt(); next !== null && next <= to; next = store.nextAt()) {
        now = Math.max(now, next)
        await settle()
      }
      now = to
      await settle()
    },
    now: () => now,
    members: async (contact = '1') => store.fact(1, 'contact.segments', contact),
    entered: async (of = '1') => (await store.counters(of, 1))['']?.['entered'] ?? 0,
  }
}

const often: Rule = { '>=': [{ fact: ['seen.recent', { event: 'Order', days: 30 }] }, 2] }
const silent: Rule = { '==': [{ fact: ['seen.recent', { event: 'Order', days: 60 }] }, 0] }

describe('segments by rule', () => {
  it('follow events as they come and time as it passes', async () => {
    const world = createWorld({ rules: { often, silent } })
    await world.send('Order')
    await world.settle()
    expect(await world.members()).toEqual([])
    await world.moveTo(start + dayMs)
    await world.send('Order')
    await world.settle()
    expect(await world.members()).toEqual(['often'])
    await world.moveTo(start + 30 * dayMs - 1)
    expect(await world.members()).toEqual(['often'])
    await world.moveTo(start + 30 * dayMs)
    expect(await world.members()).toEqual([])
    await world.moveTo(start + 61 * dayMs)
    expect(await world.members()).toEqual(['silent'])
  })

  it('tell flows who enters and who leaves, once each (004.12)', async () => {
    const flows = [flow(['probe.event', { event: 'Segment Entered' }]), flow(['probe.event', { event: 'Segment Left' }])]
    const world = createWorld({ rules: { often }, flows })
    for (let order = 0; order < 3; order++) await world.send('Order')
    await world.moveTo(start + 29 * dayMs)
    expect([await world.entered('1'), await world.entered('2')]).toEqual([1, 0])
    await world.moveTo(start + 90 * dayMs)
    expect([await world.entered('1'), await world.entered('2')]).toEqual([1, 1])
  })

  it('follow attributes, and what writes of flows change', async () => {
    const rules = { moscow: { '==': [{ var: 'contact.city' }, 'Moscow'] }, rich: { '>=': [{ var: 'points' }, 10] } }
    const world = createWorld({ rules, flows: [flow(['probe.event', { event: 'Order' }], ['probe.award', {}])] })
    await world.send('Identified', { city: 'Moscow' })
    await world.settle()
    expect(await world.members()).toEqual(['moscow'])
    await world.send('Order')
    await world.send('Identified', { city: 'Omsk' })
    await world.settle()
    expect(await world.members()).toEqual([])
    await world.send('Order')
    await world.settle()
    expect(await world.members()).toEqual(['rich'])
  })

  it('turn with dates that a rule compares with the present, to the millisecond', async () => {
    const fresh: Rule = { withinLast: [{ var: 'contact.metAt' }, 'P1M'] }
    const soon: Rule = { withinNext: [{ var: 'contact.endsAt' }, 'P3D'] }
    const world = createWorld({ rules: { fresh, soon } })
    await world.send('Identified', { metAt: isoOf(start), endsAt: isoOf(start + 10 * dayMs) })
    await world.settle()
    expect(await world.members()).toEqual(['fresh'])
    await world.moveTo(start + 7 * dayMs)
    expect(await world.members()).toEqual(['fresh', 'soon'])
    await world.moveTo(start + 10 * dayMs + 1)
    expect(await world.members()).toEqual(['fresh'])
    await world.moveTo(start + 31 * dayMs)
    expect(await world.members()).toEqual(['fresh'])
    await world.moveTo(start + 31 * dayMs + 1)
    expect(await world.members()).toEqual([])
  })

  it('hold whoever a plain evaluation of the rule holds, whatever came and whenever', async () => {
    const rules: Readonly<Record<string, Rule>> = {
      often,
      silent,
      one: { '==': [{ fact: ['seen.recent', { event: 'Visit', days: 7 }] }, 1] },
      fresh: { withinLast: [{ var: 'contact.metAt' }, 'P1M'] },
      ahead: { or: [{ withinNext: [{ var: 'contact.metAt' }, 'P2D'] }, { before: [{ var: 'now' }, '2027-01-20'] }] },
    }
    const step = fc.oneof(
      fc.record({ user: fc.constantFrom('anna', 'boris'), event: fc.constantFrom('Order', 'Visit', 'Other') }),
      fc.record({ user: fc.constantFrom('anna', 'boris'), metAt: fc.integer({ min: -40, max: 40 }) }),
      fc.record({ hours: fc.integer({ min: 1, max: 24 * 20 }) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const world = createWorld({ rules })
        const books = new Map<string, { readonly events: { event: string; at: Instant }[]; metAt: string | null }>()
        for (const each of steps) {
          if ('hours' in each) await world.moveTo(world.now() + each.hours * 3_600_000)
          else {
            const book = books.get(each.user) ?? { events: [], metAt: null }
            books.set(each.user, book)
            if ('metAt' in each) book.metAt = isoOf(world.now() + each.metAt * dayMs)
            else book.events.push({ event: each.event, at: world.now() })
            await world.send('event' in each ? each.event : 'Identified', 'metAt' in each ? { metAt: book.metAt } : undefined, each.user)
          }
          await world.settle()
          for (const [index, book] of [...books.values()].entries()) {
            const count = (event: string, days: number) =>
              book.events.filter((item) => item.event === event && item.at > world.now() - days * dayMs).length
            const facts = {
              'seen.recent {"days":30,"event":"Order"}': count('Order', 30),
              'seen.recent {"days":60,"event":"Order"}': count('Order', 60),
              'seen.recent {"days":7,"event":"Visit"}': count('Visit', 7),
            }
            const scope = { contact: { metAt: book.metAt }, facts, now: isoOf(world.now()) }
            const expected = Object.keys(rules).filter((key) => testRule(rules[key]!, scope as unknown as JsonObject))
            expect([...((await world.members(String(index + 1))) as readonly string[])].toSorted()).toEqual(expected.toSorted())
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('moments', () => {
  const birthday = flow(['probe.birthday', {}])

  it('start one run each, at their instants', async () => {
    const world = createWorld({ flows: [birthday] })
    await world.send('Identified', { birthday: '1990-03-08T09:00:00Z' })
    await world.moveTo(Date.UTC(2027, 2, 8, 9) - 1)
    expect(await world.entered()).toBe(0)
    await world.moveTo(Date.UTC(2027, 2, 8, 9))
    expect(await world.entered()).toBe(1)
    await world.send('Visit')
    await world.moveTo(Date.UTC(2029, 2, 9))
    expect(await world.entered()).toBe(3)
  })

  it('are lost when they lie before the flow was active, or before they were known', async () => {
    const world = createWorld({ rules: { silent } })
    await world.send('Identified', { birthday: '1990-03-08T09:00:00Z' })
    await world.moveTo(Date.UTC(2027, 5, 1))
    world.load(birthday, '1')
    await world.store.push([{ workspace: 1, contact: '1', kind: 'look' }])
    await world.moveTo(Date.UTC(2027, 6, 1))
    expect(await world.entered()).toBe(0)
    await world.send('Identified', { birthday: '1990-06-20T09:00:00Z' })
    await world.moveTo(Date.UTC(2027, 7, 1))
    expect(await world.entered()).toBe(0)
    await world.moveTo(Date.UTC(2028, 5, 20, 9))
    expect(await world.entered()).toBe(1)
  })
})
