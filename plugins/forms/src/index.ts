/** Sign-up forms: a hosted page, the same form in a site or a pop-up, and double opt-in. */
import { definePlugin } from '@millrace/core'
import { askRoute, confirmRoute } from './confirm.ts'
import { formResource } from './resource.ts'
import { fieldsRoute, pageRoute, sendRoute, sentPageRoute } from './routes.ts'

export default definePlugin({
  name: '@millrace/plugin-forms',
  events: {
    'Subscription Confirmed': { en: 'Subscription confirmed', ru: 'Подписка подтверждена' },
  },
  resources: [formResource],
  routes: [pageRoute, sentPageRoute, fieldsRoute, sendRoute, askRoute, confirmRoute],
})
