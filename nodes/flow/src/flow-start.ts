/**
 * `flow.start`: lets the contact into another flow, by its API trigger, in the very commit of this step. A flow that is missing, paused
 * or archived lets nobody in: this run goes on all the same, and the refusal is kept with its reason (`GET /api/refusals`).
 */
import { defineNode, defineWrite, FlowError, Type, type Json, type JsonObject, type Leave, type Static, type Step } from '@millrace/core'
import { flowStartDocs } from './docs.ts'

export const startWrite = defineWrite<{ readonly flow: string; readonly data: Json }>({
  type: 'flow.start',
  enters: ({ data }) => [data],
  // All there is to it is the entrance, which the store keeps.
  commit: async () => {},
})

const configSchema = Type.Object(
  {
    flow: Type.String({
      pattern: '^[1-9][0-9]{0,8}$',
      'x-ui': {
        widget: 'flow',
        order: 1,
        title: { en: 'Flow', ru: 'Сценарий' },
        help: { en: 'It needs the trigger “API”', ru: 'В нём должен быть триггер «API»' },
      },
    }),
    data: Type.Optional(
      Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), {
        maxProperties: 100,
        'x-ui': {
          widget: 'values',
          order: 2,
          group: 'advanced',
          title: { en: 'Data for it', ru: 'Данные для него' },
          help: { en: 'There it is run.data; texts may hold variables', ru: 'Там это run.data; в текстах можно ставить переменные' },
        },
      }),
    ),
  },
  { additionalProperties: false },
)

/** Flows that start each other with no time in between: more of them is a circle, which would never rest. */
const mostHops = 100

export const flowStart = defineNode({
  type: 'flow.start',
  version: 1,
  title: { en: 'Start a flow', ru: 'Запуск сценария' },
  description: { en: 'Lets the contact into another flow or chain, too', ru: 'Запускает для клиента ещё один сценарий или цепочку' },
  docs: flowStartDocs,
  group: 'control',
  icon: 'workflow',
  config: configSchema,
  example: { flow: '1' },
  summary: { en: 'flow {{ flow }}', ru: 'сценарий {{ flow }}' },
  ports: ['out'],
  run: (step): Leave<'out'> => {
    const { flow } = step.config
    if (step.run.enteredAt === step.now && (step.run.hops ?? 0) >= mostHops)
      throw new FlowError(
        'FLOW_START_CIRCLE',
        `${mostHops} flows in a row have started each other with no time in between; put a delay into the circle`,
      )
    const data = dataOf(step)
    return { kind: 'leave', port: 'out', effects: [startWrite.effect({ flow, data })], why: { flow, data } }
  },
})

function dataOf(step: Step<Static<typeof configSchema>>): Json {
  const { data } = step.config
  return data === undefined ? null : rendered(data as JsonObject, step)
}

function rendered(value: Json, step: Pick<Step, 'render'>): Json {
  if (typeof value === 'string') return value.includes('{') ? step.render(value) : value
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item: Json) => rendered(item, step))
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, rendered(inner, step)]))
}
