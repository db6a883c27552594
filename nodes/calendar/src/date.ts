/** `trigger.date`: the flow starts for each contact at a moment of its own: before, at or after a date, once or every year. */
import { defineNode, fieldValue, leave, type MomentView } from '@millrace/core'
import { dateSchema, faultsOfDate, type DateConfig } from './date-config.ts'
import { dateDocs } from './docs.ts'
import { nextMoment } from './moments.ts'

/** In a sentence: 3 days before birthday, at 09:00, every year. */
const card = (words: { before: string; after: string; at: string; yearly: string }) =>
  `{% capture span %}{{ offset | remove: '-' | duration }}{% endcapture %}{% if offset contains '-' %}${words.before} {% elsif offset %}${words.after} {% endif %}{% if mode == 'at' %}{{ at | instant }}{% else %}{{ field }}{% endif %}{% if time %} ${words.at} {{ time }}{% endif %}{% if yearly %}, ${words.yearly}{% endif %}`

export const triggerDate = defineNode({
  type: 'trigger.date',
  version: 1,
  title: { en: 'Date', ru: 'Дата' },
  description: {
    en: 'Starts the flow at a date, or before or after a date of the contact, by its local time. Moments that have passed when the flow is published start nothing',
    ru: 'Запускает сценарий в дату, до или после даты из данных клиента, по его местному времени. Даты, прошедшие до публикации, не запускают ничего',
  },
  docs: dateDocs,
  group: 'trigger',
  icon: 'calendar-days',
  config: dateSchema,
  example: { field: 'birthday', offset: '-P3D', time: '09:00', yearly: true },
  summary: {
    en: card({ before: '{{ span }} before', after: '{{ span }} after', at: 'at', yearly: 'every year' }),
    ru: card({ before: 'за {{ span }} до', after: 'через {{ span }} после', at: 'в', yearly: 'каждый год' }),
  },
  ports: ['out'],
  needs: ({ mode, field }) => (mode === 'at' || field === undefined ? [] : [field]),
  check: faultsOfDate,
  starts: (config) => ({ kind: 'moment', next: (view) => nextDate(config, view) }),
  run: () => leave('out'),
})

function nextDate(config: DateConfig, view: MomentView) {
  return nextMoment(config.mode === 'at' ? config.at : fieldValue(config.field!, view), config, view)
}
