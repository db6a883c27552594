/** A review of what was bought: two weeks after the order, with one reminder and a thank-you of bonuses. First buyers rate the service. */
import { hello, letter, pause } from '../letter.ts'
import { annWith, does, got, has, key, sameKey, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you ordered in our shop.',
  ru: 'Вы получили это письмо, потому что сделали заказ в нашем магазине.',
}
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
    start: ['trigger.event', { event: 'Order Completed', where: has('event.properties.order_id') }, { en: 'An order', ru: 'Новый заказ' }],
    weeks: ['delay', pause('P14D'), { en: 'Two weeks', ru: 'Две недели' }],
    buyer: [
      'condition',
      {
        branches: [
          {
            name: 'regular',
            title: { en: 'Ordered before', ru: 'Заказывал раньше' },
            rule: { '>=': [{ var: 'contact.orders.count' }, 2] },
          },
        ],
      },
      { en: 'First order?', ru: 'Первый заказ?' },
    ],
    product: [
      'email.send',
      letter({
        subject: {
          en: 'How is {{ event.properties.products[0].name | default: "your order" }}?',
          ru: '{{ event.properties.products[0].name | default: "Ваш заказ" }}: как вам?',
        },
        heading: { en: 'Others ask you', ru: 'Другие ждут вашего мнения' },
        text: [
          hello,
          {
            en: 'You have used {{ event.properties.products[0].name | default: "it" }} for two weeks: nobody can judge it better. Three sentences are plenty.',
            ru: '{{ event.properties.products[0].name | default: "Покупка" }} у вас уже две недели: никто не оценит лучше. Хватит и трёх предложений.',
          },
        ],
        button: [{ en: 'Write my review', ru: 'Написать отзыв' }, page],
        because,
      }),
      { en: 'Rate the product', ru: 'Оценить товар' },
    ],
    service: [
      'email.send',
      letter({
        subject: { en: 'Your first order: how did we do?', ru: 'Ваш первый заказ: как мы справились?' },
        heading: { en: 'Rate our service', ru: 'Оцените наш сервис' },
        text: [
          hello,
          {
            en: 'It was your first order with us. Choice, delivery, answers: what was good, and what would keep you from coming back?',
            ru: 'Это был ваш первый заказ у нас. Выбор, доставка, ответы: что понравилось, а что может помешать вернуться?',
          },
        ],
        button: [{ en: 'Rate the service', ru: 'Оценить сервис' }, `${page}?about=service`],
        because,
      }),
      { en: 'Rate the service', ru: 'Оценить сервис' },
    ],
    answer: ['wait.event', reviewed('P5D'), { en: 'Written within five days?', ru: 'Написал за пять дней?' }],
    morning: ['delay', pause('PT0S'), { en: 'By day', ru: 'Дождаться дня' }],
    remind: [
      'email.send',
      letter({
        subject: { en: '10 in bonuses for three sentences', ru: 'Бонусы за три предложения: 10' },
        heading: { en: 'Still worth a minute', ru: 'Это всё ещё займёт минуту' },
        text: [
          hello,
          {
            en: 'Write what you think of your order, good or bad, and we put 10 on your account.',
            ru: 'Напишите, что думаете о заказе, хорошее или плохое, и мы начислим бонусы: 10.',
          },
        ],
        button: [{ en: 'Write my review', ru: 'Написать отзыв' }, page],
        because,
      }),
      { en: 'Reminder', ru: 'Напоминание' },
    ],
    second: ['wait.event', reviewed('P7D'), { en: 'Written after all?', ru: 'Всё-таки написал?' }],
    bonus: ['bonus.accrue', { amount: 10, expiresIn: 'P90D' }, { en: 'Bonus of 10', ru: 'Бонусы: 10' }],
    thanks: [
      'email.send',
      letter({
        subject: { en: 'Thank you: 10 on your account', ru: 'Спасибо! Начислили бонусы: 10' },
        heading: { en: 'That helps others', ru: 'Это поможет другим' },
        text: [
          hello,
          {
            en: 'Your review is online. We have put 10 on your account, yours for 90 days; your balance is {{ bonus.balance }}.',
            ru: 'Ваш отзыв опубликован. Мы начислили бонусы: 10, они действуют 90 дней. Всего на счёте бонусов: {{ bonus.balance }}.',
          },
        ],
        button: [{ en: 'Spend it', ru: 'Потратить бонусы' }, 'https://shop.example'],
        because,
      }),
      { en: 'Thanks', ru: 'Спасибо' },
    ],
    finish: ['end', {}, { en: 'Reviewed', ru: 'Отзыв получен' }],
    silent: ['end', {}, { en: 'No review', ru: 'Отзыва нет' }],
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
      says: [
        { en: '10 in bonuses for', ru: 'Бонусы за три предложения: 10' },
        { en: 'put 10 on your account', ru: 'начислим бонусы: 10' },
        { en: 'Thank you: 10 on', ru: 'бонусы: 10' },
        { en: 'Bonus of 10', ru: 'Бонусы: 10' },
      ],
    },
  ],
  tests: [
    story(
      { en: 'A first buyer rates the service', ru: 'Новичок оценивает сервис' },
      {
        when: [bought, does('Product Reviewed', { order_id: 'o2' }, 'P15D')],
        until: 'P40D',
        so: { messages: [got('service', 'P14D'), got('thanks', 'P15D')], bonus: { ann: 10 }, ...stands('completed', 'finish') },
      },
    ),
    story(
      { en: 'A regular rates the product, after a reminder', ru: 'Постоянный покупатель оценивает товар после напоминания' },
      {
        contacts: [regular],
        when: [bought, does('Product Reviewed', { order_id: 'o2' }, 'P20D')],
        until: 'P40D',
        so: {
          messages: [got('product', 'P14D', 'Blue kettle'), got('remind', 'P19D'), got('thanks', 'P20D')],
          bonus: { ann: 10 },
          ...stands('completed', 'finish'),
        },
      },
    ),
    story(
      { en: 'Who writes nothing is reminded once', ru: 'Не написавшему напоминаем один раз' },
      {
        when: [bought],
        until: 'P40D',
        so: { messages: [got('service', 'P14D'), got('remind', 'P19D')], bonus: { ann: 0 }, ...stands('completed', 'silent') },
      },
    ),
    story(
      { en: 'A returned order is not asked about', ru: 'О возвращённом заказе не спрашиваем' },
      {
        when: [bought, does('Order Returned', { order_id: 'o2' }, 'P5D')],
        until: 'P40D',
        so: { none: ['ann'], ...stands('exited', 'weeks') },
      },
    ),
  ],
})
