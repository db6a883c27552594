/** The product of the day, on working days at ten, to those who subscribed to it; who opens none of five is asked before the next. */
import type { Rule } from '@millrace/core'
import { hello, letter } from '../letter.ts'
import { ann, annWith, got, reads, story, template } from '../write.ts'

const because = {
  en: 'You get this because you subscribed to the product of the day.',
  ru: 'Вы получили это письмо, потому что подписались на товар дня.',
}
const subscribed: Rule = { contains: [{ var: 'contact.subscriptions' }, 'product-of-the-day'] }
const opened: Rule = { fact: ['events.count', { event: 'Email Opened', within: 'P14D' }] }
const sent: Rule = { fact: ['events.count', { event: 'Email Sent', within: 'P14D' }] }
const fan = annWith({ subscriptions: ['product-of-the-day'] })
const each = (...nodes: readonly string[]) => ({ runs: { ann: nodes.map((node) => ({ state: 'completed' as const, node })) } })

export default template({
  id: 'product-of-the-day',
  title: { en: 'Product of the day', ru: 'Товар дня' },
  description: {
    en: 'Working days at ten to everybody whose `subscriptions` have it. Five letters unopened in two weeks: instead of the next a question.',
    ru: 'По будням в десять всем, у кого она есть в `subscriptions`. Пять неоткрытых писем за две недели — вместо следующего вопрос.',
  },
  category: 'notice',
  icon: 'sun',
  settings: { entry: { policy: 'after', period: 'PT12H' }, timezone: 'Europe/Moscow' },
  nodes: {
    start: [
      'trigger.schedule',
      { cron: '0 10 * * 1-5', timezone: 'Europe/Moscow', audience: subscribed },
      { en: 'Working days at ten', ru: 'По будням в десять' },
    ],
    tired: [
      'condition',
      {
        branches: [
          {
            name: 'tired',
            title: { en: 'Five unopened', ru: 'Пять не открыты' },
            rule: { and: [{ '>=': [sent, 5] }, { '==': [opened, 0] }] },
          },
        ],
      },
      { en: 'Still read?', ru: 'Ещё читает?' },
    ],
    today: [
      'email.send',
      letter({
        subject: { en: 'Product of the day: {{ "now" | date: "%-d %B" }}', ru: 'Товар дня: {{ "now" | date: "%-d %B", "ru" }}' },
        heading: { en: 'Today only', ru: 'Только сегодня' },
        text: [
          hello,
          {
            en: 'One product, one day, the best price of the year. We do not say which: look.',
            ru: 'Один товар, один день, лучшая цена года. Какой именно, не говорим: загляните.',
          },
        ],
        button: [{ en: 'Show me', ru: 'Посмотреть' }, 'https://shop.example/today'],
        because,
      }),
      { en: 'Product of the day', ru: 'Товар дня' },
    ],
    ask: [
      'email.send',
      letter({
        subject: { en: 'Too many letters?', ru: 'Писем слишком много?' },
        heading: { en: 'Shall we write less?', ru: 'Писать вам реже?' },
        text: [
          hello,
          {
            en: 'You have not opened the last five. Once a week, another topic, or none at all: you choose.',
            ru: 'Вы не открыли последние пять писем. Раз в неделю, на другую тему или совсем не писать — решать вам.',
          },
        ],
        button: [{ en: 'Choose', ru: 'Выбрать' }, 'https://shop.example/subscriptions'],
        because,
      }),
      { en: 'Too many?', ru: 'Не слишком часто?' },
    ],
    rest: ['contact.set', { values: { subscriptions: [] } }, { en: 'Rest until chosen again', ru: 'Пауза до нового выбора' }],
    told: ['end', {}, { en: 'Told', ru: 'Сообщили' }],
    asked: ['end', {}, { en: 'Asked', ru: 'Спросили' }],
  },
  wires: ['start > tired', 'tired.tired > ask > rest > asked', 'tired.else > today > told'],
  inputs: [{ name: 'when', title: { en: 'When (cron)', ru: 'Когда (cron)' }, places: [{ node: 'start', path: '/cron' }] }],
  tests: [
    story(
      { en: 'On working days at ten, to subscribers alone', ru: 'По будням в десять, только подписанным' },
      {
        start: '2027-03-04T10:00:00Z',
        contacts: [fan, { ...ann, userId: 'bob' }],
        when: [reads('today', 'P1D')],
        until: 'P5D',
        so: {
          messages: [got('today', 'PT21H', { en: '5 March', ru: '5 марта' }), got('today', 'P3DT21H'), got('today', 'P4DT21H')],
          none: ['bob'],
          ...each('told', 'told', 'told'),
        },
      },
    ),
    story(
      { en: 'Who opens none of five is asked and left alone', ru: 'Не открывшего пять писем спрашиваем и оставляем в покое' },
      {
        start: '2027-03-01T04:00:00Z',
        contacts: [fan],
        when: [],
        until: 'P12D',
        so: {
          messages: [
            got('today', 'PT3H'),
            got('today', 'P1DT3H'),
            got('today', 'P2DT3H'),
            got('today', 'P3DT3H'),
            got('today', 'P4DT3H'),
            got('ask', 'P7DT3H'),
          ],
          attributes: { ann: { subscriptions: [] } },
          ...each('told', 'told', 'told', 'told', 'told', 'asked'),
        },
      },
    ),
  ],
})
