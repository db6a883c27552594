/**
 * `goal`: notes that the contact did what the flow is for, wherever in it the run stands, once per run; with `exit` the run has
 * then done its work and ends. Reached along an edge it lets the contact pass: only the event counts.
 */
import { defineNode, FlowError, leave, Type, type Rule, type Static, type Step } from '@millrace/core'
import { goalDocs } from './docs.ts'
import { goalWrite } from './reached.ts'

const configSchema = Type.Object(
  {
    event: Type.String({
      format: 'event-name',
      'x-ui': {
        widget: 'event',
        order: 1,
        title: { en: 'Event', ru: 'Событие' },
        help: { en: 'What the contact should do', ru: 'Что клиент должен сделать' },
      },
    }),
    where: Type.Optional(Type.Unknown({ 'x-ui': { widget: 'rule', order: 2, title: { en: 'Only if', ru: 'Только если' } } })),
    value: Type.Optional(
      Type.Union([Type.Number(), Type.String({ maxLength: 1000 })], {
        'x-ui': {
          widget: 'liquid',
          order: 3,
          title: { en: 'Value', ru: 'Ценность' },
          help: { en: 'A number, or {{ event.properties.total }}', ru: 'Число или {{ event.properties.total }}' },
        },
      }),
    ),
    exit: Type.Optional(
      Type.Boolean({
        default: false,
        'x-ui': {
          order: 4,
          title: { en: 'Leave the flow', ru: 'Выйти из сценария' },
          help: {
            en: 'Who reached the goal gets nothing more from this flow',
            ru: 'Кто достиг цели, больше ничего из сценария не получит',
          },
        },
      }),
    ),
  },
  { additionalProperties: false },
)

export const goal = defineNode({
  type: 'goal',
  version: 1,
  title: { en: 'Goal', ru: 'Цель' },
  description: { en: 'Counts those who did what the flow is for', ru: 'Считает тех, кто сделал то, ради чего сценарий' },
  docs: goalDocs,
  group: 'control',
  icon: 'target',
  config: configSchema,
  example: { event: 'Order Completed', value: '{{ event.properties.total }}' },
  summary: {
    en: '{{ event }}{% if exit %}, then leave{% endif %}',
    ru: '{{ event }}{% if exit %}, затем выход{% endif %}',
  },
  ports: [{ port: 'out', otherwise: '@end' }],
  run: () => leave('out'),
  watch: {
    events: ({ event, where }) => [where === undefined ? { name: 'reached', event } : { name: 'reached', event, where: where as Rule }],
    run: (step) => {
      const worth = valueOf(step)
      const effects = [goalWrite.effect({ event: step.config.event, value: worth.value })]
      return { kind: step.config.exit === true ? 'end' : 'stay', effects, why: { event: step.config.event, ...worth } }
    },
  },
})

/** A value that cannot be worked out must not undo the goal: it is reached all the same, and the step says why there is no value. */
function valueOf(step: Step<Static<typeof configSchema>>): { value: number | null; fault?: string } {
  const { value } = step.config
  if (value === undefined || typeof value === 'number') return { value: value ?? null }
  try {
    const text = step.render(value).trim()
    const number = Number(text)
    return text !== '' && Number.isFinite(number)
      ? { value: number }
      : { value: null, fault: `${JSON.stringify(text.slice(0, 40))} is no number` }
  } catch (error) {
    if (error instanceof FlowError) return { value: null, fault: error.message }
    throw error
  }
}
