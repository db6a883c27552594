/** The resource `form`, as marketers have several of. */
import { defineResource } from '@millrace/core'
import { checkForm } from './check.ts'
import { formSchema, type FormConfig } from './schema.ts'

export const formResource = defineResource({
  kind: 'form',
  title: { en: 'Form', ru: 'Форма' },
  plural: { en: 'Forms', ru: 'Формы' },
  description: {
    en: 'Sign-up forms: a page of their own, in your site, or in a pop-up. A flow starts when one is sent.',
    ru: 'Формы подписки и заявок: отдельной страницей, на вашем сайте или во всплывающем окне. Отправка запускает сценарий.',
  },
  icon: 'clipboard-list',
  schema: formSchema,
  example: {
    name: 'Letters',
    title: 'Letters worth opening',
    fields: [{ title: 'E-mail', type: 'email', attribute: 'email', required: true }],
    consentText: 'I agree to get letters with news and offers',
    consentRequired: true,
    double: true,
  },
  summary: { en: '{% for field in fields %}{{ field.title }}{% unless forloop.last %}, {% endunless %}{% endfor %}' },
  page: 'form',
  check: (config) => checkForm(config as unknown as FormConfig),
})
