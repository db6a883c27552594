/**
 * `staff.notify`: tells members of staff one after another, each by a call of its own, so that nobody is told twice because another could
 * not be. How far it is stands in `vars.<node id>`, and in the end who was told: a notice that fails stops no run.
 */
import { defineNode, FlowError, Type, type JsonObject, type Outcome, type Static, type Step } from '@millrace/core'
import { noticeCall } from './call.ts'
import { staffDocs } from './docs.ts'

const configSchema = Type.Object(
  {
    to: Type.Array(Type.String({ minLength: 1, maxLength: 200, 'x-ui': { widget: 'liquid' } }), {
      minItems: 1,
      maxItems: 20,
      'x-ui': {
        order: 1,
        title: { en: 'Whom', ru: 'Кому' },
        help: {
          en: 'Names as in the connection Staff; {{ deal.manager }} is whoever the deal names',
          ru: 'Имена из подключения «Сотрудники»; {{ deal.manager }} — кто указан в сделке',
        },
      },
    }),
    subject: Type.Optional(
      Type.String({
        maxLength: 500,
        'x-ui': {
          widget: 'liquid',
          order: 2,
          title: { en: 'Subject', ru: 'Тема' },
          help: { en: 'Empty: the first line of the text', ru: 'Пусто: первая строка текста' },
        },
      }),
    ),
    text: Type.String({
      minLength: 1,
      maxLength: 10_000,
      'x-ui': { widget: 'liquid', lines: 6, order: 3, title: { en: 'Text', ru: 'Текст' } },
    }),
  },
  { additionalProperties: false },
)

type Config = Static<typeof configSchema>

/** Kept between calls; `told` alone once all are over. */
interface Progress {
  readonly left: readonly string[]
  readonly told: readonly Told[]
}
type Told = { readonly to: string; readonly by: string } | { readonly to: string; readonly code: string; readonly message: string }

export const staffNotify = defineNode({
  type: 'staff.notify',
  version: 1,
  title: { en: 'Tell staff', ru: 'Сообщить сотруднику' },
  description: {
    en: 'Writes to members of staff by mail or Telegram: of a big order, of a client who is back',
    ru: 'Пишет сотрудникам по почте или в Telegram: о крупном заказе, о вернувшемся клиенте',
  },
  docs: staffDocs,
  group: 'outside',
  icon: 'users',
  config: configSchema,
  example: { to: ['Anna Petrova'], text: 'A big order of {{ contact.userId }}: {{ event.properties.total }}' },
  exampleIn: { ru: { to: ['Анна Петрова'], text: 'Крупный заказ клиента {{ contact.userId }}: {{ event.properties.total }}' } },
  summary: { en: '{{ to | join: ", " }}: {{ text | truncate: 40 }}' },
  ports: ['out', { port: 'error', otherwise: 'out' }],
  waits: true,
  awaits: () => [],
  run: (step) => {
    const left = [...new Set(step.config.to.map((name) => step.render(name).trim()).filter((name) => name !== ''))]
    if (left.length === 0)
      return { kind: 'leave', port: 'error', why: { code: 'STAFF_NOBODY', message: 'The names to tell are empty for this contact' } }
    return tellNext(step, { left, told: [] })
  },
  resume: (step): Outcome<'out' | 'error'> => {
    const { left, told } = step.run.vars[step.run.node] as unknown as Progress
    return tellNext(step, { left: left.slice(1), told: [...told, outcomeFor(step, left[0]!)] })
  },
})

/** Throws `FlowError` `STAFF_TEXT_EMPTY`. */
function tellNext(step: Step<Config>, progress: Progress): Outcome<'out' | 'error'> {
  const { run, config } = step
  const [next] = progress.left
  if (next === undefined) return over(run.node, progress.told)
  const text = step.render(config.text).trim()
  if (text === '') throw new FlowError('STAFF_TEXT_EMPTY', 'Nothing is left of the text: its variables are empty')
  const notice = noticeCall.effect({ to: next, subject: step.render(config.subject ?? '').trim(), text })
  return { kind: 'wait', result: true, effects: [notice], vars: { [run.node]: progress as unknown as JsonObject } }
}

function over(node: string, told: readonly Told[]): Outcome<'out' | 'error'> {
  const all = told as unknown as readonly JsonObject[]
  return { kind: 'leave', port: told.some((each) => 'code' in each) ? 'error' : 'out', vars: { [node]: all }, why: { told: all } }
}

function outcomeFor({ input }: Step<Config>, to: string): Told {
  if (input.kind === 'failure') return { to, ...input.failure }
  const { by } = (input.kind === 'result' ? input.result : {}) as { readonly by?: string }
  return { to, by: by ?? '' }
}
