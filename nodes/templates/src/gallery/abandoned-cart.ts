/** Abandoned cart, the short form: a reminder after an hour, then a small bonus for those who looked at it. */
import { hello, letter, pause } from '../letter.ts'
import { clicks, does, got, has, key, quietAnn, reads, sameKey, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you left a cart in our shop.',
  ru: 'Вы получили это письмо, потому что оставили товары в корзине нашего магазина.',
}
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
    start: [
      'trigger.event',
      { event: 'Product Added', where: has('event.properties.cart_id') },
      { en: 'A cart is begun', ru: 'Положил товар в корзину' },
    ],
    bought: [
      'goal',
      { event: 'Order Completed', where: sameKey('cart_id'), value: '{{ event.properties.total }}', exit: true },
      { en: 'This cart is ordered', ru: 'Заказал из этой корзины' },
    ],
    hour: ['delay', pause('PT1H'), { en: 'An hour, by day', ru: 'Час, но днём' }],
    reminder: [
      'email.send',
      letter({
        subject: {
          en: '{{ event.properties.name | default: "Your cart" }} is waiting for you',
          ru: '{{ event.properties.name | default: "Ваша корзина" }} ждёт вас',
        },
        heading: { en: 'Still thinking it over?', ru: 'Ещё думаете?' },
        text: [
          hello,
          {
            en: 'You left {{ event.properties.name | default: "something" }} in your cart. We kept it for you: finishing the order takes a minute.',
            ru: 'В вашей корзине {{ event.properties.name | default: "остались товары" }}. Мы всё сохранили: оформить заказ можно за минуту.',
          },
        ],
        products: 'one',
        button: [{ en: 'Back to my cart', ru: 'Вернуться в корзину' }, cart],
        because,
      }),
      { en: 'Reminder', ru: 'Напоминание' },
    ],
    day: ['delay', pause('P1D'), { en: 'One day', ru: 'Один день' }],
    interest: [
      'condition',
      {
        branches: [
          {
            name: 'read',
            title: { en: 'Read it', ru: 'Прочитал' },
            rule: { or: [has('message.reminder.opened'), has('message.reminder.clicked')] },
          },
        ],
      },
      { en: 'Read the reminder?', ru: 'Прочитал напоминание?' },
    ],
    bonus: ['bonus.accrue', { amount: 5, expiresIn: 'P14D' }, { en: 'Bonus of 5 for two weeks', ru: 'Бонусы: 5, на две недели' }],
    offer: [
      'email.send',
      letter({
        subject: { en: 'A bonus of 5 for your cart', ru: 'Дарим бонусы: 5 — на вашу корзину' },
        heading: { en: 'A little help to decide', ru: 'Поможем решиться' },
        text: [
          hello,
          {
            en: 'We have put a bonus of 5 on your account: take it off this order within two weeks. Your balance is {{ bonus.balance }}.',
            ru: 'Мы начислили вам бонусы: 5. Спишите их в этом заказе в течение двух недель. Всего на счёте бонусов: {{ bonus.balance }}.',
          },
        ],
        button: [{ en: 'Use my bonus', ru: 'Потратить бонусы' }, cart],
        because,
      }),
      { en: 'Bonus letter', ru: 'Письмо о бонусах' },
    ],
    again: [
      'email.send',
      letter({
        subject: { en: 'Your cart is about to be emptied', ru: 'Скоро очистим вашу корзину' },
        heading: { en: 'Shall we keep it?', ru: 'Сохранить её для вас?' },
        text: [
          hello,
          {
            en: 'We keep carts for a few days only. Yours is still there; have another look before it goes.',
            ru: 'Мы храним корзины всего несколько дней. Ваша ещё на месте: загляните, пока товары не разобрали.',
          },
        ],
        button: [{ en: 'See my cart', ru: 'Открыть корзину' }, cart],
        because,
      }),
      { en: 'Second reminder', ru: 'Второе напоминание' },
    ],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
  },
  wires: ['start > hour > reminder > day > interest', 'interest.read > bonus > offer > finish', 'interest.else > again > finish'],
  inputs: [
    {
      name: 'bonus',
      title: { en: 'Bonus', ru: 'Сколько бонусов' },
      places: [{ node: 'bonus', path: '/amount' }],
      says: [
        { en: 'bonus of 5', ru: 'бонусы: 5' },
        { en: 'Bonus of 5', ru: 'Бонусы: 5' },
      ],
    },
    {
      name: 'pause',
      title: { en: 'How long until the reminder', ru: 'Через сколько напомнить' },
      places: [{ node: 'hour', path: '/duration' }],
    },
  ],
  tests: [
    story(
      { en: 'Who reads the reminder gets a bonus a day later', ru: 'Прочитавший напоминание получает бонусы через день' },
      {
        when: [added, reads('reminder', 'PT2H')],
        until: 'P3D',
        so: {
          messages: [got('reminder', 'PT1H', 'Blue kettle'), got('offer', 'P1DT1H', { en: 'bonus of 5', ru: 'бонусы: 5' })],
          bonus: { ann: 5 },
          ...stands('completed', 'finish'),
        },
      },
    ),
    story(
      { en: 'Who does not is reminded once more, and gets nothing', ru: 'Не прочитавшему напоминаем ещё раз, без бонусов' },
      {
        when: [added],
        until: 'P3D',
        so: { messages: [got('reminder', 'PT1H'), got('again', 'P1DT1H')], bonus: { ann: 0 }, ...stands('completed', 'finish') },
      },
    ),
    story(
      {
        en: 'An order ends it and counts; another cart’s order does not',
        ru: 'Заказ всё прекращает и засчитывается; заказ из другой корзины — нет',
      },
      {
        when: [
          added,
          does('Order Completed', { cart_id: 'c2', total: 9 }, 'PT30M'),
          clicks('reminder', 'PT2H'),
          does('Order Completed', { cart_id: 'c1', total: 49 }, 'PT3H'),
        ],
        until: 'P3D',
        so: { messages: [got('reminder', 'PT1H')], reached: { ann: ['bought'] }, ...stands('exited', 'day') },
      },
    ),
    story(
      {
        en: 'A second product in the same cart does not start it again; nobody is written to at night',
        ru: 'Второй товар в той же корзине не запускает сценарий заново; ночью никому не пишем',
      },
      {
        start: '2027-03-01T23:30:00Z',
        when: [added, does('Product Added', { cart_id: 'c1', product_id: 'p2', name: 'Cup' }, 'PT10M')],
        until: 'PT12H',
        so: { messages: [got('reminder', `PT9H30M`)], ...stands('waiting', 'day') },
      },
    ),
    story(
      { en: 'Who unsubscribed gets no letter', ru: 'Отписавшийся письма не получает' },
      {
        contacts: [quietAnn],
        when: [added],
        until: 'P3D',
        so: { none: ['ann'], ...stands('completed', 'finish') },
      },
    ),
  ],
})
