/** `join`: where parallel branches meet again: when all of them are over, or as soon as any arrives. */
import { defineNode, leave, Type } from '@millrace/core'
import { joinDocs } from './docs.ts'

export const join = defineNode({
  type: 'join',
  version: 1,
  title: { en: 'Join branches', ru: 'Соединение веток' },
  description: { en: 'From here on the contact takes one way again', ru: 'Дальше клиент снова идёт одним путём' },
  docs: joinDocs,
  group: 'control',
  icon: 'merge',
  config: Type.Object(
    {
      mode: Type.Optional(
        Type.Enum(['all', 'any'], {
          default: 'all',
          'x-ui': {
            title: { en: 'Go on', ru: 'Идти дальше' },
            help: {
              en: 'A branch that ends or fails before is not waited for',
              ru: 'Ветку, которая закончилась или прервалась раньше, не ждём',
            },
            labels: {
              all: { en: 'when all branches are done', ru: 'когда все ветки закончены' },
              any: { en: 'with the first branch, without the others', ru: 'с первой веткой, остальные прервать' },
            },
          },
        }),
      ),
    },
    { additionalProperties: false },
  ),
  example: { mode: 'all' },
  summary: {
    en: '{% if mode == "any" %}the first branch{% else %}all branches{% endif %}',
    ru: '{% if mode == "any" %}первая ветка{% else %}все ветки{% endif %}',
  },
  ports: ['out'],
  joins: true,
  run: ({ run, input, config }) =>
    run.branch === undefined || input.kind === 'join' ? leave('out') : { kind: 'join', when: config.mode ?? 'all' },
})
