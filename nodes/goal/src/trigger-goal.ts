/** `trigger.goal`: a goal of another flow (or of this one) was reached. A run starts for each goal that is counted, so once per run and goal. */
import { defineNode, leave, Type, type Rule } from '@millrace/core'
import { triggerGoalDocs } from './docs.ts'

const value = (path: string): Rule => ({ var: path })
const titled = (en: string, ru: string, widget?: string) => ({ 'x-ui': { title: { en, ru }, ...(widget !== undefined && { widget }) } })

export const triggerGoal = defineNode({
  type: 'trigger.goal',
  version: 1,
  title: { en: 'Goal reached', ru: 'Цель достигнута' },
  description: {
    en: 'Starts the flow when the contact reaches a goal of some flow',
    ru: 'Запускает сценарий, когда клиент достигает цели какого-либо сценария',
  },
  docs: triggerGoalDocs,
  group: 'trigger',
  icon: 'goal',
  config: Type.Object(
    {
      flow: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 20,
          'x-ui': {
            widget: 'flow',
            order: 1,
            title: { en: 'Of the flow', ru: 'Сценария' },
            help: { en: 'Empty: any', ru: 'Пусто: любого' },
          },
        }),
      ),
      goal: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 64,
          'x-ui': {
            widget: 'flowNode',
            flow: 'flow',
            among: 'watching',
            order: 2,
            title: { en: 'Goal', ru: 'Цель' },
            help: { en: 'Empty: any', ru: 'Пусто: любая' },
          },
        }),
      ),
      where: Type.Optional(Type.Unknown({ 'x-ui': { widget: 'rule', order: 3, title: { en: 'Only if', ru: 'Только если' } } })),
    },
    { additionalProperties: false },
  ),
  example: {},
  summary: {
    en: '{% if goal %}{{ goal }}{% else %}Any goal{% endif %}{% if flow %} of flow {{ flow }}{% endif %}',
    ru: '{% if goal %}{{ goal }}{% else %}Любая цель{% endif %}{% if flow %} сценария {{ flow }}{% endif %}',
  },
  ports: ['out'],
  context: {
    event: Type.Object({
      properties: Type.Object({
        flow: Type.String(titled('Flow of the goal', 'Сценарий цели', 'flow')),
        goal: Type.String(titled('Goal', 'Цель')),
        value: Type.Number(titled('Value of the goal', 'Ценность цели')),
      }),
    }),
  },
  starts: ({ flow, goal, where }) => {
    const rules: readonly (Rule | undefined)[] = [
      flow === undefined ? undefined : { '==': [value('event.properties.flow'), flow] },
      goal === undefined ? undefined : { '==': [value('event.properties.goal'), goal] },
      where as Rule | undefined,
    ]
    return { kind: 'event', event: 'Goal Reached', where: { and: rules.filter((rule) => rule !== undefined) } }
  },
  run: () => leave('out'),
})
