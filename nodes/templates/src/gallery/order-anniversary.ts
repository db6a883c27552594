/** A year since the first order, and every year after: a look back and a bonus for each year. */
import { hello, letter, pause } from '../letter.ts'
import { annWith, does, got, stands, story, template } from '../write.ts'

const because = 'You get this because you are a customer of our shop.'
const since = annWith(
  {},
  {
    events: [
      { ago: 'P11M', event: 'Order Completed', properties: { order_id: 'o1', total: 30 } },
      { ago: 'P2M', event: 'Order Completed', properties: { order_id: 'o2', total: 12 } },
    ],
  },
)

export default template({
  id: 'order-anniversary',
  title: { en: 'Anniversary of the first order', ru: 'Годовщина первого заказа' },
  description: {
    en: 'Each year on the day of the first order: how many there were since, and 10 to spend. One reminder after ten days.',
    ru: 'Каждый год в день первого заказа: сколько их было с тех пор и 10 бонусов. Одно напоминание через десять дней.',
  },
  category: 'date',
  icon: 'calendar-heart',
  settings: { entry: { policy: 'after', period: 'P300D' }, exit: [{ event: 'Unsubscribed' }] },
  nodes: {
    start: ['trigger.date', { field: 'contact.orders.firstAt', time: '11:00', yearly: true }, 'A year since the first order'],
    bought: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}', exit: true }, 'Orders'],
    bonus: ['bonus.accrue', { amount: 10, expiresIn: 'P30D' }, 'Bonus of 10'],
    greet: [
      'email.send',
      letter({
        subject: 'It began with one order',
        heading: 'Another year together',
        text: [
          hello,
          'Since {{ contact.orders.firstAt | date: "%-d %B %Y" }} you have ordered {{ contact.orders.count }} times. Thank you: here are 10 for the next.',
        ],
        button: ['Choose something', 'https://shop.example'],
        because,
      }),
      'A look back',
    ],
    days: ['delay', pause('P10D'), 'Ten days'],
    remind: [
      'email.send',
      letter({
        subject: 'Your anniversary bonus is still there',
        heading: '10 are waiting',
        text: [hello, 'There are {{ bonus.balance }} on your account, and twenty days to spend them.'],
        button: ['Spend them', 'https://shop.example'],
        because,
      }),
      'Reminder',
    ],
    finish: ['end', {}, 'Done'],
  },
  wires: ['start > bonus > greet > days > remind > finish'],
  inputs: [
    {
      name: 'bonus',
      title: { en: 'Bonus', ru: 'Бонусы' },
      places: [{ node: 'bonus', path: '/amount' }],
      says: ['here are 10 for the next', '10 are waiting', 'Bonus of 10'],
    },
  ],
  tests: [
    story('A year after the first order, not the last (004.40)', {
      contacts: [since],
      when: [],
      until: 'P2M',
      so: { messages: [got('greet', 'P1MT1H'), got('remind', 'P1M10DT1H')], visited: { ann: ['bonus'] }, ...stands('completed', 'finish') },
    }),
    story('The bonus is there, and an order ends it', {
      contacts: [since],
      when: [does('Order Completed', { order_id: 'o3', total: 20 }, 'P1M2D')],
      until: 'P1M20D',
      so: { messages: [got('greet', 'P1MT1H')], bonus: { ann: 10 }, reached: { ann: ['bought'] }, ...stands('exited', 'days') },
    }),
    story('Who never ordered has no anniversary', { when: [], until: 'P13M', so: { none: ['ann'], runs: { ann: [] } } }),
  ],
})
