/** A discount after a silent period: sixty days after the last order, whenever that was. Each order winds the clock up again. */
import { hello, letter, pause } from '../letter.ts'
import { annWith, does, got, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you are a customer of our shop.',
  ru: 'Вы получили это письмо, потому что покупаете в нашем магазине.',
}
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
    start: [
      'trigger.date',
      { field: 'contact.orders.lastAt', offset: 'P60D', time: '11:00' },
      { en: '60 days without an order', ru: '60 дней без заказа' },
    ],
    back: [
      'goal',
      { event: 'Order Completed', value: '{{ event.properties.total }}', exit: true },
      { en: 'Orders again', ru: 'Заказал снова' },
    ],
    offer: [
      'email.send',
      letter({
        subject: { en: '10 % off, because we miss you', ru: 'Скидка 10 %: мы скучаем' },
        heading: { en: 'It has been two months', ru: 'Вас не было два месяца' },
        text: [
          hello,
          {
            en: 'Much is new since {{ contact.orders.lastAt | date: "%-d %B" }}. Take 10 % off anything until this day next week: enter AGAIN10.',
            ru: 'С {{ contact.orders.lastAt | date: "%-d %B", "ru" }} у нас много нового. Дарим 10 % на всё в течение недели: введите промокод AGAIN10.',
          },
        ],
        button: [{ en: 'See what is new', ru: 'Посмотреть новинки' }, 'https://shop.example/new'],
        because,
      }),
      { en: '10 % for a week', ru: '10 % на неделю' },
    ],
    days: ['delay', pause('P6D'), { en: 'Six days', ru: 'Шесть дней' }],
    last: [
      'email.send',
      letter({
        subject: { en: 'AGAIN10 ends tomorrow', ru: 'AGAIN10 действует до завтра' },
        heading: { en: 'One day left', ru: 'Остался один день' },
        text: [hello, { en: 'Tomorrow at midnight your 10 % are gone.', ru: 'Завтра в полночь ваша скидка 10 % закончится.' }],
        button: [{ en: 'Use it', ru: 'Использовать скидку' }, 'https://shop.example/new'],
        because,
      }),
      { en: 'Ends tomorrow', ru: 'Последний день' },
    ],
    week: ['delay', { mode: 'for', duration: 'P7D' }, { en: 'A week to count orders', ru: 'Неделя на учёт заказов' }],
    finish: ['end', {}, { en: 'Still silent', ru: 'Так и молчит' }],
  },
  wires: ['start > offer > days > last > week > finish'],
  inputs: [
    { name: 'silence', title: { en: 'Silent for', ru: 'Сколько молчит' }, places: [{ node: 'start', path: '/offset' }] },
    { name: 'code', title: { en: 'Promo code', ru: 'Промокод' }, text: 'AGAIN10' },
  ],
  tests: [
    story(
      { en: 'Sixty days after the last order', ru: 'Шестьдесят дней после последнего заказа' },
      {
        contacts: [customer],
        when: [],
        until: 'P40D',
        so: { messages: [got('offer', 'P10DT1H'), got('last', 'P16DT1H')], ...stands('completed', 'finish') },
      },
    ),
    story(
      { en: 'Each order winds the clock up again', ru: 'Каждый заказ начинает отсчёт заново' },
      {
        contacts: [customer],
        when: [does('Order Completed', { order_id: 'o2', total: 9 }, 'P5D'), does('Order Completed', { order_id: 'o3', total: 9 }, 'P67D')],
        until: 'P80D',
        so: { messages: [got('offer', 'P65DT1H')], reached: { ann: ['back'] }, ...stands('exited', 'days') },
      },
    ),
    story(
      { en: 'Who unsubscribed gets none', ru: 'Отписавшийся не получает ничего' },
      {
        contacts: [{ ...customer, unsubscribed: ['email'] }],
        when: [],
        until: 'P40D',
        so: { none: ['ann'], ...stands('completed', 'finish') },
      },
    ),
  ],
})
