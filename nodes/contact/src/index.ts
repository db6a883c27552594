/** The contact's own data: `contact.set`. */
import { definePlugin } from '@millrace/core'
import { attributesWrite } from './attributes.ts'
import { contactSet } from './contact-set.ts'

export default definePlugin({
  name: '@millrace/node-contact',
  events: { 'Contact Updated': { en: 'Fields changed by a flow', ru: 'Сценарий изменил поля' } },
  nodes: [contactSet],
  writes: [attributesWrite],
})
