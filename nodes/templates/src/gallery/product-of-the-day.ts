/** The product of the day, on working days at ten, to those who subscribed to it; who opens none of five is asked before the next. */
import type { Rule } from '@millrace/core'
import { hello, letter } from '../letter.ts'
import { ann, annWith, got, reads, story, template } from '../write.ts'

const because = 'You get this because you subscribed to the product of the day.'
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
    start: ['trigger.schedule', { cron: '0 10 * * 1-5', timezone: 'Europe/Moscow', audience: subscribed }, 'Working days at ten'],
    tired: [
      'condition',
      { branches: [{ name: 'tired', title: 'Five unopened', rule: { and: [{ '>=': [sent, 5] }, { '==': [opened, 0] }] } }] },
      'Still read?',
    ],
    today: [
      'email.send',
      letter({
        subject: 'Product of the day: {{ "now" | date: "%-d %B" }}',
        heading: 'Today only',
        text: [hello, 'One product, one day, the best price of the year. We do not say which: look.'],
        button: ['Show me', 'https://shop.example/today'],
        because,
      }),
      'Product of the day',
    ],
    ask: [
      'email.send',
      letter({
        subject: 'Too many letters?',
        heading: 'Shall we write less?',
        text: [hello, 'You have not opened the last five. Once a week, another topic, or none at all: you choose.'],
        button: ['Choose', 'https://shop.example/subscriptions'],
        because,
      }),
      'Too many?',
    ],
    rest: ['contact.set', { values: { subscriptions: [] } }, 'Rest until chosen again'],
    told: ['end', {}, 'Told'],
    asked: ['end', {}, 'Asked'],
  },
  wires: ['start > tired', 'tired.tired > ask > rest > asked', 'tired.else > today > told'],
  inputs: [{ name: 'when', title: { en: 'When (cron)', ru: 'Когда (cron)' }, places: [{ node: 'start', path: '/cron' }] }],
  tests: [
    story('On working days at ten (004.36), to subscribers alone', {
      start: '2027-03-04T10:00:00Z',
      contacts: [fan, { ...ann, userId: 'bob' }],
      when: [reads('today', 'P1D')],
      until: 'P5D',
      so: {
        messages: [got('today', 'PT21H', '5 March'), got('today', 'P3DT21H'), got('today', 'P4DT21H')],
        none: ['bob'],
        ...each('told', 'told', 'told'),
      },
    }),
    story('Who opens none of five is asked and left alone', {
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
    }),
  ],
})
