/** `trigger.form`: a form was sent (`Form Submitted`): a request, a registration on a landing page, an address left in a pop-up. */
import { defineNode, leave, Type, type Rule } from '@millrace/core'
import { allOf, isText, startsOn, whereField } from './conditions.ts'
import { formDocs } from './docs.ts'

const text = (en: string, ru: string) => Type.String({ 'x-ui': { title: { en, ru } } })

export const triggerForm = defineNode({
  type: 'trigger.form',
  version: 1,
  title: { en: 'Form', ru: 'Заявка' },
  description: { en: 'Starts the flow when the contact sends a form', ru: 'Запускает сценарий, когда клиент отправляет форму' },
  docs: formDocs,
  group: 'trigger',
  icon: 'clipboard-list',
  config: Type.Object(
    {
      form: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 500,
          'x-ui': {
            widget: 'resource',
            resource: 'form',
            other: true,
            order: 1,
            title: { en: 'Form', ru: 'Форма' },
            help: {
              en: 'One of yours, or the form_id or form_name of another on your site. Empty: any form',
              ru: 'Одна из ваших или form_id, form_name другой формы на сайте. Пусто: любая форма',
            },
          },
        }),
      ),
      where: whereField(2),
    },
    { additionalProperties: false },
  ),
  example: { form: 'popup-1' },
  summary: { en: '{% if form %}{{ form }}{% else %}Any form{% endif %}', ru: '{% if form %}{{ form }}{% else %}Любая форма{% endif %}' },
  ports: ['out'],
  context: {
    event: Type.Object({
      properties: Type.Object({
        form_id: text('Form', 'Форма'),
        form_name: text('Name of the form', 'Название формы'),
        email: text('E-mail in the form', 'E-mail в форме'),
        phone: text('Phone in the form', 'Телефон в форме'),
        page: text('Page of the form', 'Страница формы'),
      }),
    }),
  },
  starts: ({ form, where }) =>
    startsOn(
      'Form Submitted',
      allOf([
        form === undefined ? undefined : { or: [isText('event.properties.form_id', form), isText('event.properties.form_name', form)] },
        where as Rule | undefined,
      ]),
    ),
  run: () => leave('out'),
})
