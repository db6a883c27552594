/** What contacts do, as facts and triggers: events, visits, orders, deals, forms. */
import { definePlugin } from '@millrace/core'
import { dealFact } from './deals.ts'
import { eventsCount } from './events-count.ts'
import { eventsLast } from './events-last.ts'
import { orderFact } from './order-fact.ts'
import { ordersFact } from './orders.ts'
import { requestsFact } from './requests.ts'
import { triggerDeal } from './trigger-deal.ts'
import { triggerForm } from './trigger-form.ts'
import { triggerOrder } from './trigger-order.ts'
import { triggerVisit } from './trigger-visit.ts'
import { visitFact } from './visit-fact.ts'

export default definePlugin({
  name: '@millrace/node-activity',
  nodes: [triggerOrder, triggerVisit, triggerDeal, triggerForm],
  facts: [eventsCount, eventsLast, ordersFact, requestsFact, visitFact, orderFact, dealFact],
})
