/**
 * A chain of letters with bonuses, as marketers build it: a scenario starts it, its letters follow one another at their times, a bonus
 * hangs on one of them, and that bonus warns and burns. Played in memory with the standard plugins.
 */
import { createPlay, createRegistry, type FlowDocument, type JsonObject, type Registry } from '@millrace/core'
import { beforeAll, expect, it } from 'vitest'
import { loadPlugins } from '../../server/src/plugins/load.ts'

const start = Date.UTC(2027, 0, 4, 9)
let registry: Registry
beforeAll(async () => {
  registry = createRegistry(await loadPlugins([], import.meta.dirname))
})

type Step = readonly [id: string, type: string, config: JsonObject]

/** Nodes one after another, each left by its first port. */
function line(name: string, steps: readonly Step[], settings?: FlowDocument['settings']): FlowDocument {
  const nodes = steps.map(([id, type, config]) => ({ id, type, version: 1, config }))
  const edges = steps.slice(1).map(([to], index) => ({ from: steps[index]![0], port: 'out', to }))
  return { millrace: 1, name, ...(settings !== undefined && { settings }), nodes, edges }
}

const letter = (id: string): Step => [id, 'email.send', { subject: id, text: `This is ${id}` }]
const warmUp = line(
  'Warm-up',
  [
    ['start', 'trigger.api', {}],
    letter('hello'),
    ['pause', 'delay', { mode: 'for', duration: 'P1D' }],
    letter('offer'),
    ['gift', 'bonus.accrue', { amount: 50, expiresIn: 'P10D', warnBefore: 'P3D' }],
    ['later', 'delay', { mode: 'for', duration: 'PT90M' }],
    letter('tips'),
    ['end', 'end', {}],
  ],
  { kind: 'chain' },
)
const scenario = (chain: string) =>
  line(
    'Big purchase',
    [
      ['start', 'trigger.event', { event: 'Order Completed' }],
      ['enough', 'filter', { rule: { '>=': [{ var: 'event.properties.total' }, 1000] } }],
      ['tag', 'tag.add', { tag: 'big' }],
      ['group', 'segment.add', { segment: 'big-buyers' }],
      ['chain', 'flow.start', { flow: chain }],
      ['end', 'end', {}],
    ],
    { entry: { policy: 'always' } },
  )
const onBonus = (name: string, when: string): FlowDocument =>
  line(name, [['start', 'trigger.bonus', { when }], letter(name), ['end', 'end', {}]], { entry: { policy: 'always' } })

async function createShop() {
  const play = createPlay({ registry, start })
  const chain = await play.publish(warmUp)
  await play.publish(scenario(chain))
  for (const [name, when] of [
    ['warning', 'expiring'],
    ['burned', 'burned'],
  ] as const) {
    await play.publish(onBonus(name, when))
  }
  const order = (total: number) =>
    play.event({ userId: 'ann', event: 'Order Completed', properties: { total }, traits: { email: 'ann@example.com' } })
  const letters = () => play.messages().map(({ node, at }) => `${node} +${(at - start) / 3_600_000}h`)
  return { play, order, letters }
}

it('does several things of one scenario, and starts a chain whose first letter leaves at once (001.06, 001.11, 001.24, 001.25)', async () => {
  const { play, order, letters } = await createShop()
  await order(5000)
  expect(letters()).toEqual(['hello +0h'])
  expect(play.fact('ann', 'contact.tags')).toEqual(['big'])
  expect(play.fact('ann', 'contact.segments')).toEqual(['big-buyers'])
})

it('does nothing for whom the extra filter keeps out (001.10)', async () => {
  const { play, order } = await createShop()
  await order(10)
  expect(play.messages()).toEqual([])
  expect(play.fact('ann', 'contact.tags')).toEqual([])
})

it('sends its letters in order, each its time after the one before (001.07, 001.09, 000.26)', async () => {
  const { play, order, letters } = await createShop()
  await order(5000)
  await play.advance({ by: 'P2D' })
  expect(letters()).toEqual(['hello +0h', 'offer +24h', 'tips +25.5h'])
})

it('accrues the bonus that hangs on a letter, warns before it burns, and tells that it has burned (001.14, 001.15, 001.27, 004.18)', async () => {
  const { play, order, letters } = await createShop()
  await order(5000)
  await play.advance({ by: 'P2D' })
  expect(play.fact('ann', 'bonus')).toMatchObject({ balance: 50 })
  await play.advance({ by: 'P20D' })
  expect(play.fact('ann', 'bonus')).toMatchObject({ balance: 0 })
  expect(letters().slice(3)).toEqual([`warning +${24 * 8}h`, `burned +${24 * 11}h`])
})

it('runs once for a contact, however often it is started (001.36)', async () => {
  const { play, order, letters } = await createShop()
  for (let time = 0; time < 3; time++) {
    await order(5000)
    await play.advance({ by: 'P3D' })
  }
  expect(letters().filter((each) => each.startsWith('hello'))).toEqual(['hello +0h'])
})

it('gives a fifth of a cart that lies for a week, once in ninety days (003.32, 003.33)', async () => {
  const play = createPlay({ registry, start })
  const document = line(
    'Idle cart',
    [
      ['start', 'trigger.event', { event: 'Product Added' }],
      ['wait', 'wait.event', { events: [{ name: 'ordered', event: 'Order Completed' }], timeout: 'P7D' }],
      ['discount', 'bonus.accrue', { amount: '{{ event.properties.value | times: 0.2 }}' }],
      ['end', 'end', {}],
    ],
    { entry: { policy: 'after', period: 'P90D' } },
  )
  const edges = document.edges.map((edge) => (edge.from === 'wait' ? { ...edge, port: 'timeout' } : edge))
  await play.publish({ ...document, edges: [...edges, { from: 'wait', port: 'ordered', to: 'end' }] })
  const fill = (value: number) => play.event({ userId: 'ann', event: 'Product Added', properties: { value } })
  await fill(99.95)
  await play.advance({ by: 'P6DT23H' })
  expect(play.fact('ann', 'bonus')).toMatchObject({ balance: 0 })
  await play.advance({ by: 'PT1H' })
  expect(play.fact('ann', 'bonus')).toMatchObject({ balance: 19.99 })
  await fill(500)
  await play.advance({ by: 'P30D' })
  expect(play.fact('ann', 'bonus')).toMatchObject({ balance: 19.99 })
})
