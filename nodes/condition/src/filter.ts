/** `filter`: only those for whom the rule holds go on; the others leave by `rejected`, or end here when that leads nowhere. */
import { defineNode, Type, type Rule } from '@millrace/core'
import { filterDocs } from './docs.ts'

export const filter = defineNode({
  type: 'filter',
  version: 1,
  title: { en: 'Filter', ru: 'Фильтр' },
  description: { en: 'Lets only the contacts that fit go on', ru: 'Пропускает дальше только подходящих клиентов' },
  docs: filterDocs,
  group: 'split',
  icon: 'funnel',
  config: Type.Object(
    { rule: Type.Unknown({ 'x-ui': { widget: 'rule', title: { en: 'Go on if', ru: 'Пропускать, если' } } }) },
    { additionalProperties: false },
  ),
  example: { rule: { '!!': [{ var: 'contact.email' }] } },
  summary: { en: 'Only if {{ rule | rule }}', ru: 'Только если {{ rule | rule }}' },
  ports: ['out', { port: 'rejected', otherwise: '@end', title: { en: 'does not fit', ru: 'не подходит' } }],
  run: (step) => {
    const rule = step.config.rule as Rule
    return { kind: 'leave', port: step.test(rule) ? 'out' : 'rejected', why: { values: step.explain(rule) } }
  },
})
