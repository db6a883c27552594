/** What contacts do, as facts and triggers: events, orders, requests. */
import { definePlugin } from '@millrace/core'
import { eventsCount } from './events-count.ts'
import { eventsLast } from './events-last.ts'
import { ordersFact } from './orders.ts'
import { requestsFact } from './requests.ts'

export default definePlugin({ name: '@millrace/node-activity', facts: [eventsCount, eventsLast, ordersFact, requestsFact] })
