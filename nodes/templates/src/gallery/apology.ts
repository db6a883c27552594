/** An apology to all who were hit: the site was down, the order system failed, or something ordered was sold out. With a bonus. */
import type { Rule } from '@millrace/core'
import { hello, letter, pause, type Words } from '../letter.ts'
import { does, got, quietAnn, stands, story, template } from '../write.ts'

const said = (reason: string): Rule => ({ '==': [{ var: 'run.data.reason' }, reason] })
const button = [{ en: 'Back to the shop', ru: 'Вернуться в магазин' }, 'https://shop.example'] as const
const sorry = (subject: Words, heading: Words, text: Words) =>
  letter({
    subject,
    heading,
    text: [
      hello,
      text,
      {
        en: 'We have put 10 on your account, to spend within 60 days.',
        ru: 'Мы начислили вам бонусы: 10. Потратить их можно в течение 60 дней.',
      },
    ],
    button,
  })
const hit = (reason: string, at = 'PT0S') => ({ at, users: ['ann'], enter: { reason, incident: 'i1' } })

export default template({
  id: 'apology',
  title: { en: 'Apology', ru: 'Извинение' },
  description: {
    en: 'Let in by the API whoever was hit, with a reason: site-down, order-failed or sold-out. Each incident is apologised for once, by day, with a bonus.',
    ru: 'Передайте через API всех, кого задело, и причину: site-down, order-failed или sold-out. Извиняемся один раз за случай, днём, с бонусами.',
  },
  category: 'notice',
  icon: 'flower',
  settings: { entry: { policy: 'once', key: { var: 'run.data.incident' } } },
  nodes: {
    start: ['trigger.api', {}, { en: 'Was hit', ru: 'Столкнулся со сбоем' }],
    back: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}' }, { en: 'Orders again', ru: 'Заказал снова' }],
    morning: ['delay', pause('PT0S'), { en: 'By day', ru: 'Дождаться дня' }],
    bonus: ['bonus.accrue', { amount: 10, expiresIn: 'P60D' }, { en: 'Bonus of 10', ru: 'Бонусы: 10' }],
    why: [
      'condition',
      {
        branches: [
          { name: 'order', title: { en: 'An order failed', ru: 'Сбой заказа' }, rule: said('order-failed') },
          { name: 'soldout', title: { en: 'Sold out', ru: 'Товар закончился' }, rule: said('sold-out') },
        ],
      },
      { en: 'What went wrong?', ru: 'Что случилось?' },
    ],
    down: [
      'email.send',
      sorry(
        { en: 'We were away, and we are sorry', ru: 'Сайт не работал. Приносим извинения' },
        { en: 'Our site was down', ru: 'Наш сайт был недоступен' },
        {
          en: 'You wanted something from us and met an error page. That is our fault; we have mended it and know why it happened.',
          ru: 'Вы зашли к нам и увидели страницу с ошибкой. Это наша вина: мы всё починили и знаем, почему так вышло.',
        },
      ),
      { en: 'The site was down', ru: 'Сайт не работал' },
    ],
    order: [
      'email.send',
      sorry(
        { en: 'Your order did not go through: our mistake', ru: 'Ваш заказ не оформился по нашей ошибке' },
        { en: 'We lost your order', ru: 'Мы потеряли ваш заказ' },
        {
          en: 'Your order did not reach us although the page said so. Nothing was charged. It is in your cart again, at the same price.',
          ru: 'Заказ до нас не дошёл, хотя на странице было написано обратное. Деньги не списаны. Товары снова в вашей корзине, по той же цене.',
        },
      ),
      { en: 'An order failed', ru: 'Сбой заказа' },
    ],
    soldout: [
      'email.send',
      sorry(
        { en: 'We sold what we did not have', ru: 'Мы продали то, чего уже нет' },
        { en: 'It is sold out, and we are sorry', ru: 'Товар закончился. Приносим извинения' },
        {
          en: 'What you ordered was gone before we could pack it. Your money is on its way back.',
          ru: 'Ваш товар раскупили раньше, чем мы успели его упаковать. Деньги уже возвращаются к вам.',
        },
      ),
      { en: 'Sold out', ru: 'Товар закончился' },
    ],
    month: ['delay', { mode: 'for', duration: 'P30D' }, { en: 'A month to count orders', ru: 'Месяц на учёт заказов' }],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
  },
  wires: [
    'start > morning > bonus > why',
    'why.order > order > month > finish',
    'why.soldout > soldout > month',
    'why.else > down > month',
  ],
  inputs: [
    {
      name: 'bonus',
      title: { en: 'Bonus', ru: 'Бонусы' },
      places: [{ node: 'bonus', path: '/amount' }],
      says: [
        { en: 'put 10 on your account', ru: 'бонусы: 10' },
        { en: 'Bonus of 10', ru: 'Бонусы: 10' },
      ],
    },
  ],
  tests: [
    story(
      { en: 'The site was down: said by day, once, with a bonus', ru: 'Сайт не работал: извиняемся днём, один раз и с бонусами' },
      {
        start: '2027-03-01T22:00:00Z',
        when: [hit('site-down'), hit('site-down', 'P2D'), does('Order Completed', { total: 10 }, 'P3D')],
        until: 'P40D',
        so: { messages: [got('down', 'PT11H')], bonus: { ann: 10 }, reached: { ann: ['back'] }, ...stands('completed', 'finish') },
      },
    ),
    story(
      { en: 'A failed order, also to those who read no marketing', ru: 'О сбое заказа узнают и те, кто не читает рассылки' },
      {
        contacts: [quietAnn],
        when: [hit('order-failed')],
        until: 'P40D',
        so: { messages: [got('order', 'PT0S')], bonus: { ann: 10 }, ...stands('completed', 'finish') },
      },
    ),
    story(
      { en: 'Something sold out', ru: 'Товар закончился' },
      {
        when: [hit('sold-out')],
        until: 'P31D',
        so: { messages: [got('soldout', 'PT0S')], ...stands('completed', 'finish') },
      },
    ),
  ],
})
