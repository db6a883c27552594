/** `trigger.segment`: a contact enters or leaves a segment; or a batch, once or again and again: everybody who is in it at that time. */
import { defineNode, FlowError, leave, Type, type ConfigFault, type Static } from '@millrace/core'
import { approximateMs, nextBatch } from './batches.ts'
import { triggerSegmentDocs } from './docs.ts'

const isBatch = { '==': [{ var: 'on' }, 'batch'] }

const config = Type.Object(
  {
    segment: Type.String({
      minLength: 1,
      maxLength: 100,
      'x-ui': { widget: 'segment', order: 1, title: { en: 'Segment', ru: 'Сегмент' } },
    }),
    on: Type.Union([Type.Literal('enters'), Type.Literal('leaves'), Type.Literal('batch')], {
      'x-ui': {
        order: 2,
        title: { en: 'When', ru: 'Когда' },
        labels: {
          enters: { en: 'a contact enters it', ru: 'клиент попадает в него' },
          leaves: { en: 'a contact leaves it', ru: 'клиент выходит из него' },
          batch: { en: 'at a set time, for all who are in it', ru: 'в заданное время, для всех, кто в нём' },
        },
      },
    }),
    at: Type.Optional(
      Type.String({
        format: 'local-date-time',
        'x-ui': { order: 3, title: { en: 'At', ru: 'Время' }, placeholder: '2027-03-01T10:00', showIf: isBatch },
      }),
    ),
    every: Type.Optional(
      Type.String({
        format: 'iso-duration',
        'x-ui': {
          widget: 'duration',
          order: 4,
          title: { en: 'And then every', ru: 'И далее каждые' },
          help: { en: 'Empty: once', ru: 'Пусто: один раз' },
          showIf: isBatch,
        },
      }),
    ),
    timezone: Type.Optional(
      Type.String({
        format: 'timezone',
        'x-ui': {
          order: 5,
          title: { en: 'Time zone', ru: 'Часовой пояс' },
          help: { en: 'Empty: that of the flow or the workspace', ru: 'Пусто: пояс сценария или рабочего пространства' },
          placeholder: 'Europe/Moscow',
          showIf: isBatch,
        },
      }),
    ),
  },
  { additionalProperties: false },
)

type Config = Static<typeof config>

export const triggerSegment = defineNode({
  type: 'trigger.segment',
  version: 1,
  title: { en: 'Segment', ru: 'Сегмент' },
  description: {
    en: 'Starts the flow when a contact enters or leaves a segment, or for everybody who is in it',
    ru: 'Запускает сценарий, когда клиент попадает в сегмент или выходит из него, или для всех, кто в нём',
  },
  docs: triggerSegmentDocs,
  group: 'trigger',
  icon: 'users',
  config,
  example: { segment: 'vip', on: 'enters' },
  summary: {
    en: '{% if on == "batch" %}all in {{ segment }}, {{ at | instant }}{% if every %}, every {{ every | duration }}{% endif %}{% else %}{{ on }} {{ segment }}{% endif %}',
    ru: '{% if on == "batch" %}все из {{ segment }}, {{ at | instant }}{% if every %}, каждые {{ every | duration }}{% endif %}{% else %}{% if on == "enters" %}попал в {% else %}вышел из {% endif %}{{ segment }}{% endif %}',
  },
  ports: ['out'],
  context: {
    event: Type.Object({
      properties: Type.Object({ segment: Type.String({ 'x-ui': { title: { en: 'Segment', ru: 'Сегмент' } } }) }),
    }),
  },
  check: faultsOf,
  starts: ({ segment, on, at, every, timezone }) =>
    on === 'batch'
      ? {
          kind: 'schedule',
          next: (after, zone) =>
            at === undefined ? null : nextBatch({ at, ...(every !== undefined && { every }) }, after, timezone ?? zone),
          audience: { in: [segment, { var: 'contact.segments' }] },
        }
      : {
          kind: 'event',
          event: on === 'enters' ? 'Segment Entered' : 'Segment Left',
          where: { '==': [{ var: 'event.properties.segment' }, segment] },
        },
  run: () => leave('out'),
})

const hourMs = 3_600_000

function faultsOf({ on, at, every, timezone = 'UTC' }: Config): readonly ConfigFault[] {
  if (on !== 'batch') return []
  if (at === undefined)
    return [
      {
        path: '/at',
        code: 'SEGMENT_BATCH_WHEN',
        message: 'Say when the batch is to start',
        says: { en: 'Say when the batch is to start', ru: 'Укажите, когда запустить сценарий для всех, кто в сегменте.' },
      },
    ]
  if (every !== undefined && approximateMs(every) < hourMs)
    return [
      {
        path: '/every',
        code: 'SEGMENT_BATCH_TOO_OFTEN',
        message: 'A batch comes once an hour at most',
        says: { en: 'A batch comes once an hour at most', ru: 'Запускать для всего сегмента можно не чаще раза в час.' },
      },
    ]
  try {
    nextBatch({ at }, 0, timezone)
    return []
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    return [{ path: '/at', code: error.code, message: error.message }]
  }
}
