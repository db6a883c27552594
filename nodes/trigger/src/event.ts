/** `trigger.event`: every event of this name that the rule lets through starts a run. Matching is the engine's; nothing is left to do here. */
import { defineNode, leave, Type, type Rule } from '@millrace/core'
import { eventDocs } from './docs.ts'

export const triggerEvent = defineNode({
  type: 'trigger.event',
  version: 1,
  title: { en: 'Event', ru: 'Событие' },
  description: {
    en: 'Starts the flow when an event of the contact arrives',
    ru: 'Запускает сценарий, когда приходит событие клиента',
  },
  docs: eventDocs,
  group: 'trigger',
  icon: 'zap',
  config: Type.Object(
    {
      event: Type.String({
        format: 'event-name',
        'x-ui': {
          widget: 'event',
          order: 1,
          title: { en: 'Event', ru: 'Событие' },
          help: {
            en: 'The name it is sent under, such as Product Added',
            ru: 'Имя, под которым оно приходит, например Product Added',
          },
        },
      }),
      where: Type.Optional(
        Type.Unknown({
          'x-ui': {
            widget: 'rule',
            order: 2,
            title: { en: 'Only if', ru: 'Только если' },
            help: {
              en: 'Empty: every such event starts a run',
              ru: 'Пусто: запускает каждое такое событие',
            },
          },
        }),
      ),
    },
    { additionalProperties: false },
  ),
  example: { event: 'Order Completed' },
  summary: {
    en: '{{ event }}{% if where %}, if {{ where | rule }}{% endif %}',
    ru: '{{ event }}{% if where %}, если {{ where | rule }}{% endif %}',
  },
  ports: ['out'],
  starts: ({ event, where }) => (where === undefined ? { kind: 'event', event } : { kind: 'event', event, where: where as Rule }),
  run: () => leave('out'),
})
