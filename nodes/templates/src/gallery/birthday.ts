/** Birthday: a present three days before, the greeting on the day, a word before the present burns. Every year, 29 February included. */
import { hello, letter, pause } from '../letter.ts'
import { annWith, does, got, quietAnn, stands, story, template } from '../write.ts'

const because = 'You get this because you told us your birthday.'
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
    start: ['trigger.date', { field: 'birthday', offset: '-P3D', time: '10:00', yearly: true }, 'Three days before, every year'],
    bought: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}', exit: true }, 'Spends it'],
    present: ['bonus.accrue', { amount: 15, expiresIn: 'P14D' }, 'A present of 15'],
    early: [
      'email.send',
      letter({
        subject: 'Your present is here already',
        heading: 'So that it arrives in time',
        text: [hello, 'Your birthday is in three days. We have put 15 on your account, so that what you choose is there on the day.'],
        button: ['Choose my present', 'https://shop.example/gifts'],
        because,
      }),
      'The present',
    ],
    days: ['delay', pause('P3D'), 'The day itself'],
    greet: [
      'email.send',
      letter({
        subject: 'Happy birthday{% if contact.firstName %}, {{ contact.firstName }}{% endif %}!',
        heading: 'All the best',
        text: [hello, 'Cake first. Then, if you like, there are {{ bonus.balance }} on your account.'],
        button: ['Unwrap it', 'https://shop.example/gifts'],
        because,
      }),
      'Happy birthday',
    ],
    week: ['delay', pause('P7D'), 'A week'],
    remind: [
      'email.send',
      letter({
        subject: 'Four days left for your present',
        heading: 'Do not let it burn',
        text: [hello, 'Your birthday bonus burns in four days. It would be a pity.'],
        button: ['Spend it', 'https://shop.example/gifts'],
        because,
      }),
      'Before it burns',
    ],
    finish: ['end', {}, 'Done'],
  },
  wires: ['start > present > early > days > greet > week > remind > finish'],
  inputs: [
    { name: 'field', title: { en: 'Field with the birthday', ru: 'Поле с днём рождения' }, places: [{ node: 'start', path: '/field' }] },
    {
      name: 'bonus',
      title: { en: 'Present', ru: 'Подарок' },
      places: [{ node: 'present', path: '/amount' }],
      says: ['put 15 on your account', 'A present of 15'],
    },
  ],
  tests: [
    story('A present, a greeting and a reminder (004.39)', {
      contacts: [born('1990-03-10')],
      when: [],
      until: 'P20D',
      so: {
        messages: [got('early', 'P6D'), got('greet', 'P9D', 'Happy birthday, Ann!'), got('remind', 'P16D')],
        ...stands('completed', 'finish'),
      },
    }),
    story('The present is there at once, and an order ends the letters', {
      contacts: [born('1990-03-10')],
      when: [does('Order Completed', { total: 20 }, 'P8D')],
      until: 'P12D',
      so: { messages: [got('early', 'P6D')], bonus: { ann: 15 }, reached: { ann: ['bought'] }, ...stands('exited', 'days') },
    }),
    story('Every year, on 28 February when there is no 29th, in the morning of the contact', {
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
    }),
    story('Who unsubscribed keeps the present and gets no letter', {
      contacts: [{ ...quietAnn, attributes: { ...quietAnn.attributes, birthday: '1990-03-10' } }],
      when: [],
      until: 'P8D',
      so: { none: ['ann'], bonus: { ann: 15 } },
    }),
  ],
})
