/** Order status, transactional: confirmed, paid, handed to delivery, at the pick-up point. Each is told once per order. */
import { hello, letter } from '../letter.ts'
import { does, got, is, quietAnn, story, template } from '../write.ts'

const order = 'https://shop.example/orders/{{ event.properties.order_id | url_encode }}'
const tell = (subject: string, heading: string, text: string) =>
  letter({ subject, heading, text: [hello, text], button: ['Follow my order', order] })
const status = (name: string, title: string) => ({ name, title, rule: is('event.properties.status', name) })
const moved = (to: string, at: string) => does('Order Updated', { order_id: 'o1', status: to, address: 'Lenina 1' }, at)
const ended = (...nodes: readonly string[]) => ({ runs: { ann: nodes.map((node) => ({ state: 'completed' as const, node })) } })

export default template({
  id: 'order-status',
  title: { en: 'Order status', ru: 'Статус заказа' },
  description: {
    en: 'Confirmed, paid, handed to delivery, at the pick-up point: four notices, each once per order, also to those who read no marketing.',
    ru: 'Заказ подтверждён, оплачен, передан в доставку, ждёт в пункте выдачи: четыре уведомления, каждое один раз на заказ, в том числе отписавшимся.',
  },
  category: 'order',
  icon: 'truck',
  settings: { entry: { policy: 'once', key: { cat: [{ var: 'event.properties.order_id' }, '/', { var: 'event.properties.status' }] } } },
  nodes: {
    start: [
      'trigger.event',
      {
        event: 'Order Updated',
        where: { and: [{ '!!': [{ var: 'event.properties.order_id' }] }, { '!!': [{ var: 'event.properties.status' }] }] },
      },
      'An order moves on',
    ],
    which: [
      'condition',
      {
        branches: [
          status('confirmed', 'Confirmed'),
          status('paid', 'Paid'),
          status('shipped', 'Handed to delivery'),
          status('pickup', 'At the pick-up point'),
        ],
      },
      'Which status?',
    ],
    confirmed: [
      'email.send',
      tell('Order {{ event.properties.order_id }} is confirmed', 'We have your order', 'Everything is in stock. We are packing it now.'),
      'Confirmed',
    ],
    paid: [
      'email.send',
      tell(
        'Payment for order {{ event.properties.order_id }} received',
        'Thank you, your payment is here',
        'The receipt is on the page of your order.',
      ),
      'Paid',
    ],
    shipped: [
      'email.send',
      tell('Order {{ event.properties.order_id }} is on its way', 'Your parcel has left', 'The courier calls an hour before.'),
      'Handed to delivery',
    ],
    pickup: [
      'email.send',
      tell(
        'Order {{ event.properties.order_id }} is waiting for you',
        'Come and get it',
        'It waits for seven days{% if event.properties.address %} at {{ event.properties.address }}{% endif %}. Take your phone with you.',
      ),
      'At the pick-up point',
    ],
    told: ['end', {}, 'Told'],
    other: ['end', {}, 'Nothing to tell'],
  },
  wires: [
    'start > which',
    'which.confirmed > confirmed > told',
    'which.paid > paid > told',
    'which.shipped > shipped > told',
    'which.pickup > pickup > told',
    'which.else > other',
  ],
  tests: [
    story('Four notices as an order moves on (004.33)', {
      when: [moved('confirmed', 'PT0S'), moved('paid', 'PT1H'), moved('shipped', 'P1D'), moved('pickup', 'P3D')],
      until: 'P4D',
      so: {
        messages: [got('confirmed', 'PT0S', 'o1'), got('paid', 'PT1H'), got('shipped', 'P1D'), got('pickup', 'P3D')],
        ...ended('told', 'told', 'told', 'told'),
      },
    }),
    story('The same status twice is told once', {
      when: [moved('paid', 'PT0S'), moved('paid', 'PT1M')],
      until: 'P1D',
      so: { messages: [got('paid', 'PT0S')], ...ended('told') },
    }),
    story('Other statuses are nobody’s business', {
      when: [moved('weighed', 'PT0S')],
      until: 'P1D',
      so: { none: ['ann'], ...ended('other') },
    }),
    story('They reach those who unsubscribed from marketing', {
      contacts: [quietAnn],
      when: [moved('pickup', 'PT0S')],
      until: 'P1D',
      so: { messages: [got('pickup', 'PT0S')], ...ended('told') },
    }),
  ],
})
