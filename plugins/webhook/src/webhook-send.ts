/** `webhook.send`: tells another system, signed, and waits until it took it. */
import {
  defineNode,
  FlowError,
  isoOf,
  Type,
  type Json,
  type JsonObject,
  type Outcome,
  type Static,
  type Step,
  type ConfigFault,
} from '@millrace/core'
import { webhookCall } from './call.ts'
import { webhookDocs } from './docs.ts'

const configSchema = Type.Object(
  {
    url: Type.String({
      minLength: 1,
      maxLength: 4000,
      'x-ui': {
        widget: 'liquid',
        order: 1,
        title: { en: 'Address', ru: 'Адрес' },
        help: { en: 'Only public addresses are reached', ru: 'Доступны только публичные адреса' },
        placeholder: 'https://',
      },
    }),
    type: Type.String({
      pattern: '^[A-Za-z0-9_.:-]{1,200}$',
      'x-ui': {
        order: 2,
        title: { en: 'Type', ru: 'Тип' },
        help: { en: 'By which the receiver tells webhooks apart', ru: 'По нему получатель различает вебхуки' },
        placeholder: 'cart.abandoned',
      },
    }),
    data: Type.Optional(
      Type.String({
        maxLength: 100_000,
        'x-ui': {
          widget: 'liquid',
          lines: 8,
          order: 3,
          title: { en: 'Data', ru: 'Данные' },
          help: {
            en: 'JSON; {{ contact.name | json }} puts a value in, quotes included. Empty: the contact, the event and the run',
            ru: 'JSON; {{ contact.name | json }} вставит значение вместе с кавычками. Пусто: клиент, событие и проход по сценарию',
          },
        },
      }),
    ),
  },
  { additionalProperties: false },
)

type Config = Static<typeof configSchema>

/** Characters of a body: it travels with the call. */
const longest = 256 * 1024

export const webhookSend = defineNode({
  type: 'webhook.send',
  version: 1,
  title: { en: 'Webhook', ru: 'Вебхук' },
  description: {
    en: 'Tells another system, with a signature it can check',
    ru: 'Сообщает другой системе, с подписью, которую она проверит',
  },
  docs: webhookDocs,
  group: 'outside',
  icon: 'webhook',
  config: configSchema,
  example: { url: 'https://example.com/webhooks', type: 'cart.abandoned' },
  summary: { en: '{{ type }}: {{ url | truncate: 60 }}' },
  ports: ['out', { port: 'error', otherwise: '@fail' }],
  waits: true,
  awaits: () => [],
  check: checkConfig,
  run: (step) => ({
    kind: 'wait',
    result: true,
    effects: [webhookCall.effect({ url: step.render(step.config.url).trim(), body: bodyOf(step) })],
  }),
  resume: ({ input }): Outcome<'out' | 'error'> => {
    if (input.kind === 'failure') return { kind: 'leave', port: 'error', why: { ...input.failure } }
    return { kind: 'leave', port: 'out', why: input.kind === 'result' ? input.result : null }
  },
})

/** A character for private use: stands for what a variable puts in. */
const value = '\uE000'

/** Between quotes of JSON a quote that a contact typed would end the text, and what follows it would be read as JSON. */
function hasQuotedVariable(data: string): boolean {
  const texts = data.replace(/\{\{[^}]*\}\}/g, value).match(/"(?:[^"\\]|\\.)*"/g) ?? []
  return texts.some((text) => text.includes(value))
}

function checkConfig({ url, data = '' }: Config): readonly ConfigFault[] {
  const isAddress = url.includes('{') || /^https?:\/\//i.test(url)
  return [
    ...(isAddress ? [] : [{ path: '/url', code: 'WEBHOOK_URL_BAD', message: noAddress.en, says: noAddress }]),
    ...(hasQuotedVariable(data)
      ? [{ path: '/data', code: 'WEBHOOK_DATA_UNESCAPED', message: quoted.en, says: quoted, severity: 'warning' as const }]
      : []),
  ]
}

const noAddress = { en: 'The address must begin with https:// or http://', ru: 'Адрес должен начинаться с https:// или http://' }
const quoted = {
  en: 'A quote in the value would break this JSON; write {{ contact.name | json }}, without quotes around it',
  ru: 'Кавычка в значении сломает этот JSON; пишите {{ contact.name | json }}, без кавычек вокруг',
}

/** Made once: every attempt sends the same. Throws `FlowError` `WEBHOOK_DATA_*`. */
function bodyOf(step: Step<Config>): string {
  const { type, data = '' } = step.config
  const body = JSON.stringify({ type, timestamp: isoOf(step.now), data: data.trim() === '' ? allOf(step) : parse(step.render(data)) })
  if (body.length > longest)
    throw new FlowError('WEBHOOK_DATA_LONG', `The data has ${body.length} characters; a webhook takes ${longest} at most`)
  return body
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (cause) {
    const hint = 'put values in as {{ contact.name | json }}, without quotes around them'
    throw new FlowError('WEBHOOK_DATA_BAD', `The data is no JSON: ${(cause as Error).message.slice(0, 200)}; ${hint}`, { cause })
  }
}

function allOf({ contact, run, facts }: Step<Config>): JsonObject {
  const { userId, anonymousId, attributes } = contact
  const { event, properties, at } = (facts.event ?? {}) as JsonObject
  return {
    contact: { userId, anonymousId, attributes },
    event: facts.event === null ? null : { event: event ?? null, properties: properties ?? null, at: at ?? null },
    run: { id: run.id, flow: run.flow, version: run.version, key: run.key, enteredAt: isoOf(run.enteredAt), data: run.data },
  }
}
