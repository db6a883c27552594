/**
 * `wait.event`: until one of several events comes, or time runs out. What ended the wait is at `vars.<node id>`. A status that a
 * message has already is not waited for again: the open may have come while the contact was on its way here.
 *
 * With a window the wait is over as ever, by the first event or its timeout, but the contact goes on only when the window is open: what
 * comes in between changes nothing.
 */
import {
  addDuration,
  defineNode,
  isoOf,
  messageStatuses,
  Type,
  windowNext,
  windowSchema,
  type EventPattern,
  type Json,
  type JsonObject,
  type Outcome,
  type Static,
  type Step,
} from '@millrace/core'
import { waitDocs } from './docs.ts'

const name = Type.String({
  pattern: '^[A-Za-z0-9_][A-Za-z0-9_-]{0,49}$',
  'x-ui': {
    order: 1,
    title: { en: 'Port', ru: 'Выход' },
    help: { en: 'Names the way out when this comes first', ru: 'Имя выхода, если первым случится это' },
  },
})

const title = Type.Optional(
  Type.String({ maxLength: 100, 'x-ui': { order: 0, title: { en: 'Title of the way out', ru: 'Название выхода' } } }),
)

const eventSchema = Type.Object(
  {
    name,
    title,
    event: Type.String({ format: 'event-name', 'x-ui': { widget: 'event', order: 2, title: { en: 'Event', ru: 'Событие' } } }),
    where: Type.Optional(Type.Unknown({ 'x-ui': { widget: 'rule', order: 3, title: { en: 'Only if', ru: 'Только если' } } })),
  },
  { additionalProperties: false, 'x-ui': { title: { en: 'An event', ru: 'Событие' } } },
)

const statusLabels = {
  sent: { en: 'sent', ru: 'отправлено' },
  delivered: { en: 'delivered', ru: 'доставлено' },
  opened: { en: 'opened', ru: 'открыто' },
  clicked: { en: 'clicked', ru: 'есть переход по ссылке' },
  replied: { en: 'replied to', ru: 'есть ответ' },
  bounced: { en: 'bounced', ru: 'не доставлено' },
  complained: { en: 'reported as spam', ru: 'жалоба на спам' },
  unsubscribed: { en: 'unsubscribed from', ru: 'отписка' },
  failed: { en: 'failed', ru: 'ошибка отправки' },
  unknown: { en: 'uncertain', ru: 'судьба неизвестна' },
}

const messageSchema = Type.Object(
  {
    name,
    title,
    message: Type.String({
      minLength: 1,
      maxLength: 64,
      'x-ui': {
        widget: 'node',
        order: 2,
        title: { en: 'Message', ru: 'Сообщение' },
        help: { en: 'The step that sends it', ru: 'Шаг, который его отправляет' },
      },
    }),
    status: Type.Enum([...messageStatuses], {
      'x-ui': {
        order: 3,
        title: { en: 'Becomes', ru: 'Стало' },
        labels: statusLabels,
      },
    }),
  },
  { additionalProperties: false, 'x-ui': { title: { en: 'A message’s status', ru: 'Статус сообщения' } } },
)

const configSchema = Type.Object(
  {
    events: Type.Array(Type.Union([eventSchema, messageSchema]), {
      minItems: 1,
      maxItems: 20,
      'x-ui': {
        order: 1,
        title: { en: 'Whichever comes first', ru: 'Что случится первым' },
      },
    }),
    timeout: Type.String({
      format: 'iso-duration',
      'x-ui': {
        widget: 'duration',
        order: 2,
        title: { en: 'But no longer than', ru: 'Но не дольше' },
      },
    }),
    window: Type.Optional(
      windowSchema({
        en: 'Whatever ends the wait, the contact goes on only then, by local time',
        ru: 'Чем бы ни закончилось ожидание, дальше клиент пойдёт только в это время, по его местному времени',
      }),
    ),
  },
  { additionalProperties: false },
)

type Config = Static<typeof configSchema>

/** In a line: what is waited for, each by its title, how long at most, and in which hours the contact goes on. */
const card = (language: 'en' | 'ru', atMost: string) =>
  `{% for e in events %}{% if e.title or e.event %}{{ e.title | default: e.event }}{% else %}{% case e.status %}${messageStatuses
    .map((status) => `{% when '${status}' %}${statusLabels[status][language]}`)
    .join(
      '',
    )}{% endcase %}{% endif %}{% unless forloop.last %}, {% endunless %}{% endfor %}; ${atMost} {{ timeout | duration }}{% if window %}, {% if window.days.size < 7 %}{{ window.days | weekdays }} {% endif %}{{ window.from }}–{{ window.to }}{% endif %}`

export const waitEvent = defineNode<typeof configSchema, string>({
  type: 'wait.event',
  version: 1,
  title: { en: 'Wait for an event', ru: 'Ожидание события' },
  description: {
    en: 'Waits until one of the events comes, or time runs out',
    ru: 'Ждёт, пока не случится одно из событий или не выйдет время',
  },
  docs: waitDocs,
  group: 'control',
  icon: 'bell-ring',
  config: configSchema,
  example: { events: [{ name: 'ordered', title: 'Ordered', event: 'Order Completed' }], timeout: 'P1D' },
  exampleIn: { ru: { events: [{ name: 'ordered', title: 'Сделал заказ', event: 'Order Completed' }], timeout: 'P1D' } },
  summary: { en: card('en', 'up to'), ru: card('ru', 'срок:') },
  ports: [{ each: 'events' }, 'timeout'],
  waits: true,
  stays: [{ property: 'timeout', port: 'timeout' }],
  needs: ({ events }) => (events.some((one) => 'message' in one) ? ['message'] : []),
  awaits: ({ events }) => events.map((one) => ('event' in one ? one.event : '*')),
  check: ({ events }) => repeatedNames(events),
  run: (step) => alreadyKnown(step) ?? wait(step),
  resume: (step): Outcome => {
    const { input } = step
    if (input.kind !== 'event') return leaveInHours(step, isHeldBack(step) ? heldBack(step) : { port: 'timeout' })
    const { event } = input
    const found = { name: input.name, event: event.event, at: isoOf(event.at), properties: event.properties }
    return leaveInHours(step, { port: input.name, found, why: { event: event.event, id: event.id } })
  },
})

function wait(step: Step<Config>): Outcome {
  const until = addDuration(step.now, step.config.timeout, step.timezone)
  const events = step.config.events.map(({ title: _title, ...pattern }) => pattern) as readonly EventPattern[]
  return { kind: 'wait', until, events, why: { until: isoOf(until) } }
}

interface Over {
  readonly port: string
  /** For `vars`; of a timeout there is nothing to say. */
  readonly found?: JsonObject
  readonly why?: JsonObject
}

/** By the port at once or, with a window, when it is next open. */
function leaveInHours(step: Step<Config>, { port, found, why = {} }: Over): Outcome {
  const { window } = step.config
  const open = window === undefined ? step.now : windowNext(step.now, window, step.timezone)
  const kept = { [step.run.node]: found ?? { name: port } }
  if (open > step.now) return { kind: 'wait', until: open, vars: kept, why: { ...why, port, until: isoOf(open) } }
  return { kind: 'leave', port, ...(found !== undefined && { vars: kept }), ...(Object.keys(why).length > 0 && { why }) }
}

/** While it waits for its window, a run listens for nothing. */
const isHeldBack = ({ run }: Step<Config>) => run.awaits.length === 0

function heldBack({ run }: Step<Config>): Over {
  const found = run.vars[run.node] as { readonly name: string }
  return { port: found.name, found }
}

function alreadyKnown(step: Step<Config>): Outcome | null {
  const known = step.facts['message'] as { readonly [node: string]: { readonly [status: string]: Json } } | undefined
  for (const pattern of step.config.events) {
    if ('event' in pattern) continue
    const at = known?.[pattern.message]?.[pattern.status]
    if (typeof at !== 'string') continue
    const found = { name: pattern.name, status: pattern.status, at }
    return leaveInHours(step, { port: pattern.name, found, why: { status: pattern.status, at } })
  }
  return null
}

function repeatedNames(events: Config['events']) {
  const seen = new Set(['timeout'])
  return events.flatMap(({ name: port }, index) => {
    if (!seen.has(port)) {
      seen.add(port)
      return []
    }
    const message =
      port === 'timeout' ? 'The way out “timeout” is there already: choose another name' : `Two events have the name “${port}”`
    const ru = port === 'timeout' ? 'Выход «timeout» уже есть: назовите этот иначе.' : `Два события названы «${port}»: назовите одно иначе.`
    return [{ path: `/events/${index}/name`, code: 'WAIT_EVENT_REPEATED', message, says: { en: message, ru } }]
  })
}
