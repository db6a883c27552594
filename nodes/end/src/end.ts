/** `end`: the run is completed here. A port that leads nowhere ends a run too; this node says that the author meant it. */
import { defineNode, Type } from '@millrace/core'
import { endDocs } from './docs.ts'

export const end = defineNode({
  type: 'end',
  version: 1,
  title: { en: 'End', ru: 'Конец' },
  description: { en: 'The contact has completed the flow', ru: 'Клиент прошёл сценарий до конца' },
  docs: endDocs,
  group: 'end',
  icon: 'flag',
  config: Type.Object({}, { additionalProperties: false }),
  example: {},
  summary: { en: 'Completed', ru: 'Сценарий пройден' },
  ports: [],
  run: () => ({ kind: 'end' }),
})
