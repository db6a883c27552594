/** Thanks for many orders: a bonus at the fifth, the status of a friend of the house at the tenth. Each once. */
import { hello, letter, pause } from '../letter.ts'
import { annWith, does, got, stands, story, template } from '../write.ts'

const because = 'You get this because you are a customer of our shop.'
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
      'Fifth or tenth order',
    ],
    hour: ['delay', pause('PT1H'), 'An hour, by day'],
    which: ['condition', { branches: [{ name: 'five', title: 'The fifth', rule: reaches(5) }] }, 'Which one?'],
    bonus: ['bonus.accrue', { amount: 20, expiresIn: 'P90D' }, 'Bonus of 20'],
    five: [
      'email.send',
      letter({
        subject: 'Five orders: this one is on us',
        heading: 'Thank you, five times',
        text: [hello, 'Five orders in, you know us better than most. Here are 20 to spend within 90 days.'],
        button: ['Choose something', 'https://shop.example'],
        because,
      }),
      'Thanks for five',
    ],
    friend: ['tag.add', { tag: 'friend' }, 'A friend of the house'],
    ten: [
      'email.send',
      letter({
        subject: 'You are a friend of the house now',
        heading: 'Ten orders',
        text: [hello, 'From today you pay 10 % less, always, without a code. Just sign in.'],
        button: ['See my prices', 'https://shop.example/account'],
        because,
      }),
      'Thanks for ten',
    ],
    finish: ['end', {}, 'Done'],
  },
  wires: ['start > hour > which', 'which.five > bonus > five > finish', 'which.else > friend > ten > finish'],
  inputs: [
    {
      name: 'bonus',
      title: { en: 'Bonus for the fifth order', ru: 'Бонусы за пятый заказ' },
      places: [{ node: 'bonus', path: '/amount' }],
      says: ['Here are 20 to spend', 'Bonus of 20'],
    },
  ],
  tests: [
    story('The fifth order earns a bonus (004.53)', {
      contacts: [before(4)],
      when: [bought],
      until: 'P2D',
      so: { messages: [got('five', 'PT1H')], bonus: { ann: 20 }, tags: { ann: [] }, ...stands('completed', 'finish') },
    }),
    story('The tenth makes a friend of the house', {
      contacts: [before(9)],
      when: [bought],
      until: 'P2D',
      so: { messages: [got('ten', 'PT1H')], bonus: { ann: 0 }, tags: { ann: ['friend'] }, ...stands('completed', 'finish') },
    }),
    story('Orders between go without', { contacts: [before(6)], when: [bought], until: 'P2D', so: { none: ['ann'], runs: { ann: [] } } }),
  ],
})
