/**
 * The fact `order`: the contact's order that was told of last, by its `order_id`, with all the others at `order.all`. Its status is the
 * one that an event tells, or what the event itself says: completed, refunded, cancelled.
 */
import { bookFact } from './book-fact.ts'
import { idOf, numberOf } from './deals.ts'

/** Statuses that events of Segment's e-commerce spec mean by themselves. */
const statusOfEvent: Readonly<Record<string, string>> = {
  'Order Completed': 'completed',
  'Order Refunded': 'refunded',
  'Order Cancelled': 'cancelled',
}

/** The event that means a status by itself. */
export const eventOfStatus = (status: string): string | undefined =>
  Object.keys(statusOfEvent).find((event) => statusOfEvent[event] === status.toLowerCase())

export const orderEvents = ['Order Completed', 'Order Updated', 'Order Refunded', 'Order Cancelled']

export const orderFact = bookFact({
  name: 'order',
  title: { en: 'Order', ru: 'Заказ' },
  of: { en: 'the order', ru: 'заказа' },
  events: orderEvents,
  telling: (event) => {
    const { properties, at } = event
    const id = idOf(properties['order_id'])
    if (id === null) return null
    return {
      id,
      status: idOf(properties['status']) ?? statusOfEvent[event.event] ?? null,
      soldAt: event.event === 'Order Completed' ? at : null,
      sum: numberOf([properties['total'], properties['revenue']]),
      custom: null,
    }
  },
})
