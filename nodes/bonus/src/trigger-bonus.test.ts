import {
  createEngine,
  createMemoryStore,
  createRegistry,
  definePlugin,
  defineNode,
  Type,
  validateAgainst,
  type JsonObject,
} from '@millrace/core'
import { createEvent, testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import plugin from './index.ts'
import { triggerBonus } from './trigger-bonus.ts'

testNode(triggerBonus, { plugin, cases: [{ name: 'lets the contact in', leaves: 'out' }] })

const day = 86_400_000
const start = Date.UTC(2027, 0, 1, 12)

const on = defineNode({
  type: 'probe.on',
  version: 1,
  title: { en: 'On', ru: 'На' },
  group: 'trigger',
  icon: 'zap',
  config: Type.Object({ event: Type.String() }),
  ports: ['out'],
  starts: ({ event }) => ({ kind: 'event', event }),
  run: () => ({ kind: 'leave', port: 'out' }),
})

/** Nodes one after another. */
function documentOf(types: readonly (readonly [type: string, config: JsonObject])[]) {
  const nodes = types.map(([type, own], place) => ({ id: `n${place}`, type, version: 1, config: own }))
  const edges = types.slice(1).map(() => ({ from: 'n0', port: 'out', to: 'n1' }))
  return { millrace: 1, name: 'Probe', nodes, edges }
}

/** Accrues by the event `Gift {amount}`, spends by `Pay {amount}`; a second flow has the trigger. On the memory store. */
function world(config: JsonObject, accrue: JsonObject = {}) {
  const registry = createRegistry([plugin, definePlugin({ name: 'probe', nodes: [on] })])
  let now = start
  let sent = 0
  const engine = createEngine(registry)
  const store = createMemoryStore(registry, () => now)
  const amount = '{{ event.properties.amount }}'
  const flows = [
    [
      ['probe.on', { event: 'Gift' }],
      ['bonus.accrue', { amount, ...accrue }],
    ],
    [
      ['probe.on', { event: 'Pay' }],
      ['bonus.spend', { amount }],
    ],
    [['trigger.bonus', config]],
  ] as const
  flows.forEach((types, index) => {
    const document = documentOf(types)
    engine.load({
      workspace: 1,
      flow: String(index + 1),
      version: 1,
      document,
      state: 'active',
      timezone: 'UTC',
      current: true,
      since: start,
    })
  })
  const settle = async () => {
    for (let lanes = await store.dueLanes(); lanes.length > 0; lanes = await store.dueLanes())
      for (const lane of lanes) await store.visit(lane, engine)
  }
  const give = async (...events: readonly (readonly [event: string, amount: number])[]) => {
    const made = events.map(([event, gift]) => ({ ...createEvent({ event, properties: { amount: gift } }, now), id: `e${sent++}` }))
    await store.accept(made.map((event) => ({ workspace: 1, identity: { userId: 'anna' }, event })))
    await settle()
  }
  return {
    give,
    moveTo: async (to: number) => {
      for (let next = store.nextAt(); next !== null && next <= to; next = store.nextAt()) {
        now = Math.max(now, next)
        await settle()
      }
      now = to
    },
    /** When runs of the trigger's flow entered, in days from the start, and the amounts of their events. */
    entered: () =>
      [...store.runs()]
        .filter(({ flow }) => flow === '3')
        .map(({ enteredAt, event }) => [(enteredAt - start) / day, event?.properties['amount'] ?? null]),
  }
}

describe('trigger.bonus', () => {
  it('tells of every accrual', async () => {
    const { give, entered } = world({ when: 'accrued' })
    await give(['Gift', 5], ['Gift', 7], ['Pay', 3])
    expect(entered()).toEqual([[0, 5], [0, 7]]) // prettier-ignore
  })

  it('warns so long before bonuses burn, of each lot that still holds something (001.14)', async () => {
    const { give, moveTo, entered } = world({ when: 'expiring', before: 'P3D' }, { expiresIn: 'P10D' })
    await give(['Gift', 5])
    await moveTo(start + 2 * day)
    await give(['Gift', 7])
    await moveTo(start + 4 * day)
    await give(['Pay', 5])
    await moveTo(start + 30 * day)
    expect(entered()).toEqual([[9, null]])
  })

  it('warns when the accrual said so, with what is left then (001.14, 001.28)', async () => {
    const { give, moveTo, entered } = world({ when: 'expiring' }, { expiresIn: 'P10D', warnBefore: 'P2D' })
    await give(['Gift', 5])
    await give(['Pay', 1.5])
    await moveTo(start + 30 * day)
    expect(entered()).toEqual([[8, 3.5]])
  })

  it('tells that bonuses have burned, at that instant and once, with what was left (001.15, 001.28)', async () => {
    const { give, moveTo, entered } = world({ when: 'burned' }, { expiresIn: 'P10D' })
    await give(['Gift', 5], ['Gift', 7])
    await give(['Pay', 5.25])
    await moveTo(start + 10 * day - 1)
    expect(entered()).toEqual([])
    await moveTo(start + 60 * day)
    expect(entered()).toEqual([[10, 6.75]])
  })

  it('asks for the amount that a balance is to pass, and for none otherwise', () => {
    const faults = (config: JsonObject) => validateAgainst(triggerBonus.config, config).map(({ code, path }) => `${code} ${path}`)
    expect(faults({ when: 'balance' })).toEqual(['VALUE_MISSING /over'])
    expect(faults({ when: 'burned' })).toEqual([])
  })

  it('tells when the balance passes an amount: the one accrual that lifts it, also of several at once', async () => {
    const { give, moveTo, entered } = world({ when: 'balance', over: 100 }, { expiresIn: 'P10D' })
    await give(['Gift', 60])
    await give(['Gift', 40])
    expect(entered()).toEqual([])
    await give(['Gift', 1])
    await give(['Gift', 60])
    expect(entered()).toEqual([[0, 1]])
    await moveTo(start + 20 * day)
    await give(['Gift', 60], ['Gift', 60], ['Gift', 60])
    expect(entered().map(([at]) => at)).toEqual([0, 20])
    await give(['Pay', 180])
    await give(['Gift', 101])
    expect(entered().at(-1)).toEqual([20, 101])
  })
})
