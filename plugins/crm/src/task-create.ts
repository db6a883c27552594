/** `task.create`: a task for a manager in the CRM, or for whoever works the built-in list. Goes on once it is there. */
import { addDuration, defineNode, FlowError, parseDuration, Type, type Instant, type Static, type Step } from '@millrace/core'
import { taskCall } from './calls.ts'
import { taskDocs } from './docs.ts'
import { dealField, dealOf, liquid, outcomeOf, ports } from './node-parts.ts'
import { taskWrite } from './tasks.ts'

const inCrm = { '==': [{ var: 'to' }, 'crm'] }
const inList = { '==': [{ var: 'to' }, 'list'] }

const configSchema = Type.Object(
  {
    to: Type.Enum(['crm', 'list'], {
      default: 'crm',
      'x-ui': {
        order: 1,
        title: { en: 'Where', ru: 'Куда' },
        labels: {
          crm: { en: 'to the connected CRM', ru: 'в подключённую CRM' },
          list: { en: 'to the list of tasks here', ru: 'в список задач здесь' },
        },
      },
    }),
    title: liquid({ order: 2, title: { en: 'Task', ru: 'Задача' }, maxLength: 300 }),
    text: Type.Optional(liquid({ order: 3, title: { en: 'Details', ru: 'Подробности' }, lines: 5, maxLength: 10_000 })),
    manager: Type.Optional(
      liquid({
        order: 4,
        title: { en: 'Manager', ru: 'Менеджер' },
        help: {
          en: 'A name from the connection, or a user number; empty: the first one',
          ru: 'Имя из подключения или номер пользователя; пусто: первый из списка',
        },
        showIf: inCrm,
      }),
    ),
    deal: dealField(5, inCrm),
    queue: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9][a-z0-9-]{0,49}$',
        default: 'call-centre',
        'x-ui': {
          order: 6,
          title: { en: 'Queue', ru: 'Очередь' },
          help: { en: 'Who works it: call-centre, managers', ru: 'Кто её разбирает: call-centre, managers' },
          showIf: inList,
        },
      }),
    ),
    due: Type.Optional(
      Type.String({
        format: 'iso-duration',
        default: 'P1D',
        'x-ui': { widget: 'duration', order: 7, title: { en: 'To be done within', ru: 'Сделать за' } },
      }),
    ),
  },
  { additionalProperties: false },
)
type Config = Static<typeof configSchema>

export const taskCreate = defineNode({
  type: 'task.create',
  version: 1,
  title: { en: 'Task', ru: 'Задача' },
  description: {
    en: 'Gives a manager or the call centre something to do about the contact',
    ru: 'Ставит менеджеру или колл-центру задачу по клиенту',
  },
  docs: taskDocs,
  group: 'outside',
  icon: 'clipboard-list',
  config: configSchema,
  example: { to: 'list', title: 'Call {{ contact.firstName | default: "the client" }}', queue: 'call-centre', due: 'P1D' },
  exampleIn: {
    ru: { to: 'list', title: 'Позвонить: {{ contact.firstName | default: "клиент" }}', queue: 'call-centre', due: 'P1D' },
  },
  summary: { en: '{{ title }}' },
  ports,
  waits: true,
  awaits: () => [],
  needs: ({ to }) => (to === 'crm' ? ['deal'] : []),
  check: ({ due }) => faultsOfDue(due),
  run: (step) => {
    const { to, title, text = '', manager = '', deal, queue = 'call-centre', due = 'P1D' } = step.config
    const task = { title: lineOf(step.render(title)), text: step.render(text).trim(), due: dueAt(step, due) }
    if (to === 'list') {
      const effect = taskWrite.effect({ ...task, queue, phone: phoneOf(step) })
      return { kind: 'leave', port: 'out', effects: [effect], why: { queue, title: task.title } }
    }
    const effect = taskCall.effect({ ...task, manager: step.render(manager), deal: dealOf(step, deal) })
    return { kind: 'wait', result: true, effects: [effect] }
  },
  resume: outcomeOf,
})

export const lineOf = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 300)

const dueAt = (step: Step<Config>, due: string): Instant => addDuration(step.now, due, step.timezone)

export const phoneOf = ({ contact }: Step): string | null => {
  const phone = contact.attributes['phone']
  return typeof phone === 'string' || typeof phone === 'number' ? String(phone).slice(0, 50) : null
}

function faultsOfDue(due: string | undefined) {
  try {
    if (due !== undefined) parseDuration(due)
    return []
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    return [{ path: '/due', code: 'TASK_DUE_BAD', message: error.message }]
  }
}
