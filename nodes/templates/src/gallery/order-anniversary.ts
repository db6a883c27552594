/** A year since the first order, and every year after: a look back and a bonus for each year. */
import { hello, letter, pause } from '../letter.ts'
import { annWith, does, got, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you are a customer of our shop.',
  ru: 'Вы получили это письмо, потому что покупаете в нашем магазине.',
}
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
    start: [
      'trigger.date',
      { field: 'contact.orders.firstAt', time: '11:00', yearly: true },
      { en: 'A year since the first order', ru: 'Год с первого заказа' },
    ],
    bought: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}', exit: true }, { en: 'Orders', ru: 'Сделал заказ' }],
    bonus: ['bonus.accrue', { amount: 10, expiresIn: 'P30D' }, { en: 'Bonus of 10', ru: 'Бонусы: 10' }],
    greet: [
      'email.send',
      letter({
        subject: { en: 'It began with one order', ru: 'Всё началось с одного заказа' },
        heading: { en: 'Another year together', ru: 'Ещё один год вместе' },
        text: [
          hello,
          {
            en: 'Since {{ contact.orders.firstAt | date: "%-d %B %Y" }} you have ordered {{ contact.orders.count }} times. Thank you: here are 10 for the next.',
            ru: 'С {{ contact.orders.firstAt | date: "%-d %B %Y", "ru" }} вы сделали заказов: {{ contact.orders.count }}. Спасибо! На следующий дарим бонусы: 10.',
          },
        ],
        button: [{ en: 'Choose something', ru: 'Выбрать товар' }, 'https://shop.example'],
        because,
      }),
      { en: 'A look back', ru: 'Год вместе' },
    ],
    days: ['delay', pause('P10D'), { en: 'Ten days', ru: 'Десять дней' }],
    remind: [
      'email.send',
      letter({
        subject: { en: 'Your anniversary bonus is still there', ru: 'Бонусы к годовщине ещё ждут вас' },
        heading: { en: '10 are waiting', ru: 'Ваши бонусы: 10' },
        text: [
          hello,
          {
            en: 'There are {{ bonus.balance }} on your account, and twenty days to spend them.',
            ru: 'Бонусов на вашем счёте: {{ bonus.balance }}. На то, чтобы их потратить, есть двадцать дней.',
          },
        ],
        button: [{ en: 'Spend them', ru: 'Потратить бонусы' }, 'https://shop.example'],
        because,
      }),
      { en: 'Reminder', ru: 'Напоминание' },
    ],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
  },
  wires: ['start > bonus > greet > days > remind > finish'],
  inputs: [
    {
      name: 'bonus',
      title: { en: 'Bonus', ru: 'Бонусы' },
      places: [{ node: 'bonus', path: '/amount' }],
      says: [
        { en: 'here are 10 for the next', ru: 'дарим бонусы: 10' },
        { en: '10 are waiting', ru: 'Ваши бонусы: 10' },
        { en: 'Bonus of 10', ru: 'Бонусы: 10' },
      ],
    },
  ],
  tests: [
    story(
      { en: 'A year after the first order, not the last', ru: 'Год с первого заказа, а не с последнего' },
      {
        contacts: [since],
        when: [],
        until: 'P2M',
        so: {
          messages: [got('greet', 'P1MT1H'), got('remind', 'P1M10DT1H')],
          visited: { ann: ['bonus'] },
          ...stands('completed', 'finish'),
        },
      },
    ),
    story(
      { en: 'The bonus is there, and an order ends it', ru: 'Бонусы начислены, а заказ прекращает письма' },
      {
        contacts: [since],
        when: [does('Order Completed', { order_id: 'o3', total: 20 }, 'P1M2D')],
        until: 'P1M20D',
        so: { messages: [got('greet', 'P1MT1H')], bonus: { ann: 10 }, reached: { ann: ['bought'] }, ...stands('exited', 'days') },
      },
    ),
    story(
      { en: 'Who never ordered has no anniversary', ru: 'Кто не заказывал, у того нет годовщины' },
      { when: [], until: 'P13M', so: { none: ['ann'], runs: { ann: [] } } },
    ),
  ],
})
