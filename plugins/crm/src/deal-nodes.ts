/** `deal.comment` and `deal.owner`: what a flow does to a deal in the CRM. */
import { defineNode, Type } from '@millrace/core'
import { commentCall, ownerCall } from './calls.ts'
import { commentDocs, ownerDocs } from './docs.ts'
import { dealField, dealOf, liquid, noDeal, outcomeOf, ports } from './node-parts.ts'

export const dealComment = defineNode({
  type: 'deal.comment',
  version: 1,
  title: { en: 'Comment in the deal', ru: 'Комментарий в сделке' },
  description: { en: 'Writes into the deal’s history in the CRM', ru: 'Пишет в историю сделки в CRM' },
  docs: commentDocs,
  group: 'outside',
  icon: 'message-square',
  config: Type.Object(
    {
      text: liquid({ order: 1, title: { en: 'Comment', ru: 'Комментарий' }, lines: 6, maxLength: 10_000 }),
      deal: Type.Optional(dealField(2)),
    },
    { additionalProperties: false },
  ),
  example: { text: 'Status: {{ deal.status }}' },
  exampleIn: { ru: { text: 'Статус: {{ deal.status }}' } },
  summary: { en: '{{ text | truncate: 60 }}' },
  ports,
  waits: true,
  awaits: () => [],
  needs: ['deal'],
  run: (step) => {
    const deal = dealOf(step, step.config.deal)
    if (deal === null) return noDeal
    return { kind: 'wait', result: true, effects: [commentCall.effect({ deal, text: step.render(step.config.text).trim() })] }
  },
  resume: outcomeOf,
})

export const dealOwner = defineNode({
  type: 'deal.owner',
  version: 1,
  title: { en: 'Hand the deal over', ru: 'Передать сделку' },
  description: { en: 'Makes another manager responsible for the deal in the CRM', ru: 'Назначает сделке в CRM другого ответственного' },
  docs: ownerDocs,
  group: 'outside',
  icon: 'user-check',
  config: Type.Object(
    {
      manager: Type.String({
        minLength: 1,
        maxLength: 200,
        'x-ui': {
          widget: 'liquid',
          order: 1,
          title: { en: 'Manager', ru: 'Менеджер' },
          help: { en: 'A name from the connection, or a user number', ru: 'Имя из подключения или номер пользователя' },
        },
      }),
      deal: Type.Optional(dealField(2)),
    },
    { additionalProperties: false },
  ),
  example: { manager: 'Anna' },
  exampleIn: { ru: { manager: 'Анна' } },
  summary: { en: '→ {{ manager }}' },
  ports,
  waits: true,
  awaits: () => [],
  needs: ['deal'],
  run: (step) => {
    const deal = dealOf(step, step.config.deal)
    if (deal === null) return noDeal
    return { kind: 'wait', result: true, effects: [ownerCall.effect({ deal, manager: step.render(step.config.manager) })] }
  },
  resume: outcomeOf,
})
