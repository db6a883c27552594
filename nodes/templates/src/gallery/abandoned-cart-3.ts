/** Abandoned cart in three letters: half an hour after an unfinished checkout, then after a day and after three, until a click or the order. */
import { hello, letter, pause } from '../letter.ts'
import { clicks, does, got, has, key, sameKey, stands, story, template } from '../write.ts'

const because = 'You get this because you began an order in our shop.'
const checkout = 'https://shop.example/checkout/{{ run.key | url_encode }}'
const unread = (message: string, timeout: string) => ({ events: [{ name: 'clicked', message, status: 'clicked' }], timeout })
const began = does('Checkout Started', { cart_id: 'c1', product_id: 'p1', name: 'Blue kettle', value: 49 })
const tagged = { '!': [{ contains: [{ var: 'contact.tags' }, 'cart-discount'] }] }

export default template({
  id: 'abandoned-cart-3',
  title: { en: 'Abandoned cart: three letters', ru: 'Брошенная корзина: три письма' },
  description: {
    en: 'First letter 30 minutes after an unfinished checkout, two more while nobody clicks, a 20 % discount after an idle week, once per customer. An order cancels the rest, so does a product that sells out.',
    ru: 'Первое письмо через 30 минут после неоконченного оформления, ещё два — пока нет перехода, через неделю скидка 20 %, один раз на клиента. Заказ отменяет остальное, как и закончившийся товар.',
  },
  category: 'cart',
  icon: 'shopping-bag',
  settings: {
    entry: { policy: 'once', key: key('cart_id') },
    exit: [
      { event: 'Cart Cleared', where: sameKey('cart_id') },
      { event: 'Product Sold Out', where: sameKey('cart_id') },
    ],
  },
  nodes: {
    start: ['trigger.event', { event: 'Checkout Started', where: has('event.properties.cart_id') }, 'Checkout begun'],
    bought: ['goal', { event: 'Order Completed', where: sameKey('cart_id'), value: '{{ event.properties.total }}', exit: true }, 'Ordered'],
    half: ['delay', pause('PT30M'), '30 minutes'],
    first: [
      'email.send',
      letter({
        subject: 'Something stopped you?',
        heading: 'Your order is nearly done',
        text: [
          hello,
          '{{ event.properties.name | default: "Your cart" }} is reserved for you. If something went wrong at checkout, answer this letter and we will help.',
        ],
        button: ['Finish my order', checkout],
        because,
      }),
      'First letter',
    ],
    reading: ['wait.event', unread('first', 'P1D'), 'A click within a day?'],
    morning: ['delay', pause('PT0S'), 'By day'],
    second: [
      'email.send',
      letter({
        subject: 'Three questions people ask before they order',
        heading: 'Delivery, returns, payment',
        text: [hello, 'Delivery takes two days. Returns are free for 30 days. You pay when you have seen it. Anything else? Just answer.'],
        button: ['Back to my order', checkout],
        because,
      }),
      'Second letter',
    ],
    doubting: ['wait.event', unread('second', 'P3D'), 'A click within three days?'],
    noon: ['delay', pause('PT0S'), 'By day'],
    third: [
      'email.send',
      letter({
        subject: 'Last call for your cart',
        heading: 'We let it go tomorrow',
        text: [hello, 'Other people want {{ event.properties.name | default: "it" }} too, so we cannot hold it any longer than tomorrow.'],
        button: ['Take it now', checkout],
        because,
      }),
      'Third letter',
    ],
    week: ['delay', pause('P7D'), 'An idle week'],
    fresh: ['filter', { rule: tagged }, 'Had no discount before?'],
    mark: ['tag.add', { tag: 'cart-discount' }, 'Once per customer'],
    discount: [
      'email.send',
      letter({
        subject: '20 % off the cart you left',
        heading: 'We would rather see it with you',
        text: [hello, 'Here is 20 % off everything in that cart: enter BACK20 at checkout, within three days.'],
        button: ['Order with 20 % off', checkout],
        because,
      }),
      '20 % discount',
    ],
    returned: ['end', {}, 'Came back'],
    finish: ['end', {}, 'Done'],
  },
  wires: [
    'start > half > first > reading',
    'reading.clicked > returned',
    'reading.timeout > morning > second > doubting',
    'doubting.clicked > returned',
    'doubting.timeout > noon > third > week > fresh > mark > discount > finish',
    'fresh.rejected > finish',
  ],
  inputs: [
    { name: 'code', title: { en: 'Promo code', ru: 'Промокод' }, text: 'BACK20' },
    { name: 'percent', title: { en: 'Discount', ru: 'Скидка' }, text: '20 %' },
  ],
  tests: [
    story('Three letters, and after a week a discount (003.23)', {
      when: [began],
      until: 'P14D',
      so: {
        messages: [got('first', 'PT30M'), got('second', 'P1DT30M'), got('third', 'P4DT30M'), got('discount', 'P11DT30M', '20 %')],
        tags: { ann: ['cart-discount'] },
        ...stands('completed', 'finish'),
      },
    }),
    story('The discount is given once: it does not pay to leave carts behind (003.33)', {
      when: [began, does('Checkout Started', { cart_id: 'c2' }, 'P20D')],
      until: 'P40D',
      so: {
        includes: [got('third', 'P24DT30M')],
        runs: {
          ann: [
            { state: 'completed', node: 'finish' },
            { state: 'completed', node: 'finish' },
          ],
        },
        messages: [
          got('first', 'PT30M'),
          got('second', 'P1DT30M'),
          got('third', 'P4DT30M'),
          got('discount', 'P11DT30M'),
          got('first', 'P20DT30M'),
          got('second', 'P21DT30M'),
          got('third', 'P24DT30M'),
        ],
      },
    }),
    story('An order from a letter cancels the rest (003.24)', {
      when: [
        began,
        clicks('first', 'PT1H'),
        does('Checkout Started', { cart_id: 'c3' }, 'P1D'),
        does('Order Completed', { cart_id: 'c3', total: 20 }, 'P1DT1H'),
      ],
      until: 'P14D',
      so: {
        messages: [got('first', 'PT30M'), got('first', 'P1DT30M')],
        reached: { ann: ['bought'] },
        runs: {
          ann: [
            { state: 'completed', node: 'returned' },
            { state: 'exited', node: 'reading' },
          ],
        },
      },
    }),
    story('A click on the second letter ends the reminders (003.25)', {
      when: [began, clicks('second', 'P2D')],
      until: 'P14D',
      so: { messages: [got('first', 'PT30M'), got('second', 'P1DT30M')], ...stands('completed', 'returned') },
    }),
    story('What has sold out meanwhile is not offered (003.34)', {
      when: [began, does('Product Sold Out', { cart_id: 'c1', product_id: 'p1' }, 'PT20M')],
      until: 'P14D',
      so: { none: ['ann'], ...stands('exited', 'half') },
    }),
    story('Letters come by day, by the contact’s clock', {
      start: '2027-03-01T17:45:00Z',
      contacts: [{ userId: 'ann', attributes: { email: 'ann@people.example', timezone: 'Europe/Moscow' } }],
      when: [began],
      until: 'P5D',
      so: { messages: [got('first', 'PT12H15M'), got('second', 'P1DT12H15M'), got('third', 'P4DT12H15M')], ...stands('waiting', 'week') },
    }),
  ],
})
