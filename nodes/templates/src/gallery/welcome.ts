/** Welcome: a greeting at once, a second try for those who missed it, and one good reason to order. */
import { hello, letter, pause } from '../letter.ts'
import { does, got, reads, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you signed up in our shop.',
  ru: 'Вы получили это письмо, потому что зарегистрировались в нашем магазине.',
}
const greeting = {
  heading: { en: 'Good to have you', ru: 'Рады знакомству' },
  text: [
    hello,
    {
      en: 'You are one of us now. Reply to any of our letters and a person will answer: that is how we like to work.',
      ru: 'Теперь вы с нами. Ответьте на любое наше письмо, и вам напишет живой человек: так нам нравится работать.',
    },
  ],
  button: [{ en: 'Look around', ru: 'Осмотреться' }, 'https://shop.example/start'],
  because,
} as const
const signed = does('Signed Up')

export default template({
  id: 'welcome',
  title: { en: 'Welcome', ru: 'Приветственная цепочка' },
  description: {
    en: 'A greeting at once. Opened: next day what to begin with. Not opened in two days: once more under another subject. Once per customer.',
    ru: 'Приветствие сразу. Открыл — назавтра письмо «с чего начать». За два дня не открыл — ещё раз с другой темой. Один раз на клиента.',
  },
  category: 'welcome',
  icon: 'hand',
  settings: { entry: { policy: 'once' }, exit: [{ event: 'Account Deleted' }, { event: 'Unsubscribed' }] },
  nodes: {
    start: ['trigger.event', { event: 'Signed Up' }, { en: 'Signs up', ru: 'Регистрация' }],
    first: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}' }, { en: 'First order', ru: 'Первый заказ' }],
    greet: [
      'email.send',
      letter({
        subject: {
          en: 'Welcome{% if contact.firstName %}, {{ contact.firstName }}{% endif %}!',
          ru: '{% if contact.firstName %}{{ contact.firstName }}, добро{% else %}Добро{% endif %} пожаловать!',
        },
        ...greeting,
      }),
      { en: 'Welcome', ru: 'Приветствие' },
    ],
    open: [
      'wait.event',
      { events: [{ name: 'opened', message: 'greet', status: 'opened' }], timeout: 'P2D' },
      { en: 'Opened within two days?', ru: 'Открыл за два дня?' },
    ],
    day: ['delay', pause('P1D'), { en: 'Next day', ru: 'На следующий день' }],
    morning: ['delay', pause('PT0S'), { en: 'By day', ru: 'Дождаться дня' }],
    again: [
      'email.send',
      letter({ subject: { en: 'We saved you a seat', ru: 'Мы придержали для вас место' }, ...greeting }),
      { en: 'Welcome, once more', ru: 'Приветствие ещё раз' },
    ],
    days: ['delay', pause('P2D'), { en: 'Two days', ru: 'Два дня' }],
    begin: [
      'email.send',
      letter({
        subject: { en: 'Where most people begin', ru: 'С чего начинают чаще всего' },
        heading: { en: 'Three things to try first', ru: 'Три вещи, которые стоит попробовать' },
        text: [
          hello,
          {
            en: 'Our customers begin with these three: they are easy to like and easy to return. Delivery of your first order is on us.',
            ru: 'Наши покупатели начинают с этих трёх: они нравятся почти всем, и их легко вернуть. Доставка первого заказа — за наш счёт.',
          },
        ],
        button: [{ en: 'Show me', ru: 'Посмотреть' }, 'https://shop.example/bestsellers'],
        because,
      }),
      { en: 'Where to begin', ru: 'С чего начать' },
    ],
    week: ['delay', { mode: 'for', duration: 'P7D' }, { en: 'A week to count orders', ru: 'Неделя на учёт заказов' }],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
  },
  wires: ['start > greet > open', 'open.opened > day > begin', 'open.timeout > morning > again > days > begin', 'begin > week > finish'],
  tests: [
    story(
      { en: 'Who opens the greeting learns next day where to begin', ru: 'Открывший приветствие на следующий день узнаёт, с чего начать' },
      {
        when: [signed, reads('greet', 'PT2H')],
        until: 'P20D',
        so: {
          messages: [got('greet', 'PT0S', { en: 'Welcome, Ann', ru: 'Ann, добро пожаловать' }), got('begin', 'P1DT2H')],
          ...stands('completed', 'finish'),
        },
      },
    ),
    story(
      { en: 'Who misses it gets it under another subject', ru: 'Не открывший получает его с другой темой' },
      {
        when: [signed],
        until: 'P20D',
        so: {
          messages: [got('greet', 'PT0S'), got('again', 'P2D', { en: 'seat', ru: 'место' }), got('begin', 'P4D')],
          ...stands('completed', 'finish'),
        },
      },
    ),
    story(
      {
        en: 'A first order counts, and the chain goes on; a second sign-up starts nothing',
        ru: 'Первый заказ засчитывается, цепочка продолжается; повторная регистрация ничего не запускает',
      },
      {
        when: [signed, reads('greet', 'PT1M'), does('Order Completed', { total: 20 }, 'PT1H'), does('Signed Up', {}, 'P30D')],
        until: 'P31D',
        so: { messages: [got('greet', 'PT0S'), got('begin', 'P1DT1M')], reached: { ann: ['first'] }, ...stands('completed', 'finish') },
      },
    ),
    story(
      {
        en: 'Night owls are greeted at once, and left alone until the morning',
        ru: 'Полуночников приветствуем сразу, а дальше не беспокоим до утра',
      },
      {
        start: '2027-03-01T23:00:00Z',
        when: [signed],
        until: 'P6D',
        so: { messages: [got('greet', 'PT0S'), got('again', 'P2DT10H'), got('begin', 'P4DT10H')] },
      },
    ),
  ],
})
