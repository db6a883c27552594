/**
 * The `<channel>.send` node that the runtime makes from every channel: renders the message, tests what is known (address,
 * suppression), queues it and leaves. The binding decision is taken again in the claim of the message.
 *
 * Three names are the agreement with the shell: fact `reach` (channels this contact must not be reached on), write
 * `message.queue` and call `message.send`.
 */
import Type from 'typebox'
import { idFrom } from './id.ts'
import type { JsonObject } from './json.ts'
import type { AnyChannel, AnyNode, ConfigFault, Outcome, Step } from './plugin.ts'
import { sendDocs } from './send-docs.ts'
import { refusedBy, type Reach } from './reach.ts'
import { renderMessage, renderOrTell } from './render-message.ts'

/** Data of the write `message.queue`: one row of the message log. */
export interface QueuedMessage {
  readonly id: string
  readonly channel: string
  /** The address as the contact has it; null with `refusal` set. */
  readonly to: string | null
  readonly content: JsonObject
  readonly transactional: boolean
  readonly category: string | null
  /** Why it will not be sent: `no-address`, `suppressed`, `no-consent`, `group-unsubscribed`; the row then is the log of the refusal. */
  readonly refusal: string | null
  /** From 1 to 9: the higher goes first when rules of sending leave no room for all. Absent: 5. */
  readonly priority?: number
}

const sendOptions = {
  template: Type.Optional(
    Type.Object(
      { id: Type.String({ maxLength: 100 }), revision: Type.Integer({ minimum: 1 }) },
      {
        title: 'Template',
        additionalProperties: false,
        description: 'The template that the content was copied from, and its revision: for its author, nothing is read from it',
        'x-ui': {
          widget: 'template',
          resource: 'message-template',
          order: -1,
          title: { en: 'Template', ru: 'Шаблон' },
        },
      },
    ),
  ),
  to: Type.Optional(
    Type.String({
      title: 'To',
      maxLength: 1000,
      description: 'Another address than the contact’s own',
      'x-ui': {
        widget: 'liquid',
        group: 'advanced',
        title: { en: 'To', ru: 'Кому' },
        help: { en: 'Empty: the contact’s own address', ru: 'Пусто: адрес самого клиента' },
      },
    }),
  ),
  transactional: Type.Optional(
    Type.Boolean({
      title: 'Transactional',
      default: false,
      'x-ui': {
        group: 'advanced',
        title: { en: 'Transactional', ru: 'Транзакционное' },
        help: {
          en: 'A receipt or a notice the contact asked for: goes out even to those who unsubscribed from marketing',
          ru: 'Чек или уведомление, которого клиент ждёт: уходит и тем, кто отписался от рассылок',
        },
      },
    }),
  ),
  category: Type.Optional(
    Type.String({
      title: 'Subscription group',
      maxLength: 100,
      'x-ui': {
        widget: 'subscription-group',
        group: 'advanced',
        title: { en: 'Subscription group', ru: 'Тема рассылки' },
        help: {
          en: 'What it is about: goes to those who did not leave this group',
          ru: 'О чём это сообщение: его получат те, кто не отписался от этой темы',
        },
      },
    }),
  ),
  priority: Type.Optional(
    Type.Integer({
      title: 'Priority',
      minimum: 1,
      maximum: 9,
      default: 5,
      'x-ui': {
        group: 'advanced',
        title: { en: 'Priority', ru: 'Приоритет' },
        help: {
          en: 'From 1 to 9. When the frequency cap leaves room for one message of several, the highest goes first',
          ru: 'От 1 до 9. Если ограничение частоты пропускает не все сообщения, первым уходит то, у которого число больше',
        },
      },
    }),
  ),
}

export interface SendOptions {
  readonly template?: { readonly id: string; readonly revision: number }
  readonly to?: string
  readonly transactional?: boolean
  readonly category?: string
  readonly priority?: number
}

export function sendNode(channel: AnyChannel): AnyNode {
  const message = channel.message as { properties?: Record<string, object>; required?: string[] }
  return {
    type: `${channel.name}.send`,
    version: 1,
    title: channel.title,
    description: {
      en: 'Sends the contact this message, unless they unsubscribed or cannot be reached',
      ru: 'Отправляет клиенту это сообщение, если он не отписался и с ним можно связаться',
    },
    docs: sendDocs(channel.docs),
    group: 'message',
    channel: channel.name,
    icon: channel.icon,
    config: { ...channel.message, properties: { ...message.properties, ...sendOptions } },
    example: channel.example,
    ...(channel.exampleIn === undefined ? {} : { exampleIn: channel.exampleIn }),
    ...(channel.summary === undefined ? {} : { summary: channel.summary }),
    ports: ['out', { port: 'blocked', otherwise: 'out', title: { en: 'not allowed', ru: 'нельзя отправить' } }],
    needs: ['reach'],
    check: (config) => checkMessage(channel, config as SendOptions & JsonObject),
    run: (step) => queueMessage(channel, step as Step<SendOptions & JsonObject>),
  }
}

function checkMessage(channel: AnyChannel, config: SendOptions & JsonObject): readonly ConfigFault[] {
  const { to = '', transactional = false, category: _category, priority: _priority, template: _template, ...content } = config
  const isKnown = to.trim() !== '' && !to.includes('{')
  const address = isKnown && channel.normalize(to.trim()) === null ? [unusable(to)] : []
  return [...address, ...(channel.check?.(content, { marketing: !transactional && to.trim() === '' }) ?? [])]
}

const unusable = (to: string): ConfigFault => ({
  path: '/to',
  code: 'MESSAGE_ADDRESS_BAD',
  message: `${JSON.stringify(to.slice(0, 100))} is no address of this channel; leave it empty for the contact’s own`,
  says: {
    en: `“${to.slice(0, 100)}” is no address of this channel. Leave it empty for the contact’s own.`,
    ru: `«${to.slice(0, 100)}» не адрес этого канала. Оставьте пустым, чтобы писать на адрес самого клиента.`,
  },
})

function queueMessage(channel: AnyChannel, step: Step<SendOptions & JsonObject>): Outcome<'out' | 'blocked'> {
  const { to, transactional = false, category, priority, template: _template, ...fields } = step.config
  const address = to ? channel.normalize(step.render(to).trim()) : channel.address(step.contact)
  const refusal = address === null ? 'no-address' : refusalOf(channel.name, step, { transactional, category })
  const queued: QueuedMessage = {
    id: idFrom(step.now, `message:${step.run.id}:${step.run.steps}`),
    channel: channel.name,
    to: address,
    content:
      refusal === null
        ? renderMessage(
            channel,
            fields,
            renderOrTell(channel, (text, as) => step.render(text, as)),
          )
        : {},
    transactional,
    category: category ?? null,
    refusal,
    ...(priority === undefined ? {} : { priority }),
  }
  const write = { kind: 'write', type: 'message.queue', data: queued as unknown as JsonObject } as const
  if (refusal !== null) return { kind: 'leave', port: 'blocked', effects: [write], why: { refusal } }
  const call = { kind: 'call', type: 'message.send', data: { message: queued.id, channel: channel.name, transactional } } as const
  return { kind: 'leave', port: 'out', effects: [write, call], why: { message: queued.id, to: address } }
}

/** Why the contact must not get a message of the channel, by the fact `reach`; null: nothing is known against it. */
export function refusalOf(
  channel: string,
  { facts }: Pick<Step, 'facts'>,
  {
    transactional = false,
    category = null,
  }: { readonly transactional?: boolean | undefined; readonly category?: string | null | undefined },
): string | null {
  return refusedBy((facts['reach'] as unknown as Reach | undefined)?.[channel], { transactional, category })
}
