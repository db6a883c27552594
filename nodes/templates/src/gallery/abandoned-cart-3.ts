/** Abandoned cart in three letters: half an hour after an unfinished checkout, then after a day and after three, until a click or the order. */
import { hello, letter, pause } from '../letter.ts'
import { clicks, does, got, has, key, sameKey, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you began an order in our shop.',
  ru: 'Вы получили это письмо, потому что начали оформлять заказ в нашем магазине.',
}
const checkout = 'https://shop.example/checkout/{{ run.key | url_encode }}'
const unread = (message: string, timeout: string) => ({ events: [{ name: 'clicked', message, status: 'clicked' }], timeout })
const began = does('Checkout Started', { cart_id: 'c1', product_id: 'p1', name: 'Blue kettle', value: 49 })
const tag = { en: 'cart-discount', ru: 'скидка за корзину' }
const tagged = { '!': [{ contains: [{ var: 'contact.tags' }, tag] }] }

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
    start: [
      'trigger.event',
      { event: 'Checkout Started', where: has('event.properties.cart_id') },
      { en: 'Checkout begun', ru: 'Начал оформлять заказ' },
    ],
    bought: [
      'goal',
      { event: 'Order Completed', where: sameKey('cart_id'), value: '{{ event.properties.total }}', exit: true },
      { en: 'Ordered', ru: 'Сделал заказ' },
    ],
    half: ['delay', pause('PT30M'), { en: '30 minutes', ru: '30 минут' }],
    first: [
      'email.send',
      letter({
        subject: { en: 'Something stopped you?', ru: 'Что-то помешало оформить заказ?' },
        heading: { en: 'Your order is nearly done', ru: 'Заказ почти готов' },
        text: [
          hello,
          {
            en: '{{ event.properties.name | default: "Your cart" }} is reserved for you. If something went wrong at checkout, answer this letter and we will help.',
            ru: '{{ event.properties.name | default: "Ваша корзина" }} ждёт вас. Если при оформлении что-то пошло не так, ответьте на это письмо, и мы поможем.',
          },
        ],
        products: 'list',
        button: [{ en: 'Finish my order', ru: 'Завершить заказ' }, checkout],
        because,
      }),
      { en: 'First letter', ru: 'Первое письмо' },
    ],
    reading: ['wait.event', unread('first', 'P1D'), { en: 'A click within a day?', ru: 'Перешёл за день?' }],
    morning: ['delay', pause('PT0S'), { en: 'By day', ru: 'Дождаться дня' }],
    second: [
      'email.send',
      letter({
        subject: { en: 'Three questions people ask before they order', ru: 'О чём чаще всего спрашивают перед заказом' },
        heading: { en: 'Delivery, returns, payment', ru: 'Доставка, возврат, оплата' },
        text: [
          hello,
          {
            en: 'Delivery takes two days. Returns are free for 30 days. You pay when you have seen it. Anything else? Just answer.',
            ru: 'Доставим за два дня. Вернуть товар можно бесплатно в течение 30 дней. Оплата — после осмотра. Остались вопросы? Просто ответьте на это письмо.',
          },
        ],
        button: [{ en: 'Back to my order', ru: 'Вернуться к заказу' }, checkout],
        because,
      }),
      { en: 'Second letter', ru: 'Второе письмо' },
    ],
    doubting: ['wait.event', unread('second', 'P3D'), { en: 'A click within three days?', ru: 'Перешёл за три дня?' }],
    noon: ['delay', pause('PT0S'), { en: 'By day', ru: 'Дождаться дня' }],
    third: [
      'email.send',
      letter({
        subject: { en: 'Last call for your cart', ru: 'Последнее напоминание о корзине' },
        heading: { en: 'We let it go tomorrow', ru: 'Завтра снимем резерв' },
        text: [
          hello,
          {
            en: 'Other people want {{ event.properties.name | default: "it" }} too, so we cannot hold it any longer than tomorrow.',
            ru: '{{ event.properties.name | default: "Эти товары" }} — выбор не только ваш, поэтому дольше завтрашнего дня держать резерв не сможем.',
          },
        ],
        button: [{ en: 'Take it now', ru: 'Забрать заказ' }, checkout],
        because,
      }),
      { en: 'Third letter', ru: 'Третье письмо' },
    ],
    week: ['delay', pause('P7D'), { en: 'An idle week', ru: 'Неделя тишины' }],
    fresh: ['filter', { rule: tagged }, { en: 'Had no discount before?', ru: 'Скидки ещё не было?' }],
    mark: ['tag.add', { tag }, { en: 'Once per customer', ru: 'Один раз на клиента' }],
    discount: [
      'email.send',
      letter({
        subject: { en: '20 % off the cart you left', ru: 'Скидка 20 % на вашу корзину' },
        heading: { en: 'We would rather see it with you', ru: 'Хотим, чтобы покупка досталась вам' },
        text: [
          hello,
          {
            en: 'Here is 20 % off everything in that cart: enter BACK20 at checkout, within three days.',
            ru: 'Дарим скидку 20 % на всё, что осталось в корзине: введите промокод BACK20 при оформлении. Действует три дня.',
          },
        ],
        button: [{ en: 'Order with 20 % off', ru: 'Заказать со скидкой 20 %' }, checkout],
        because,
      }),
      { en: '20 % discount', ru: 'Скидка 20 %' },
    ],
    returned: ['end', {}, { en: 'Came back', ru: 'Вернулся' }],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
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
    story(
      { en: 'Three letters, and after a week a discount', ru: 'Три письма, а через неделю скидка' },
      {
        when: [began],
        until: 'P14D',
        so: {
          messages: [got('first', 'PT30M'), got('second', 'P1DT30M'), got('third', 'P4DT30M'), got('discount', 'P11DT30M', '20 %')],
          tags: { ann: [tag] },
          ...stands('completed', 'finish'),
        },
      },
    ),
    story(
      {
        en: 'The discount is given once: it does not pay to leave carts behind',
        ru: 'Скидка даётся один раз: бросать корзины ради неё невыгодно',
      },
      {
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
      },
    ),
    story(
      { en: 'An order from a letter cancels the rest', ru: 'Заказ из письма отменяет остальные' },
      {
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
      },
    ),
    story(
      { en: 'A click on the second letter ends the reminders', ru: 'Переход из второго письма прекращает напоминания' },
      {
        when: [began, clicks('second', 'P2D')],
        until: 'P14D',
        so: { messages: [got('first', 'PT30M'), got('second', 'P1DT30M')], ...stands('completed', 'returned') },
      },
    ),
    story(
      { en: 'What has sold out meanwhile is not offered', ru: 'Закончившийся товар не предлагаем' },
      {
        when: [began, does('Product Sold Out', { cart_id: 'c1', product_id: 'p1' }, 'PT20M')],
        until: 'P14D',
        so: { none: ['ann'], ...stands('exited', 'half') },
      },
    ),
    story(
      { en: 'Letters come by day, by the contact’s clock', ru: 'Письма приходят днём, по часам клиента' },
      {
        start: '2027-03-01T17:45:00Z',
        contacts: [{ userId: 'ann', attributes: { email: 'ann@people.example', timezone: 'Europe/Moscow' } }],
        when: [began],
        until: 'P5D',
        so: { messages: [got('first', 'PT12H15M'), got('second', 'P1DT12H15M'), got('third', 'P4DT12H15M')], ...stands('waiting', 'week') },
      },
    ),
  ],
})
