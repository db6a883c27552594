/** What contacts do, as facts and triggers: events, visits, orders, deals, forms. */
import { definePlugin } from '@millrace/core'
import { dealFact } from './deals.ts'
import { eventsCount } from './events-count.ts'
import { eventsLast } from './events-last.ts'
import { orderFact } from './order-fact.ts'
import { ordersFact } from './orders.ts'
import { requestsFact } from './requests.ts'
import { visitFact } from './visit-fact.ts'

export default definePlugin({
  name: '@millrace/node-activity',
  facts: [eventsCount, eventsLast, ordersFact, requestsFact, visitFact, orderFact, dealFact],
})
