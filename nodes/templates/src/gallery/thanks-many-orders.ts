/** Thanks for many orders: a bonus at the fifth, the status of a friend of the house at the tenth. Each once. */
import { hello, letter, pause } from '../letter.ts'
import { annWith, does, got, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you are a customer of our shop.',
  ru: 'Вы получили это письмо, потому что покупаете в нашем магазине.',
}
const before = (count: number) =>
  annWith(
    {},
    {
      events: Array.from({ length: count }, (_, i) => ({
        ago: `P${i + 1}D`,
        event: 'Order Completed',
        properties: { order_id: `past-${i}`, total: 10 },
      })),
    },
  )
const friend = { en: 'friend', ru: 'друг дома' }
const bought = does('Order Completed', { order_id: 'o1', total: 49 })
const reaches = (count: number) => ({ '==': [{ var: 'contact.orders.count' }, count] })

export default template({
  id: 'thanks-many-orders',
  title: { en: 'Thanks for many orders', ru: 'Благодарность за много заказов' },
  description: {
    en: 'The fifth order earns a bonus, the tenth makes a friend of the house with 10 % for good.',
    ru: 'За пятый заказ — бонусы, за десятый — статус друга дома и постоянные 10 %.',
  },
  category: 'loyalty',
  icon: 'award',
  settings: { entry: { policy: 'once', key: { var: 'contact.orders.count' } } },
  nodes: {
    start: [
      'trigger.event',
      { event: 'Order Completed', where: { in: [{ var: 'contact.orders.count' }, [5, 10]] } },
      { en: 'Fifth or tenth order', ru: 'Пятый или десятый заказ' },
    ],
    hour: ['delay', pause('PT1H'), { en: 'An hour, by day', ru: 'Час, но днём' }],
    which: [
      'condition',
      { branches: [{ name: 'five', title: { en: 'The fifth', ru: 'Пятый' }, rule: reaches(5) }] },
      { en: 'Which one?', ru: 'Который заказ?' },
    ],
    bonus: ['bonus.accrue', { amount: 20, expiresIn: 'P90D' }, { en: 'Bonus of 20', ru: 'Бонусы: 20' }],
    five: [
      'email.send',
      letter({
        subject: { en: 'Five orders: this one is on us', ru: 'Пятый заказ: с нас подарок' },
        heading: { en: 'Thank you, five times', ru: 'Пять раз спасибо' },
        text: [
          hello,
          {
            en: 'Five orders in, you know us better than most. Here are 20 to spend within 90 days.',
            ru: 'Пять заказов — и вы знаете нас лучше многих. Дарим бонусы: 20. Потратить их можно в течение 90 дней.',
          },
        ],
        button: [{ en: 'Choose something', ru: 'Выбрать товар' }, 'https://shop.example'],
        because,
      }),
      { en: 'Thanks for five', ru: 'Спасибо за пять' },
    ],
    friend: ['tag.add', { tag: friend }, { en: 'A friend of the house', ru: 'Друг дома' }],
    ten: [
      'email.send',
      letter({
        subject: { en: 'You are a friend of the house now', ru: 'Теперь вы — друг дома' },
        heading: { en: 'Ten orders', ru: 'Десять заказов' },
        text: [
          hello,
          {
            en: 'From today you pay 10 % less, always, without a code. Just sign in.',
            ru: 'С сегодняшнего дня вы всегда платите на 10 % меньше, без промокода. Просто войдите в личный кабинет.',
          },
        ],
        button: [{ en: 'See my prices', ru: 'Посмотреть мои цены' }, 'https://shop.example/account'],
        because,
      }),
      { en: 'Thanks for ten', ru: 'Спасибо за десять' },
    ],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
  },
  wires: ['start > hour > which', 'which.five > bonus > five > finish', 'which.else > friend > ten > finish'],
  inputs: [
    {
      name: 'bonus',
      title: { en: 'Bonus for the fifth order', ru: 'Бонусы за пятый заказ' },
      places: [{ node: 'bonus', path: '/amount' }],
      says: [
        { en: 'Here are 20 to spend', ru: 'Дарим бонусы: 20' },
        { en: 'Bonus of 20', ru: 'Бонусы: 20' },
      ],
    },
  ],
  tests: [
    story(
      { en: 'The fifth order earns a bonus', ru: 'За пятый заказ — бонусы' },
      {
        contacts: [before(4)],
        when: [bought],
        until: 'P2D',
        so: { messages: [got('five', 'PT1H')], bonus: { ann: 20 }, tags: { ann: [] }, ...stands('completed', 'finish') },
      },
    ),
    story(
      { en: 'The tenth makes a friend of the house', ru: 'Десятый делает другом дома' },
      {
        contacts: [before(9)],
        when: [bought],
        until: 'P2D',
        so: { messages: [got('ten', 'PT1H')], bonus: { ann: 0 }, tags: { ann: [friend] }, ...stands('completed', 'finish') },
      },
    ),
    story(
      { en: 'Orders between go without', ru: 'За остальные заказы — ничего' },
      { contacts: [before(6)], when: [bought], until: 'P2D', so: { none: ['ann'], runs: { ann: [] } } },
    ),
  ],
})
