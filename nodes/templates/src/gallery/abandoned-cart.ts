/** Abandoned cart, the short form: a reminder after an hour, then a small bonus for those who looked at it. */
import { hello, letter, pause } from '../letter.ts'
import { clicks, does, got, has, key, quietAnn, reads, sameKey, stands, story, template } from '../write.ts'

const because = 'You get this because you left a cart in our shop.'
const cart = 'https://shop.example/cart/{{ run.key | url_encode }}'
const added = does('Product Added', { cart_id: 'c1', product_id: 'p1', name: 'Blue kettle', price: 49 })

export default template({
  id: 'abandoned-cart',
  title: { en: 'Abandoned cart', ru: 'Брошенная корзина' },
  description: {
    en: 'Reminds of a cart after an hour; those who read the reminder get a bonus a day later, the others a second reminder. An order ends it.',
    ru: 'Через час напоминает о корзине; кто прочитал — через день получит бонусы, остальные — второе напоминание. Заказ всё отменяет.',
  },
  category: 'cart',
  icon: 'shopping-cart',
  settings: { entry: { policy: 'once', key: key('cart_id') }, exit: [{ event: 'Cart Cleared', where: sameKey('cart_id') }] },
  nodes: {
    start: ['trigger.event', { event: 'Product Added', where: has('event.properties.cart_id') }, 'A cart is begun'],
    bought: [
      'goal',
      { event: 'Order Completed', where: sameKey('cart_id'), value: '{{ event.properties.total }}', exit: true },
      'This cart is ordered',
    ],
    hour: ['delay', pause('PT1H'), 'An hour, by day'],
    reminder: [
      'email.send',
      letter({
        subject: '{{ event.properties.name | default: "Your cart" }} is waiting for you',
        heading: 'Still thinking it over?',
        text: [
          hello,
          'You left {{ event.properties.name | default: "something" }} in your cart. We kept it for you: finishing the order takes a minute.',
        ],
        button: ['Back to my cart', cart],
        because,
      }),
      'Reminder',
    ],
    day: ['delay', pause('P1D'), 'One day'],
    interest: [
      'condition',
      { branches: [{ name: 'read', title: 'Read it', rule: { or: [has('message.reminder.opened'), has('message.reminder.clicked')] } }] },
      'Read the reminder?',
    ],
    bonus: ['bonus.accrue', { amount: 5, expiresIn: 'P14D' }, 'Bonus of 5 for two weeks'],
    offer: [
      'email.send',
      letter({
        subject: 'A bonus of 5 for your cart',
        heading: 'A little help to decide',
        text: [
          hello,
          'We have put a bonus of 5 on your account: take it off this order within two weeks. Your balance is {{ bonus.balance }}.',
        ],
        button: ['Use my bonus', cart],
        because,
      }),
      'Bonus letter',
    ],
    again: [
      'email.send',
      letter({
        subject: 'Your cart is about to be emptied',
        heading: 'Shall we keep it?',
        text: [hello, 'We keep carts for a few days only. Yours is still there; have another look before it goes.'],
        button: ['See my cart', cart],
        because,
      }),
      'Second reminder',
    ],
    finish: ['end', {}, 'Done'],
  },
  wires: ['start > hour > reminder > day > interest', 'interest.read > bonus > offer > finish', 'interest.else > again > finish'],
  inputs: [
    {
      name: 'bonus',
      title: { en: 'Bonus', ru: 'Сколько бонусов' },
      places: [{ node: 'bonus', path: '/amount' }],
      says: ['bonus of 5', 'Bonus of 5'],
    },
    {
      name: 'pause',
      title: { en: 'How long until the reminder', ru: 'Через сколько напомнить' },
      places: [{ node: 'hour', path: '/duration' }],
    },
  ],
  tests: [
    story('Who reads the reminder gets a bonus a day later', {
      when: [added, reads('reminder', 'PT2H')],
      until: 'P3D',
      so: {
        messages: [got('reminder', 'PT1H', 'Blue kettle'), got('offer', 'P1DT1H', 'bonus of 5')],
        bonus: { ann: 5 },
        ...stands('completed', 'finish'),
      },
    }),
    story('Who does not is reminded once more, and gets nothing', {
      when: [added],
      until: 'P3D',
      so: { messages: [got('reminder', 'PT1H'), got('again', 'P1DT1H')], bonus: { ann: 0 }, ...stands('completed', 'finish') },
    }),
    story('An order ends it and counts; another cart’s order does not', {
      when: [
        added,
        does('Order Completed', { cart_id: 'c2', total: 9 }, 'PT30M'),
        clicks('reminder', 'PT2H'),
        does('Order Completed', { cart_id: 'c1', total: 49 }, 'PT3H'),
      ],
      until: 'P3D',
      so: { messages: [got('reminder', 'PT1H')], reached: { ann: ['bought'] }, ...stands('exited', 'day') },
    }),
    story('A second product in the same cart does not start it again; nobody is written to at night', {
      start: '2027-03-01T23:30:00Z',
      when: [added, does('Product Added', { cart_id: 'c1', product_id: 'p2', name: 'Cup' }, 'PT10M')],
      until: 'PT12H',
      so: { messages: [got('reminder', `PT9H30M`)], ...stands('waiting', 'day') },
    }),
    story('Who unsubscribed gets no letter', {
      contacts: [quietAnn],
      when: [added],
      until: 'P3D',
      so: { none: ['ann'], ...stands('completed', 'finish') },
    }),
  ],
})
