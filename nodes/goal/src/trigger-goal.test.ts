import { createPlay, createRegistry, defineNode, definePlugin, Type, type FlowDocument, type JsonObject } from '@millrace/core'
import { testNode } from '@millrace/core/testing'
import { expect, it } from 'vitest'
import plugin from './index.ts'
import { triggerGoal } from './trigger-goal.ts'

testNode(triggerGoal, { plugin, cases: [{ name: 'lets the contact in (000.15)', event: 'Goal Reached', leaves: 'out' }] })

const look = { version: 1, group: 'control', icon: 'square', config: Type.Object({}), title: { en: 'Probe', ru: 'Проба' } } as const
const start = defineNode({
  ...look,
  type: 'probe.start',
  ports: ['out'],
  starts: () => ({ kind: 'event', event: 'Visit' }),
  run: () => ({ kind: 'leave', port: 'out' }),
})
const stay = defineNode({ ...look, type: 'probe.stay', ports: [], waits: true, run: () => ({ kind: 'wait', until: Date.UTC(2030, 0, 1) }) })
const end = defineNode({ ...look, type: 'probe.end', ports: [], run: ({ facts }) => ({ kind: 'end', why: facts.event }) })
const registry = createRegistry([plugin, definePlugin({ name: 'probe', nodes: [start, stay, end] })])

const flowOf = (nodes: FlowDocument['nodes'], edges: FlowDocument['edges']): FlowDocument => ({
  millrace: 1,
  name: 'Probe',
  settings: {},
  nodes,
  edges,
})
const node = (id: string, type: string, config: JsonObject = {}) => ({ id, type, version: 1, config })

it('starts a flow by the goal of another, once for each run that reached it (000.15)', async () => {
  const play = createPlay({ registry, start: Date.UTC(2027, 0, 1) })
  const first = await play.publish(
    flowOf(
      [
        node('start', 'probe.start'),
        node('stay', 'probe.stay'),
        node('bought', 'goal', { event: 'Order Completed', value: '{{ event.properties.total }}' }),
      ],
      [{ from: 'start', port: 'out', to: 'stay' }],
    ),
  )
  const onGoal = (config: JsonObject) =>
    flowOf([node('start', 'trigger.goal', config), node('end', 'probe.end')], [{ from: 'start', port: 'out', to: 'end' }])
  const configs: readonly JsonObject[] = [
    {},
    { flow: first, goal: 'bought' },
    { flow: '77' },
    { goal: 'other' },
    { where: { '>': [{ var: 'event.properties.value' }, 100] } },
  ]
  const flows: string[] = []
  for (const config of configs) flows.push(await play.publish(onGoal(config)))
  await play.event({ userId: 'anna', event: 'Visit' })
  for (const total of [50, 500]) await play.event({ userId: 'anna', event: 'Order Completed', properties: { total } })
  expect(flows.map((flow) => play.runs({ flow }).length)).toEqual([1, 1, 0, 0, 0])
  const [step] = (await play.steps(play.runs({ flow: flows[1]! })[0]!.id)).slice(-1)
  expect(step!.why).toMatchObject({ properties: { flow: first, goal: 'bought', value: 50 } })
})
