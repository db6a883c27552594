/** A review of what was bought: two weeks after the order, with one reminder and a thank-you of bonuses. First buyers rate the service. */
import { hello, letter, pause } from '../letter.ts'
import { annWith, does, got, has, key, sameKey, stands, story, template } from '../write.ts'

const because = 'You get this because you ordered in our shop.'
const page = 'https://shop.example/review/{{ run.key | url_encode }}'
const reviewed = (timeout: string) => ({ events: [{ name: 'reviewed', event: 'Product Reviewed', where: sameKey('order_id') }], timeout })
const bought = does('Order Completed', { order_id: 'o2', total: 49, products: [{ name: 'Blue kettle' }] })
const regular = annWith({}, { events: [{ ago: 'P60D', event: 'Order Completed', properties: { order_id: 'o1', total: 10 } }] })

export default template({
  id: 'review',
  title: { en: 'Ask for a review', ru: 'Просьба об отзыве' },
  description: {
    en: 'Two weeks after an order: first-time buyers rate the service, regulars the product. One reminder; a review earns 10 in bonuses.',
    ru: 'Через две недели после заказа: новички оценивают сервис, постоянные — товар. Одно напоминание; за отзыв — 10 бонусов.',
  },
  category: 'order',
  icon: 'star',
  settings: { entry: { policy: 'once', key: key('order_id') }, exit: [{ event: 'Order Returned', where: sameKey('order_id') }] },
  nodes: {
    start: ['trigger.event', { event: 'Order Completed', where: has('event.properties.order_id') }, 'An order'],
    weeks: ['delay', pause('P14D'), 'Two weeks'],
    buyer: [
      'condition',
      { branches: [{ name: 'regular', title: 'Ordered before', rule: { '>=': [{ var: 'contact.orders.count' }, 2] } }] },
      'First order?',
    ],
    product: [
      'email.send',
      letter({
        subject: 'How is {{ event.properties.products[0].name | default: "your order" }}?',
        heading: 'Others ask you',
        text: [
          hello,
          'You have used {{ event.properties.products[0].name | default: "it" }} for two weeks: nobody can judge it better. Three sentences are plenty.',
        ],
        button: ['Write my review', page],
        because,
      }),
      'Rate the product',
    ],
    service: [
      'email.send',
      letter({
        subject: 'Your first order: how did we do?',
        heading: 'Rate our service',
        text: [
          hello,
          'It was your first order with us. Choice, delivery, answers: what was good, and what would keep you from coming back?',
        ],
        button: ['Rate the service', `${page}?about=service`],
        because,
      }),
      'Rate the service',
    ],
    answer: ['wait.event', reviewed('P5D'), 'Written within five days?'],
    morning: ['delay', pause('PT0S'), 'By day'],
    remind: [
      'email.send',
      letter({
        subject: '10 in bonuses for three sentences',
        heading: 'Still worth a minute',
        text: [hello, 'Write what you think of your order, good or bad, and we put 10 on your account.'],
        button: ['Write my review', page],
        because,
      }),
      'Reminder',
    ],
    second: ['wait.event', reviewed('P7D'), 'Written after all?'],
    bonus: ['bonus.accrue', { amount: 10, expiresIn: 'P90D' }, 'Bonus of 10'],
    thanks: [
      'email.send',
      letter({
        subject: 'Thank you: 10 on your account',
        heading: 'That helps others',
        text: [hello, 'Your review is online. We have put 10 on your account, yours for 90 days; your balance is {{ bonus.balance }}.'],
        button: ['Spend it', 'https://shop.example'],
        because,
      }),
      'Thanks',
    ],
    finish: ['end', {}, 'Reviewed'],
    silent: ['end', {}, 'No review'],
  },
  wires: [
    'start > weeks > buyer',
    'buyer.regular > product > answer',
    'buyer.else > service > answer',
    'answer.reviewed > bonus > thanks > finish',
    'answer.timeout > morning > remind > second',
    'second.reviewed > bonus',
    'second.timeout > silent',
  ],
  inputs: [
    {
      name: 'bonus',
      title: { en: 'Bonus for a review', ru: 'Бонусы за отзыв' },
      places: [{ node: 'bonus', path: '/amount' }],
      says: ['10 in bonuses for', 'put 10 on your account', 'Thank you: 10 on', 'Bonus of 10'],
    },
  ],
  tests: [
    story('A first buyer rates the service (004.49)', {
      when: [bought, does('Product Reviewed', { order_id: 'o2' }, 'P15D')],
      until: 'P40D',
      so: { messages: [got('service', 'P14D'), got('thanks', 'P15D')], bonus: { ann: 10 }, ...stands('completed', 'finish') },
    }),
    story('A regular rates the product, after a reminder', {
      contacts: [regular],
      when: [bought, does('Product Reviewed', { order_id: 'o2' }, 'P20D')],
      until: 'P40D',
      so: {
        messages: [got('product', 'P14D', 'Blue kettle'), got('remind', 'P19D'), got('thanks', 'P20D')],
        bonus: { ann: 10 },
        ...stands('completed', 'finish'),
      },
    }),
    story('Who writes nothing is reminded once', {
      when: [bought],
      until: 'P40D',
      so: { messages: [got('service', 'P14D'), got('remind', 'P19D')], bonus: { ann: 0 }, ...stands('completed', 'silent') },
    }),
    story('A returned order is not asked about', {
      when: [bought, does('Order Returned', { order_id: 'o2' }, 'P5D')],
      until: 'P40D',
      so: { none: ['ann'], ...stands('exited', 'weeks') },
    }),
  ],
})
