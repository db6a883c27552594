/** Simulations are held to the flow's own arithmetic, and to saying the same twice. */
import { expect, it } from 'vitest'
import { defineChannel, definePlugin } from '../plugin.ts'
import { createRegistry } from '../registry.ts'
import { Type } from '../schema.ts'
import { storePlugin } from '../testing/store-plugin.ts'
import { flowOf } from '../testing/store-world.ts'
import { simulate, type Simulation } from './index.ts'

const start = Date.UTC(2027, 0, 4)

const letters = defineChannel({
  name: 'letter',
  title: { en: 'Letter', ru: 'Письмо' },
  icon: 'mail',
  message: Type.Object({ text: Type.String({ 'x-ui': { widget: 'liquid' } }) }),
  address: ({ attributes }) => (typeof attributes['email'] === 'string' ? attributes['email'] : null),
  normalize: (address) => address,
  statuses: { sent: 'Letter Sent', opened: 'Letter Opened', clicked: 'Letter Clicked', unsubscribed: 'Letter Refused' },
  send: async () => {
    throw new Error('A simulation sends nothing')
  },
})
const registry = createRegistry([storePlugin, definePlugin({ name: 'probe', channels: [letters] })])

/** A reminder a day after a cart; whoever orders leaves by the goal. */
const document = flowOf(
  {
    start: ['test.start', { event: 'Cart' }],
    wait: ['test.wait', { timeout: 'P1D', events: [{ name: 'never', event: 'Never' }] }],
    remind: ['letter.send', { text: 'Your cart' }],
    read: ['test.wait', { timeout: 'P3D', events: [{ name: 'opened', event: 'Letter Opened' }] }],
    note: ['test.note', { text: 'read' }],
    lost: ['test.note', { text: 'never' }],
    bought: ['test.goal', { event: 'Order Completed', exit: true }],
    done: ['test.end'],
  },
  [
    'start.out>wait',
    'wait.never>lost',
    'wait.timeout>remind',
    'remind.out>read',
    'read.opened>note',
    'read.timeout>done',
    'note.out>done',
    'lost.out>done',
    'bought.out>done',
  ],
)
const order: Simulation = {
  registry,
  document,
  start,
  days: 30,
  seed: 7,
  population: { count: 200, attributes: { plan: { values: ['free', 'pro'], chance: 0.5 } } },
  events: [
    { event: 'Cart', perDay: 0.2, until: 'P20D' },
    { event: 'Order Completed', perDay: 0.02 },
  ],
  behaviour: {
    any: { opened: { chance: 0.5, after: 'PT3H' }, clicked: { chance: 0.5 }, ordered: { chance: 1 }, unsubscribed: { chance: 0.1 } },
  },
}

it('says the same of the same seed, and something else of another (003.38)', async () => {
  const [first, again, other] = [await simulate(order), await simulate(order), await simulate({ ...order, seed: 8 })]
  expect(again).toEqual(first)
  expect(other.stats).not.toEqual(first.stats)
})

it('keeps the books of every node, and of the days', async () => {
  const { stats, days, messages, contacts } = await simulate(order)
  for (const { entered, inside, left, failed, exited } of Object.values(stats.nodes))
    expect(inside + failed + exited + Object.values(left).reduce((sum, count) => sum + count, 0)).toBe(entered)
  const sum = (what: 'entered' | 'completed' | 'exited') => days.reduce((total, day) => total + day[what], 0)
  expect([contacts, days.length, sum('entered')]).toEqual([200, 30, stats.nodes['start']!.entered])
  expect(sum('completed')).toBe(stats.completed)
  expect(stats.nodes['start']!.entered).toBeGreaterThan(600)
  expect(days.reduce((total, day) => total + (day.messages['remind'] ?? 0), 0)).toBe(messages['remind']!['sent'])
  expect(days.findIndex((day) => day.messages['remind'] !== undefined)).toBe(1)
})

it('counts what happens at the very end to the last day', async () => {
  const { days } = await simulate({ ...order, days: 2, events: [{ event: 'Cart', after: 'P2D' }] })
  expect(days.map(({ entered }) => entered)).toEqual([0, 200])
})

it('lets contacts make of messages what the chances say, and refuse them from then on', async () => {
  const { messages, stats } = await simulate(order)
  const { sent = 0, opened = 0, clicked = 0, unsubscribed = 0, refused = 0 } = messages['remind']!
  expect(opened / sent).toBeGreaterThan(0.4)
  expect(opened / sent).toBeLessThan(0.6)
  expect(clicked / opened).toBeGreaterThan(0.35)
  expect(clicked / opened).toBeLessThan(0.65)
  expect(unsubscribed).toBeGreaterThan(0)
  expect(refused).toBeGreaterThan(0)
  expect(stats.nodes['read']!.left['opened']).toBeGreaterThan(0)
  expect(stats.nodes['bought']!.reached).toBeGreaterThan(0)
})

it('names the branches that nobody took', async () => {
  const { dead } = await simulate(order)
  expect(dead).toContainEqual({ node: 'wait', port: 'never' })
  expect(dead).toContainEqual({ node: 'lost', port: 'out' })
  const nodes = dead.map(({ node }) => node)
  expect(nodes).not.toContain('remind')
  expect(nodes, 'a goal that nobody goes to').not.toContain('bought')
})

it('tells what failed, how often, and of whom', async () => {
  const trapped = flowOf({ start: ['test.start', { event: 'Cart' }], trap: ['test.trap'], done: ['test.end'] }, [
    'start.out>trap',
    'trap.out>done',
  ])
  const events = [{ event: 'Cart', properties: { bad: true }, after: 'PT1H', share: 0.5 }]
  const { failures, stats } = await simulate({ ...order, document: trapped, events })
  expect(failures).toMatchObject([{ node: 'trap', code: 'TEST_TRAPPED', count: stats.nodes['trap']!.failed }])
  expect(failures[0]!.count).toBeGreaterThan(60)
  expect(failures[0]!.examples).toHaveLength(3)
  expect(failures[0]!.examples[0]).toMatchObject({ at: '2027-01-04T01:00:00.000Z', message: 'Walked into the trap' })
})

it('begins with what given contacts had and did before', async () => {
  const given = [
    { userId: 'anna', attributes: { email: 'anna@shop.example' }, events: [{ at: '2026-12-01T00:00:00Z', event: 'Cart' }] },
    { userId: 'boris', attributes: { email: 'boris@shop.example' }, unsubscribed: ['letter'] },
  ]
  const result = await simulate({ ...order, behaviour: {}, population: { given }, events: [{ event: 'Cart', after: 'PT0S' }] })
  expect(result.stats.nodes['start']!.entered).toBe(2)
  expect(result.messages['remind']).toMatchObject({ sent: 1, refused: 1 })
})

it('refuses what would not end soon, and what could not be published', async () => {
  const code = (more: Partial<Simulation>) =>
    simulate({ ...order, ...more }).then(
      () => null,
      (error: { code: string }) => error.code,
    )
  expect(await code({ events: [{ event: 'Cart', perDay: 1000 }] })).toBe('SIMULATION_TOO_LARGE')
  expect(await code({ days: 5000 })).toBe('SIMULATION_TOO_LARGE')
  expect(await code({ document: flowOf({ lost: ['test.nowhere'] }, []) })).toBe('SIMULATION_FLOW_UNSOUND')
  expect(await code({ signal: { aborted: true } })).toBe('SIMULATION_STOPPED')
})
