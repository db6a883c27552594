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
  exampleIn: {
    ru: {
      name: 'Подписка на письма',
      title: 'Письма, которые хочется открывать',
      fields: [{ title: 'E-mail', type: 'email', attribute: 'email', required: true }],
      consentText: 'Согласен получать письма с новостями и предложениями',
      consentRequired: true,
      double: true,
    },
  },
  summary: { en: '{% for field in fields %}{{ field.title }}{% unless forloop.last %}, {% endunless %}{% endfor %}' },
  page: 'form',
  snippets: [
    {
      title: { en: 'On your site', ru: 'На вашем сайте' },
      help: { en: 'Where the form is to stand', ru: 'В том месте страницы, где должна стоять форма' },
      code: '<div data-millrace-form="{id}"></div>',
    },
    {
      title: { en: 'The script of the site', ru: 'Скрипт сайта' },
      help: {
        en: 'Once on each page, at the end of <head>; leave it out where it is already',
        ru: 'Один раз на каждой странице, в конце <head>. Если он уже стоит, второй раз не нужно',
      },
      code: '<script async src="{publicUrl}/x/site/widget.js/{writeKey}" data-consent="ask"></script>',
    },
  ],
  check: (config) => checkForm(config as unknown as FormConfig),
})
