/** `trigger.schedule`: at every instant of a timetable all contacts enter for whom the audience's rule holds. The batch is the runtime's. */
import { defineNode, FlowError, leave, localToInstant, Type, type ConfigFault, type Rule, type Static } from '@millrace/core'
import { scheduleDocs } from './docs.ts'
import { lengthOf, nextInstant, parseCron, type Recurrence } from './recurrence.ts'

const scheduleSchema = Type.Object(
  {
    cron: Type.Optional(
      Type.String({
        minLength: 9,
        maxLength: 100,
        'x-ui': {
          widget: 'cron',
          order: 1,
          title: { en: 'Timetable', ru: 'Расписание' },
          showIf: { '!': [{ var: 'every' }] },
        },
      }),
    ),
    every: Type.Optional(
      Type.String({
        format: 'iso-duration',
        'x-ui': {
          widget: 'duration',
          order: 2,
          title: { en: 'Or every', ru: 'Или каждые' },
          help: { en: 'Instead of a timetable; counted from the start below', ru: 'Вместо расписания; отсчёт от начала, указанного ниже' },
        },
      }),
    ),
    from: Type.Optional(
      Type.String({
        format: 'local-date-time',
        'x-ui': { order: 3, title: { en: 'From', ru: 'Начиная с' }, placeholder: '2027-01-04T09:00' },
      }),
    ),
    until: Type.Optional(
      Type.String({
        format: 'local-date-time',
        'x-ui': { order: 4, title: { en: 'Until', ru: 'По' }, placeholder: '2027-12-31T23:59' },
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
        },
      }),
    ),
    audience: Type.Unknown({
      'x-ui': {
        widget: 'rule',
        scope: 'contact',
        order: 6,
        title: { en: 'For whom', ru: 'Для кого' },
        help: { en: 'Contacts for whom this holds at that time', ru: 'Клиенты, для которых это верно в тот момент' },
      },
    }),
  },
  {
    additionalProperties: false,
    anyOf: [{ required: ['cron'] }, { required: ['every', 'from'] }],
  },
)

type Config = Static<typeof scheduleSchema>

export const triggerSchedule = defineNode({
  type: 'trigger.schedule',
  version: 1,
  title: { en: 'Timetable', ru: 'По расписанию' },
  description: {
    en: 'Starts the flow again and again at set times, for all contacts for whom a condition holds',
    ru: 'Запускает сценарий снова и снова в заданное время, для всех клиентов, для которых верно условие',
  },
  docs: scheduleDocs,
  group: 'trigger',
  icon: 'calendar-clock',
  config: scheduleSchema,
  example: { cron: '0 9 * * 1-5', audience: { exists: { var: 'contact.email' } } },
  summary: {
    en: '{% if every %}every {{ every | duration }} from {{ from | instant }}{% else %}{{ cron | timetable }}{% endif %}, if {{ audience | rule }}',
    ru: '{% if every %}каждые {{ every | duration }} с {{ from | instant }}{% else %}{{ cron | timetable }}{% endif %}, если {{ audience | rule }}',
  },
  ports: ['out'],
  check: faultsOf,
  starts: (config) => ({
    kind: 'schedule',
    next: (after, timezone) => nextInstant(recurrenceOf(config), after, config.timezone ?? timezone),
    audience: config.audience as Rule,
  }),
  run: () => leave('out'),
})

const recurrenceOf = ({ cron, every, from, until }: Config): Recurrence => ({
  ...(cron !== undefined && { cron }),
  ...(every !== undefined && { every }),
  ...(from !== undefined && { from }),
  ...(until !== undefined && { until }),
})

const minuteMs = 60_000

function faultsOf(config: Config): readonly ConfigFault[] {
  const { cron, every, from, until, timezone = 'UTC' } = config
  if (cron !== undefined && every !== undefined)
    return [
      {
        path: '/every',
        code: 'SCHEDULE_TWICE',
        message: 'Give either cron or an interval (“every”), not both',
        says: {
          en: 'Give either cron or an interval (“every”), not both',
          ru: 'Задайте либо расписание, либо промежуток, но не то и другое сразу.',
        },
      },
    ]
  if (every !== undefined && lengthOf(every) < minuteMs)
    return [
      {
        path: '/every',
        code: 'SCHEDULE_TOO_OFTEN',
        message: 'A timetable comes once a minute at most',
        says: { en: 'A timetable comes once a minute at most', ru: 'Чаще одного раза в минуту запускать нельзя.' },
      },
    ]
  try {
    if (cron !== undefined) parseCron(cron)
    if (from !== undefined && until !== undefined && localToInstant(until, timezone) < localToInstant(from, timezone))
      return [
        {
          path: '/until',
          code: 'SCHEDULE_NEVER',
          message: 'This timetable ends before it begins',
          says: { en: 'This timetable ends before it begins', ru: 'Расписание кончается раньше, чем начинается.' },
        },
      ]
    if (nextInstant(recurrenceOf(config), 0, timezone) !== null) return []
    return [
      {
        path: cron === undefined ? '/until' : '/cron',
        code: 'SCHEDULE_NEVER',
        message: 'There is no such day in any year',
        says: { en: 'There is no such day in any year', ru: 'Такого дня нет ни в одном году.' },
      },
    ]
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    return [{ path: cron === undefined ? '/from' : '/cron', code: error.code, message: error.message }]
  }
}
