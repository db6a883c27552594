/** A discount after a silent period: sixty days after the last order, whenever that was. Each order winds the clock up again. */
import { hello, letter, pause } from '../letter.ts'
import { annWith, does, got, stands, story, template } from '../write.ts'

const because = 'You get this because you are a customer of our shop.'
const customer = annWith({}, { events: [{ ago: 'P50D', event: 'Order Completed', properties: { order_id: 'o1', total: 30 } }] })

export default template({
  id: 'discount-after-silence',
  title: { en: 'Discount after a silence', ru: 'Скидка после долгого молчания' },
  description: {
    en: 'Sixty days without an order: 10 % for a week, and a last word on its sixth day. The next order starts the count anew.',
    ru: '60 дней без заказов: скидка 10 % на неделю и последнее напоминание на шестой день. Следующий заказ начинает отсчёт заново.',
  },
  category: 'winback',
  icon: 'percent',
  settings: { entry: { policy: 'once', key: { var: 'contact.orders.lastAt' } }, exit: [{ event: 'Unsubscribed' }] },
  nodes: {
    start: ['trigger.date', { field: 'contact.orders.lastAt', offset: 'P60D', time: '11:00' }, '60 days without an order'],
    back: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}', exit: true }, 'Orders again'],
    offer: [
      'email.send',
      letter({
        subject: '10 % off, because we miss you',
        heading: 'It has been two months',
        text: [
          hello,
          'Much is new since {{ contact.orders.lastAt | date: "%-d %B" }}. Take 10 % off anything until this day next week: enter AGAIN10.',
        ],
        button: ['See what is new', 'https://shop.example/new'],
        because,
      }),
      '10 % for a week',
    ],
    days: ['delay', pause('P6D'), 'Six days'],
    last: [
      'email.send',
      letter({
        subject: 'AGAIN10 ends tomorrow',
        heading: 'One day left',
        text: [hello, 'Tomorrow at midnight your 10 % are gone.'],
        button: ['Use it', 'https://shop.example/new'],
        because,
      }),
      'Ends tomorrow',
    ],
    week: ['delay', { mode: 'for', duration: 'P7D' }, 'A week to count orders'],
    finish: ['end', {}, 'Still silent'],
  },
  wires: ['start > offer > days > last > week > finish'],
  inputs: [
    { name: 'silence', title: { en: 'Silent for', ru: 'Сколько молчит' }, places: [{ node: 'start', path: '/offset' }] },
    { name: 'code', title: { en: 'Promo code', ru: 'Промокод' }, text: 'AGAIN10' },
  ],
  tests: [
    story('Sixty days after the last order (004.44)', {
      contacts: [customer],
      when: [],
      until: 'P40D',
      so: { messages: [got('offer', 'P10DT1H'), got('last', 'P16DT1H')], ...stands('completed', 'finish') },
    }),
    story('Each order winds the clock up again', {
      contacts: [customer],
      when: [does('Order Completed', { order_id: 'o2', total: 9 }, 'P5D'), does('Order Completed', { order_id: 'o3', total: 9 }, 'P67D')],
      until: 'P80D',
      so: { messages: [got('offer', 'P65DT1H')], reached: { ann: ['back'] }, ...stands('exited', 'days') },
    }),
    story('Who unsubscribed gets none', {
      contacts: [{ ...customer, unsubscribed: ['email'] }],
      when: [],
      until: 'P40D',
      so: { none: ['ann'], ...stands('completed', 'finish') },
    }),
  ],
})
