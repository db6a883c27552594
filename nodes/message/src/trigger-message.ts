/**
 * `trigger.message`: a message of the contact was opened, clicked, replied to, bounced… The status is known by the message itself
 * whatever the channel calls the event, or by the event's name when an outside provider reports it.
 */
import { defineNode, leave, messageStatuses, Type, type MessageStatus, type Rule } from '@millrace/core'
import { triggerMessageDocs } from './docs.ts'
import { statusField, statusWord } from './statuses.ts'

const value = (path: string): Rule => ({ var: path })

/** Names of Segment's e-mail spec, under which providers report. */
const reported: { readonly [status in MessageStatus]?: string } = {
  delivered: 'Email Delivered',
  opened: 'Email Opened',
  clicked: 'Email Link Clicked',
  replied: 'Email Replied',
  bounced: 'Email Bounced',
  complained: 'Email Marked as Spam',
  unsubscribed: 'Unsubscribed',
}

const text = (order: number, title: { readonly en: string; readonly ru: string }, help: { readonly en: string; readonly ru: string }) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 500, 'x-ui': { order, title, help } }))

const titled = (en: string, ru: string) => Type.String({ 'x-ui': { title: { en, ru } } })

export const triggerMessage = defineNode({
  type: 'trigger.message',
  version: 1,
  title: { en: 'Reaction to a message', ru: 'Реакция на сообщение' },
  description: {
    en: 'Starts the flow when a message to the contact is opened, clicked, replied to…',
    ru: 'Запускает сценарий, когда сообщение открыто, есть переход по ссылке, ответ…',
  },
  docs: triggerMessageDocs,
  group: 'trigger',
  icon: 'mail-open',
  config: Type.Object(
    {
      status: statusField(1, { en: 'A message is', ru: 'Сообщение' }),
      link: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 500,
          'x-ui': {
            order: 2,
            title: { en: 'By the link', ru: 'По ссылке' },
            help: { en: 'A part of its address; empty: any link', ru: 'Часть её адреса; пусто: любая ссылка' },
            showIf: { '==': [value('status'), 'clicked'] },
          },
        }),
      ),
      flow: Type.Optional(
        Type.String({ minLength: 1, maxLength: 20, 'x-ui': { widget: 'flow', order: 3, title: { en: 'Of the flow', ru: 'Из сценария' } } }),
      ),
      step: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 500,
          'x-ui': {
            widget: 'flowNode',
            flow: 'flow',
            among: 'messages',
            order: 4,
            title: { en: 'Of the step', ru: 'Из шага' },
            help: { en: 'Empty: any of that flow', ru: 'Пусто: любой шаг того сценария' },
          },
        }),
      ),
      channel: text(5, { en: 'Of the channel', ru: 'Канала' }, { en: 'Such as email; empty: any', ru: 'Например, email; пусто: любой' }),
      where: Type.Optional(Type.Unknown({ 'x-ui': { widget: 'rule', order: 6, title: { en: 'Only if', ru: 'Только если' } } })),
    },
    { additionalProperties: false },
  ),
  example: { status: 'clicked', link: '/sale' },
  summary: {
    en: `${statusWord('en')}{% if link %}: {{ link }}{% endif %}`,
    ru: `${statusWord('ru')}{% if link %}: {{ link }}{% endif %}`,
  },
  ports: ['out'],
  context: {
    event: Type.Object({
      message: Type.Object({
        id: titled('Message', 'Сообщение'),
        node: titled('Step that sent it', 'Шаг, который его отправил'),
        status: Type.Enum([...messageStatuses], { 'x-ui': { title: { en: 'Status of the message', ru: 'Статус сообщения' } } }),
        channel: Type.String({ 'x-ui': { title: { en: 'Channel', ru: 'Канал' }, widget: 'channel' } }),
      }),
      properties: Type.Object({
        flow_id: Type.String({ 'x-ui': { title: { en: 'Flow of the message', ru: 'Сценарий сообщения' }, widget: 'flow' } }),
        address: titled('Address it went to', 'Куда отправлено'),
        link_url: titled('Link clicked', 'Ссылка, по которой перешли'),
      }),
    }),
  },
  starts: ({ status, link, flow, step, channel, where }) => {
    const own: Rule = { '==': [value('event.message.status'), status] }
    const name = reported[status]
    const rules: readonly (Rule | undefined)[] = [
      name === undefined ? own : { or: [own, { '==': [value('event.event'), name] }] },
      link === undefined ? undefined : { contains: [value('event.properties.link_url'), link] },
      flow === undefined ? undefined : { '==': [value('event.properties.flow_id'), flow] },
      step === undefined ? undefined : { '==': [value('event.message.node'), step] },
      channel === undefined ? undefined : { '==': [value('event.message.channel'), channel] },
      where as Rule | undefined,
    ]
    return { kind: 'event', event: '*', where: { and: rules.filter((rule) => rule !== undefined) } }
  },
  run: () => leave('out'),
})
