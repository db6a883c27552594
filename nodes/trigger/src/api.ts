/** `trigger.api`: runs start when another system asks for them by name; what it sends along is `run.data`. */
import { defineNode, leave, Type } from '@millrace/core'
import { apiDocs } from './docs.ts'

export const triggerApi = defineNode({
  type: 'trigger.api',
  version: 1,
  title: { en: 'API request', ru: 'API-запрос' },
  description: {
    en: 'Starts the flow for the contacts that another system names; its data is at run.data',
    ru: 'Запускает сценарий для клиентов, которых назовёт другая система; её данные в run.data',
  },
  docs: apiDocs,
  group: 'trigger',
  icon: 'plug-zap',
  config: Type.Object({}, { additionalProperties: false }),
  example: {},
  summary: { en: 'On request', ru: 'По запросу' },
  ports: ['out'],
  starts: () => ({ kind: 'api' }),
  run: () => leave('out'),
})
