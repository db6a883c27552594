/** `http.request`: asks another system and waits for its answer, which is then at `vars.<saveAs>`. */
import { defineNode, FlowError, parseDuration, Type, type Json, type Outcome, type Static, type Step } from '@millrace/core'
import { longestTimeoutMs, requestCall, reservedHeaders, withContentType } from './call.ts'
import { httpDocs } from './docs.ts'

const configSchema = Type.Object(
  {
    method: Type.Enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'], {
      default: 'GET',
      'x-ui': { order: 1, title: { en: 'Method', ru: 'Метод' } },
    }),
    url: Type.String({
      minLength: 1,
      maxLength: 4000,
      'x-ui': {
        widget: 'liquid',
        order: 2,
        title: { en: 'Address', ru: 'Адрес' },
        help: {
          en: 'May hold variables: {{ contact.city | url_encode }}; only public addresses are reached',
          ru: 'Можно с переменными: {{ contact.city | url_encode }}; доступны только публичные адреса',
        },
        placeholder: 'https://',
      },
    }),
    headers: Type.Optional(
      Type.Record(Type.String(), Type.String({ maxLength: 4000 }), {
        maxProperties: 50,
        propertyNames: { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$" },
        'x-ui': { widget: 'values', group: 'advanced', order: 4, title: { en: 'Headers', ru: 'Заголовки' } },
      }),
    ),
    body: Type.Optional(
      Type.String({
        maxLength: 100_000,
        'x-ui': {
          widget: 'liquid',
          lines: 8,
          order: 3,
          title: { en: 'Body', ru: 'Тело' },
          help: {
            en: 'JSON unless a Content-Type header says otherwise; {{ contact.name | json }} puts a value in, quotes included',
            ru: 'JSON, если заголовок Content-Type не говорит иного; {{ contact.name | json }} вставит значение вместе с кавычками',
          },
          showIf: { in: [{ var: 'method' }, ['POST', 'PUT', 'PATCH', 'DELETE']] },
        },
      }),
    ),
    timeout: Type.Optional(
      Type.String({
        format: 'iso-duration',
        default: 'PT10S',
        'x-ui': { widget: 'duration', group: 'advanced', order: 5, title: { en: 'Wait at most', ru: 'Ждать не дольше' } },
      }),
    ),
    saveAs: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z_][A-Za-z0-9_]{0,49}$',
        'x-ui': {
          order: 6,
          title: { en: 'Keep the answer as', ru: 'Сохранить ответ как' },
          help: {
            en: 'Kept as stock, later steps read it as {{ vars.stock.body }}',
            ru: 'Если имя stock, следующие шаги читают ответ как {{ vars.stock.body }}',
          },
        },
      }),
    ),
  },
  { additionalProperties: false },
)

type Config = Static<typeof configSchema>

export const httpRequest = defineNode({
  type: 'http.request',
  version: 1,
  title: { en: 'Outgoing API request', ru: 'API-запрос наружу' },
  description: { en: 'Asks another system and waits for its answer', ru: 'Обращается к другой системе и ждёт её ответа' },
  docs: httpDocs,
  group: 'outside',
  icon: 'globe',
  config: configSchema,
  example: { method: 'GET', url: 'https://api.example.com/stock?sku={{ event.properties.sku | url_encode }}', saveAs: 'stock' },
  summary: { en: '{{ method }} {{ url | truncate: 60 }}', ru: '{{ method }} {{ url | truncate: 60 }}' },
  ports: ['out', { port: 'error', otherwise: '@fail' }],
  waits: true,
  awaits: () => [],
  check: checkConfig,
  run: (step) => ({ kind: 'wait', result: true, effects: [requestCall.effect(requestOf(step))] }),
  resume: (step): Outcome<'out' | 'error'> => {
    const { input } = step
    if (input.kind === 'failure') return { kind: 'leave', port: 'error', why: { ...input.failure } }
    const answer = (input.kind === 'result' ? input.result : null) as { readonly status: number } | null
    const why = { status: answer?.status ?? null }
    const { saveAs } = step.config
    return saveAs === undefined
      ? { kind: 'leave', port: 'out', why }
      : { kind: 'leave', port: 'out', why, vars: { [saveAs]: answer as Json } }
  },
})

function requestOf(step: Step<Config>) {
  const { method, url, headers = {}, body, timeout = 'PT10S', saveAs } = step.config
  const rendered = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, step.render(value).trim()]))
  const text = body === undefined || method === 'GET' || method === 'HEAD' ? null : step.render(body)
  return {
    method,
    url: step.render(url).trim(),
    headers: withContentType(rendered, text),
    body: text,
    timeoutMs: Math.min(parseDuration(timeout).elapsedMs, longestTimeoutMs),
    keep: saveAs !== undefined,
  }
}

/** A character for private use: stands for what a variable puts in. */
const value = '\uE000'

/** Between quotes of JSON a quote that a contact typed would end the text, and what follows it would be read as JSON. */
function hasQuotedVariable(body: string): boolean {
  const texts = body.replace(/\{\{[^}]*\}\}/g, value).match(/"(?:[^"\\]|\\.)*"/g) ?? []
  return texts.some((text) => text.includes(value))
}

function faultsOfBody({ body = '', headers = {} }: Config) {
  const isJson = Object.entries(withContentType(headers, body)).some(([name, type]) => name === 'content-type' && /json/i.test(type))
  if (!isJson || !hasQuotedVariable(body)) return []
  const message = 'A quote in the value would break this JSON; write {{ contact.name | json }}, without quotes around it'
  return [{ path: '/body', code: 'HTTP_BODY_UNESCAPED', message, severity: 'warning' as const }]
}

function checkConfig(config: Config) {
  const { url, headers = {}, timeout } = config
  const reserved = Object.keys(headers).filter((name) => reservedHeaders.has(name.toLowerCase()))
  return [
    ...faultsOfBody(config),
    ...reserved.map((name) => ({
      path: `/headers/${name}`,
      code: 'HTTP_HEADER_RESERVED',
      message: `The header ${name} is set by the request itself; leave it out`,
    })),
    ...(url.includes('{') || /^https?:\/\//i.test(url)
      ? []
      : [
          {
            path: '/url',
            code: 'HTTP_URL_BAD',
            message: 'The address must begin with https:// or http://',
            says: { en: 'The address must begin with https:// or http://', ru: 'Адрес начинается с https:// или http://.' },
          },
        ]),
    ...(timeout === undefined || isShort(timeout)
      ? []
      : [
          {
            path: '/timeout',
            code: 'HTTP_TIMEOUT_BAD',
            message: 'The time to wait is more than 0 and at most 30 seconds, as in PT10S',
            says: {
              en: 'The time to wait is more than 0 and at most 30 seconds, as in PT10S',
              ru: 'Ждать ответа можно от 1 до 30 секунд.',
            },
          },
        ]),
  ]
}

function isShort(timeout: string): boolean {
  try {
    const { calendar, elapsedMs } = parseDuration(timeout)
    return !calendar && elapsedMs > 0 && elapsedMs <= longestTimeoutMs
  } catch (error) {
    if (error instanceof FlowError) return false
    throw error
  }
}
