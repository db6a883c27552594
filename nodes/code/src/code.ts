/** `code`: a few lines of JavaScript over what is known of the contact; their JSON result is kept at `vars.<saveAs>`. */
import { defineNode, factKey, Type, type Json, type JsonObject, type Leave, type Static, type Step } from '@millrace/core'
import { codeDocs } from './docs.ts'
import { codeRun } from './run.ts'
import { syntaxFault } from './syntax.ts'

const variable = '^[A-Za-z_][A-Za-z0-9_]{0,49}$'

const config = Type.Object(
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
        pattern: variable,
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
    collections: Type.Optional(
      Type.Array(
        Type.Object(
          {
            as: Type.String({ pattern: variable, 'x-ui': { order: 1, title: { en: 'Variable', ru: 'Переменная' } } }),
            collection: Type.String({
              pattern: '^[A-Za-z][A-Za-z0-9_-]{0,49}$',
              'x-ui': { order: 2, title: { en: 'Collection', ru: 'Таблица' } },
            }),
            key: Type.String({
              minLength: 1,
              maxLength: 1000,
              'x-ui': {
                order: 3,
                title: { en: 'Key', ru: 'Ключ' },
                help: { en: 'contact.city, or a text over the contact', ru: 'contact.city или текст с данными клиента' },
              },
            }),
          },
          { additionalProperties: false },
        ),
        {
          maxItems: 10,
          'x-ui': {
            order: 3,
            group: 'advanced',
            title: { en: 'Records of collections', ru: 'Записи из таблиц' },
            help: {
              en: 'The code reads the record as vars.<variable>; null when there is none',
              ru: 'Код читает запись как vars.<переменная>; null, если записи нет',
            },
          },
        },
      ),
    ),
  },
  { additionalProperties: false },
)

type Config = Static<typeof config>

export const code = defineNode({
  type: 'code',
  version: 1,
  title: { en: 'Code', ru: 'Программный код' },
  description: {
    en: 'Runs JavaScript over the contact’s data, in a sandbox',
    ru: 'Выполняет JavaScript над данными клиента, в песочнице',
  },
  docs: codeDocs,
  group: 'outside',
  icon: 'code-xml',
  config,
  example: { source: 'return Math.round(event.properties.total / 10)', saveAs: 'points' },
  summary: {
    en: 'JavaScript{% if saveAs %}, result: {{ saveAs }}{% endif %}',
    ru: 'JavaScript{% if saveAs %}, результат: {{ saveAs }}{% endif %}',
  },
  ports: ['out', { port: 'error', otherwise: '@fail' }],
  check: ({ source }) => {
    const fault = syntaxFault(source)
    return fault === null ? [] : [{ path: '/source', code: 'CODE_SYNTAX', message: `Line ${fault.line}: ${fault.message}` }]
  },
  needs: ({ collections = [] }) => collections.map(recordOf),
  /** A throw is the snippet's fault and leaves by `error`, with the code of the fault. */
  run: async (step): Promise<Leave<'out' | 'error'>> => {
    const { source, saveAs } = step.config
    const { contact, event, run, vars, now } = step.facts
    const seed = Math.floor(step.random() * 2 ** 32)
    const result: Json = await step.compute(codeRun.type, {
      source,
      input: { contact, event, run, vars: { ...vars, ...records(step) }, now, seed },
    })
    return saveAs === undefined ? { kind: 'leave', port: 'out' } : { kind: 'leave', port: 'out', vars: { [saveAs]: result } }
  },
})

/** The fact that tells a record (the family is another package's). */
const recordOf = ({ collection, key }: NonNullable<Config['collections']>[number]): string =>
  factKey({ name: 'collection.record', params: { collection, key } })

function records({ config: { collections = [] }, facts }: Step<Config>): JsonObject {
  const members = (facts['facts'] ?? {}) as JsonObject
  return Object.fromEntries(collections.map((asked) => [asked.as, members[recordOf(asked)] ?? null]))
}
