/**
 * `condition`: the first branch whose rule holds, else `else`. The order of branches is the order of testing, so that exactly
 * one is taken; the values that decided are kept with the step.
 */
import { defineNode, Type, type JsonObject, type Leave, type Rule, type Static } from '@millrace/core'
import { conditionDocs } from './docs.ts'

const branchSchema = Type.Object(
  {
    name: Type.String({
      pattern: '^[A-Za-z0-9_][A-Za-z0-9_-]{0,49}$',
      'x-ui': {
        order: 1,
        group: 'advanced',
        title: { en: 'Key', ru: 'Ключ' },
        help: { en: 'Names the branch in the flow document and in reports', ru: 'Имя ветки в документе сценария и в отчётах' },
      },
    }),
    title: Type.Optional(Type.String({ maxLength: 100, 'x-ui': { order: 0, title: { en: 'Title', ru: 'Название' } } })),
    rule: Type.Unknown({ 'x-ui': { widget: 'rule', order: 2, title: { en: 'If', ru: 'Если' } } }),
  },
  { additionalProperties: false },
)

const configSchema = Type.Object(
  {
    branches: Type.Array(branchSchema, {
      minItems: 1,
      maxItems: 50,
      'x-ui': {
        widget: 'branches',
        title: { en: 'Branches', ru: 'Ветки' },
        help: { en: 'The first branch that fits is taken', ru: 'Клиент идёт по первой подходящей ветке' },
      },
    }),
  },
  { additionalProperties: false },
)

export const condition = defineNode<typeof configSchema, string>({
  type: 'condition',
  version: 1,
  title: { en: 'Condition', ru: 'Условие' },
  description: { en: 'Sends the contact down the first branch that fits', ru: 'Направляет клиента по первой подходящей ветке' },
  docs: conditionDocs,
  group: 'split',
  icon: 'split',
  config: configSchema,
  example: { branches: [{ name: 'yes', title: 'Yes', rule: { '>': [{ var: 'bonus.balance' }, 100] } }] },
  exampleIn: { ru: { branches: [{ name: 'yes', title: 'Да', rule: { '>': [{ var: 'bonus.balance' }, 100] } }] } },
  summary: {
    en: '{% if branches.size == 1 %}{{ branches[0].rule | rule }}{% else %}{{ branches.size }} branches{% endif %}',
    ru: '{% if branches.size == 1 %}{{ branches[0].rule | rule }}{% else %}Веток: {{ branches.size }}{% endif %}',
  },
  ports: [{ each: 'branches' }, 'else'],
  check: ({ branches }) => repeatedNames(branches),
  run: (step): Leave => {
    const branch = step.config.branches.find(({ rule }) => step.test(rule as Rule))
    const tested = branch === undefined ? step.config.branches : [branch]
    const values: JsonObject = Object.assign({}, ...tested.map(({ rule }) => step.explain(rule as Rule)))
    const port = branch?.name ?? 'else'
    return { kind: 'leave', port, why: { branch: port, values } }
  },
})

function repeatedNames(branches: Static<typeof configSchema>['branches']) {
  const seen = new Set(['else'])
  return branches.flatMap(({ name }, index) => {
    if (!seen.has(name)) {
      seen.add(name)
      return []
    }
    const message = name === 'else' ? 'The branch “else” is there already: it takes everybody else' : `Two branches have the key “${name}”`
    const ru =
      name === 'else' ? 'Ветка «else» уже есть: она забирает всех остальных.' : `У двух веток одинаковый ключ «${name}»: измените один.`
    return [{ path: `/branches/${index}/name`, code: 'CONDITION_BRANCH_REPEATED', message, says: { en: message, ru } }]
  })
}
