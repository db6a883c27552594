/** `callback.request`: puts the contact on the list of people to call. Without a number there is nobody to call. */
import { addDuration, defineNode, Type } from '@millrace/core'
import { callbackDocs } from './docs.ts'
import { liquid } from './node-parts.ts'
import { lineOf, phoneOf } from './task-create.ts'
import { taskWrite } from './tasks.ts'

const configSchema = Type.Object(
  {
    phone: Type.Optional(
      liquid({
        order: 1,
        title: { en: 'Number', ru: 'Номер' },
        help: { en: 'Empty: the contact’s own', ru: 'Пусто: номер самого клиента' },
        placeholder: '{{ contact.phone }}',
      }),
    ),
    reason: liquid({ order: 2, title: { en: 'What to talk about', ru: 'О чём говорить' }, lines: 4, maxLength: 5000 }),
    within: Type.Optional(
      Type.String({
        format: 'iso-duration',
        default: 'PT1H',
        'x-ui': { widget: 'duration', order: 3, title: { en: 'Call within', ru: 'Позвонить в течение' } },
      }),
    ),
  },
  { additionalProperties: false },
)

export const callbackRequest = defineNode({
  type: 'callback.request',
  version: 1,
  title: { en: 'Call-back', ru: 'Обратный звонок' },
  description: { en: 'Asks the call centre to ring the contact', ru: 'Просит колл-центр перезвонить клиенту' },
  docs: callbackDocs,
  group: 'outside',
  icon: 'phone',
  config: configSchema,
  example: { reason: 'Cart of {{ contact.firstName | default: "the client" }}', within: 'PT1H' },
  exampleIn: { ru: { reason: 'Корзина, {{ contact.firstName | default: "клиент" }}', within: 'PT1H' } },
  summary: { en: 'within {{ within | default: "PT1H" | duration }}', ru: 'за {{ within | default: "PT1H" | duration }}' },
  ports: ['out', { port: 'no-phone', otherwise: 'out', title: { en: 'no number', ru: 'нет номера' } }],
  run: (step) => {
    const { phone: asked = '', reason, within = 'PT1H' } = step.config
    const phone = asked.trim() === '' ? phoneOf(step) : step.render(asked).trim().slice(0, 50)
    if (phone === null || !/\d/.test(phone)) return { kind: 'leave', port: 'no-phone', why: { phone } }
    const due = addDuration(step.now, within, step.timezone)
    const text = step.render(reason).trim()
    const title = lineOf(text)
    const effect = taskWrite.effect({ queue: 'call-centre', title, text: title === text ? '' : text, phone, due })
    return { kind: 'leave', port: 'out', effects: [effect], why: { phone } }
  },
})
