/** `code`: a few lines of JavaScript over what is known of the contact; their JSON result is kept at `vars.<saveAs>`. */
import { defineNode, Type, type Json, type Leave } from '@millrace/core'
import { codeRun } from './run.ts'

export const code = defineNode({
  type: 'code',
  version: 1,
  title: { en: 'Code', ru: 'Программный код' },
  description: {
    en: 'Runs JavaScript over the contact’s data, in a sandbox',
    ru: 'Выполняет JavaScript над данными клиента, в песочнице',
  },
  group: 'outside',
  icon: 'code-xml',
  config: Type.Object(
    {
      source: Type.String({
        minLength: 1,
        maxLength: 20_000,
        'x-ui': {
          widget: 'code',
          lines: 12,
          order: 1,
          title: { en: 'Code', ru: 'Код' },
          help: {
            en: 'The body of a function of contact, event, run, vars and now; what it returns is the result',
            ru: 'Тело функции от contact, event, run, vars и now; результат — то, что вернёт return',
          },
        },
      }),
      saveAs: Type.Optional(
        Type.String({
          pattern: '^[A-Za-z_][A-Za-z0-9_]{0,49}$',
          'x-ui': {
            order: 2,
            title: { en: 'Keep the result as', ru: 'Сохранить результат как' },
            help: {
              en: 'Kept as points, later steps read it as {{ vars.points }}',
              ru: 'Если имя points, следующие шаги читают результат как {{ vars.points }}',
            },
          },
        }),
      ),
    },
    { additionalProperties: false },
  ),
  example: { source: 'return Math.round(event.properties.total / 10)', saveAs: 'points' },
  summary: {
    en: '{% if saveAs %}{{ saveAs }} = {% endif %}{{ source | truncate: 50 }}',
    ru: '{% if saveAs %}{{ saveAs }} = {% endif %}{{ source | truncate: 50 }}',
  },
  ports: ['out', { port: 'error', otherwise: '@fail' }],
  /** A throw is the snippet's fault and leaves by `error`, with the code of the fault. */
  run: async (step): Promise<Leave<'out' | 'error'>> => {
    const { source, saveAs } = step.config
    const { contact, event, run, vars, now } = step.facts
    const seed = Math.floor(step.random() * 2 ** 32)
    const result: Json = await step.compute(codeRun.type, { source, input: { contact, event, run, vars, now, seed } })
    return saveAs === undefined ? { kind: 'leave', port: 'out' } : { kind: 'leave', port: 'out', vars: { [saveAs]: result } }
  },
})
