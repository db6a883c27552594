/** Birthday: a present three days before, the greeting on the day, a word before the present burns. Every year, 29 February included. */
import { hello, letter, pause } from '../letter.ts'
import { annWith, does, got, quietAnn, stands, story, template } from '../write.ts'

const because = { en: 'You get this because you told us your birthday.', ru: 'Вы получили это письмо, потому что указали день рождения.' }
const born = (day: string) => annWith({ birthday: day })

export default template({
  id: 'birthday',
  title: { en: 'Birthday', ru: 'День рождения' },
  description: {
    en: 'Three days before the birthday a present of 15, on the day a greeting, a week later a reminder to those who have not spent it.',
    ru: 'За три дня до дня рождения подарок 15 бонусов, в сам день поздравление, через неделю напоминание тем, кто не потратил.',
  },
  category: 'date',
  icon: 'cake',
  settings: { entry: { policy: 'after', period: 'P300D' }, exit: [{ event: 'Account Deleted' }, { event: 'Unsubscribed' }] },
  nodes: {
    start: [
      'trigger.date',
      { field: 'birthday', offset: '-P3D', time: '10:00', yearly: true },
      { en: 'Three days before, every year', ru: 'За три дня, каждый год' },
    ],
    bought: [
      'goal',
      { event: 'Order Completed', value: '{{ event.properties.total }}', exit: true },
      { en: 'Spends it', ru: 'Потратил подарок' },
    ],
    present: ['bonus.accrue', { amount: 15, expiresIn: 'P14D' }, { en: 'A present of 15', ru: 'Подарок, бонусы: 15' }],
    early: [
      'email.send',
      letter({
        subject: { en: 'Your present is here already', ru: 'Ваш подарок уже здесь' },
        heading: { en: 'So that it arrives in time', ru: 'Чтобы всё успело приехать' },
        text: [
          hello,
          {
            en: 'Your birthday is in three days. We have put 15 on your account, so that what you choose is there on the day.',
            ru: 'До вашего дня рождения три дня. Мы начислили вам бонусы: 15 — чтобы то, что вы выберете, было у вас вовремя.',
          },
        ],
        button: [{ en: 'Choose my present', ru: 'Выбрать подарок' }, 'https://shop.example/gifts'],
        because,
      }),
      { en: 'The present', ru: 'Подарок' },
    ],
    days: ['delay', pause('P3D'), { en: 'The day itself', ru: 'Сам день рождения' }],
    greet: [
      'email.send',
      letter({
        subject: {
          en: 'Happy birthday{% if contact.firstName %}, {{ contact.firstName }}{% endif %}!',
          ru: 'С днём рождения{% if contact.firstName %}, {{ contact.firstName }}{% endif %}!',
        },
        heading: { en: 'All the best', ru: 'Поздравляем!' },
        text: [
          hello,
          {
            en: 'Cake first. Then, if you like, there are {{ bonus.balance }} on your account.',
            ru: 'Сначала торт. А потом, если захотите, загляните к нам: бонусов на вашем счёте — {{ bonus.balance }}.',
          },
        ],
        button: [{ en: 'Unwrap it', ru: 'Открыть подарок' }, 'https://shop.example/gifts'],
        because,
      }),
      { en: 'Happy birthday', ru: 'Поздравление' },
    ],
    week: ['delay', pause('P7D'), { en: 'A week', ru: 'Неделя' }],
    remind: [
      'email.send',
      letter({
        subject: { en: 'Four days left for your present', ru: 'До сгорания подарка четыре дня' },
        heading: { en: 'Do not let it burn', ru: 'Не дайте подарку сгореть' },
        text: [
          hello,
          {
            en: 'Your birthday bonus burns in four days. It would be a pity.',
            ru: 'Бонусы ко дню рождения сгорят через четыре дня. Будет обидно.',
          },
        ],
        button: [{ en: 'Spend it', ru: 'Потратить бонусы' }, 'https://shop.example/gifts'],
        because,
      }),
      { en: 'Before it burns', ru: 'Пока не сгорели' },
    ],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
  },
  wires: ['start > present > early > days > greet > week > remind > finish'],
  inputs: [
    { name: 'field', title: { en: 'Field with the birthday', ru: 'Поле с днём рождения' }, places: [{ node: 'start', path: '/field' }] },
    {
      name: 'bonus',
      title: { en: 'Present', ru: 'Подарок' },
      places: [{ node: 'present', path: '/amount' }],
      says: [
        { en: 'put 15 on your account', ru: 'бонусы: 15' },
        { en: 'A present of 15', ru: 'бонусы: 15' },
      ],
    },
  ],
  tests: [
    story(
      { en: 'A present, a greeting and a reminder', ru: 'Подарок, поздравление и напоминание' },
      {
        contacts: [born('1990-03-10')],
        when: [],
        until: 'P20D',
        so: {
          messages: [
            got('early', 'P6D'),
            got('greet', 'P9D', { en: 'Happy birthday, Ann!', ru: 'С днём рождения, Ann!' }),
            got('remind', 'P16D'),
          ],
          ...stands('completed', 'finish'),
        },
      },
    ),
    story(
      { en: 'The present is there at once, and an order ends the letters', ru: 'Подарок начислен сразу, а заказ прекращает письма' },
      {
        contacts: [born('1990-03-10')],
        when: [does('Order Completed', { total: 20 }, 'P8D')],
        until: 'P12D',
        so: { messages: [got('early', 'P6D')], bonus: { ann: 15 }, reached: { ann: ['bought'] }, ...stands('exited', 'days') },
      },
    ),
    story(
      {
        en: 'Every year, on 28 February when there is no 29th, in the morning of the contact',
        ru: 'Каждый год, в невисокосный — 28 февраля, утром клиента',
      },
      {
        start: '2027-01-01T10:00:00Z',
        contacts: [annWith({ birthday: '1992-02-29', timezone: 'Europe/Moscow' })],
        when: [],
        until: 'P1Y3M',
        so: {
          messages: [
            got('early', 'P1M23DT21H'),
            got('greet', 'P1M26DT21H'),
            got('remind', 'P2M5DT21H'),
            got('early', 'P1Y1M24DT21H'),
            got('greet', 'P1Y1M27DT21H'),
            got('remind', 'P1Y2M5DT21H'),
          ],
          runs: {
            ann: [
              { state: 'completed', node: 'finish' },
              { state: 'completed', node: 'finish' },
            ],
          },
        },
      },
    ),
    story(
      { en: 'Who unsubscribed keeps the present and gets no letter', ru: 'Отписавшийся получает подарок, но не письма' },
      {
        contacts: [{ ...quietAnn, attributes: { ...quietAnn.attributes, birthday: '1990-03-10' } }],
        when: [],
        until: 'P8D',
        so: { none: ['ann'], bonus: { ann: 15 } },
      },
    ),
  ],
})
