/** Feedback after each purchase: asks, thanks, and hands what went wrong to a person. */
import type { Rule } from '@millrace/core'
import { hello, letter, pause } from '../letter.ts'
import { does, got, has, key, manager, sameKey, stands, story, template } from '../write.ts'

const because = 'You get this because you ordered in our shop.'
const page = 'https://shop.example/feedback/{{ run.key | url_encode }}'
const answer = { events: [{ name: 'answered', event: 'Feedback Given', where: sameKey('order_id') }], timeout: 'P7D' }
const atMostThree = (path: string): Rule => ({ '<=': [{ var: `${path}.properties.rating` }, 3] })
const bought = does('Order Completed', { order_id: 'o1', total: 49 })
const rated = (rating: number, at: string) => does('Feedback Given', { order_id: 'o1', rating, comment: 'The lid is loose' }, at)

export default template({
  id: 'feedback',
  title: { en: 'Feedback after each purchase', ru: 'Отзыв после каждой покупки' },
  description: {
    en: 'A week after each order: how was it? Good marks are thanked; three and less go to your manager at once. One reminder.',
    ru: 'Через неделю после каждого заказа: как всё прошло? За хорошую оценку благодарим, три и ниже сразу уходят менеджеру. Одно напоминание.',
  },
  category: 'order',
  icon: 'message-circle-heart',
  settings: { entry: { policy: 'once', key: key('order_id') }, exit: [{ event: 'Order Cancelled', where: sameKey('order_id') }] },
  nodes: {
    start: ['trigger.event', { event: 'Order Completed', where: has('event.properties.order_id') }, 'Each order'],
    week: ['delay', pause('P7D'), 'A week'],
    ask: [
      'email.send',
      letter({
        subject: 'How did we do?',
        heading: 'One minute for a better shop',
        text: [hello, 'You have had your order for some days. One to five: how was it, and what should we do better?'],
        button: ['Tell us', page],
        because,
      }),
      'How was it?',
    ],
    answer: ['wait.event', answer, 'Answers within a week?'],
    morning: ['delay', pause('PT0S'), 'By day'],
    remind: [
      'email.send',
      letter({
        subject: 'Your opinion is missing',
        heading: 'One click is enough',
        text: [hello, 'Nobody knows better than you how we did. One click, no words needed.'],
        button: ['Rate my order', page],
        because,
      }),
      'Reminder',
    ],
    second: ['wait.event', answer, 'Answers after all?'],
    mark: [
      'condition',
      {
        branches: [
          {
            name: 'unhappy',
            title: 'Three and less',
            rule: {
              or: [
                { and: [has('vars.second'), atMostThree('vars.second')] },
                { and: [{ '!': [{ var: 'vars.second' }] }, atMostThree('vars.answer')] },
              ],
            },
          },
        ],
      },
      'Happy?',
    ],
    alert: [
      'email.send',
      letter({
        subject: 'Unhappy with order {{ run.key }}: {{ contact.firstName | default: contact.userId }}',
        heading: 'Please call today',
        text: [
          '{{ contact.firstName | default: contact.userId }} ({{ contact.email }}) rated order {{ run.key }} badly. “{{ vars.second.properties.comment | default: vars.answer.properties.comment }}”',
        ],
        to: 'manager@shop.example',
      }),
      'Tell the manager',
    ],
    thanks: [
      'email.send',
      letter({
        subject: 'Thank you!',
        heading: 'You made our day',
        text: [hello, 'We have read it, and told those who packed your parcel.'],
        button: ['See what is new', 'https://shop.example/new'],
        because,
      }),
      'Thanks',
    ],
    happy: ['end', {}, 'Happy'],
    handed: ['end', {}, 'With the manager'],
    silent: ['end', {}, 'No answer'],
  },
  wires: [
    'start > week > ask > answer',
    'answer.answered > mark',
    'answer.timeout > morning > remind > second',
    'second.answered > mark',
    'second.timeout > silent',
    'mark.unhappy > alert > handed',
    'mark.else > thanks > happy',
  ],
  inputs: [manager],
  tests: [
    story('A good mark is thanked (002.02)', {
      when: [bought, rated(5, 'P8D')],
      until: 'P30D',
      so: { messages: [got('ask', 'P7D'), got('thanks', 'P8D')], ...stands('completed', 'happy') },
    }),
    story('A bad mark after the reminder goes to the manager', {
      when: [bought, rated(2, 'P15D')],
      until: 'P30D',
      so: {
        messages: [got('ask', 'P7D'), got('remind', 'P14D'), got('alert', 'P15D', 'Unhappy with order o1: Ann')],
        ...stands('completed', 'handed'),
      },
    }),
    story('Who does not answer is asked twice and left alone', {
      when: [bought],
      until: 'P30D',
      so: { messages: [got('ask', 'P7D'), got('remind', 'P14D')], ...stands('completed', 'silent') },
    }),
    story('Every order is asked about, each by itself (002.09)', {
      when: [bought, does('Order Completed', { order_id: 'o2' }, 'P1D'), does('Feedback Given', { order_id: 'o2', rating: 5 }, 'P9D')],
      until: 'P10D',
      so: {
        messages: [got('ask', 'P7D'), got('ask', 'P8D'), got('thanks', 'P9D')],
        runs: {
          ann: [
            { state: 'waiting', node: 'answer' },
            { state: 'completed', node: 'happy' },
          ],
        },
      },
    }),
  ],
})
