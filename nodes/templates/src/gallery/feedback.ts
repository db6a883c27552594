/** Feedback after each purchase: asks, thanks, and hands what went wrong to a person. */
import type { Rule } from '@millrace/core'
import { hello, letter, pause } from '../letter.ts'
import { does, got, has, key, manager, sameKey, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you ordered in our shop.',
  ru: 'Вы получили это письмо, потому что сделали заказ в нашем магазине.',
}
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
    start: [
      'trigger.event',
      { event: 'Order Completed', where: has('event.properties.order_id') },
      { en: 'Each order', ru: 'Каждый заказ' },
    ],
    week: ['delay', pause('P7D'), { en: 'A week', ru: 'Неделя' }],
    ask: [
      'email.send',
      letter({
        subject: { en: 'How did we do?', ru: 'Как мы справились?' },
        heading: { en: 'One minute for a better shop', ru: 'Одна минута, чтобы стать лучше' },
        text: [
          hello,
          {
            en: 'You have had your order for some days. One to five: how was it, and what should we do better?',
            ru: 'Вы получили заказ несколько дней назад. Оцените его от одного до пяти и расскажите, что нам улучшить.',
          },
        ],
        button: [{ en: 'Tell us', ru: 'Оставить отзыв' }, page],
        because,
      }),
      { en: 'How was it?', ru: 'Как всё прошло?' },
    ],
    answer: ['wait.event', answer, { en: 'Answers within a week?', ru: 'Ответил за неделю?' }],
    morning: ['delay', pause('PT0S'), { en: 'By day', ru: 'Дождаться дня' }],
    remind: [
      'email.send',
      letter({
        subject: { en: 'Your opinion is missing', ru: 'Не хватает вашего мнения' },
        heading: { en: 'One click is enough', ru: 'Достаточно одного клика' },
        text: [
          hello,
          {
            en: 'Nobody knows better than you how we did. One click, no words needed.',
            ru: 'Никто лучше вас не знает, как мы сработали. Один клик, без лишних слов.',
          },
        ],
        button: [{ en: 'Rate my order', ru: 'Оценить заказ' }, page],
        because,
      }),
      { en: 'Reminder', ru: 'Напоминание' },
    ],
    second: ['wait.event', answer, { en: 'Answers after all?', ru: 'Всё-таки ответил?' }],
    mark: [
      'condition',
      {
        branches: [
          {
            name: 'unhappy',
            title: { en: 'Three and less', ru: 'Три и ниже' },
            rule: {
              or: [
                { and: [has('vars.second'), atMostThree('vars.second')] },
                { and: [{ '!': [{ var: 'vars.second' }] }, atMostThree('vars.answer')] },
              ],
            },
          },
        ],
      },
      { en: 'Happy?', ru: 'Доволен?' },
    ],
    alert: [
      'email.send',
      letter({
        subject: {
          en: 'Unhappy with order {{ run.key }}: {{ contact.firstName | default: contact.userId }}',
          ru: 'Недовольный клиент, заказ {{ run.key }}: {{ contact.firstName | default: contact.userId }}',
        },
        heading: { en: 'Please call today', ru: 'Позвоните сегодня' },
        text: [
          {
            en: '{{ contact.firstName | default: contact.userId }} ({{ contact.email }}) rated order {{ run.key }} badly. “{{ vars.second.properties.comment | default: vars.answer.properties.comment }}”',
            ru: '{{ contact.firstName | default: contact.userId }} ({{ contact.email }}) ставит заказу {{ run.key }} низкую оценку. «{{ vars.second.properties.comment | default: vars.answer.properties.comment }}»',
          },
        ],
        to: 'manager@shop.example',
      }),
      { en: 'Tell the manager', ru: 'Сообщить менеджеру' },
    ],
    thanks: [
      'email.send',
      letter({
        subject: { en: 'Thank you!', ru: 'Спасибо за отзыв!' },
        heading: { en: 'You made our day', ru: 'Вы подняли нам настроение' },
        text: [
          hello,
          {
            en: 'We have read it, and told those who packed your parcel.',
            ru: 'Мы прочитали ваш отзыв и передали его тем, кто собирал посылку.',
          },
        ],
        button: [{ en: 'See what is new', ru: 'Посмотреть новинки' }, 'https://shop.example/new'],
        because,
      }),
      { en: 'Thanks', ru: 'Спасибо' },
    ],
    happy: ['end', {}, { en: 'Happy', ru: 'Доволен' }],
    handed: ['end', {}, { en: 'With the manager', ru: 'Передано менеджеру' }],
    silent: ['end', {}, { en: 'No answer', ru: 'Нет ответа' }],
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
    story(
      { en: 'A good mark is thanked', ru: 'За хорошую оценку благодарим' },
      {
        when: [bought, rated(5, 'P8D')],
        until: 'P30D',
        so: { messages: [got('ask', 'P7D'), got('thanks', 'P8D')], ...stands('completed', 'happy') },
      },
    ),
    story(
      { en: 'A bad mark after the reminder goes to the manager', ru: 'Плохая оценка после напоминания уходит менеджеру' },
      {
        when: [bought, rated(2, 'P15D')],
        until: 'P30D',
        so: {
          messages: [
            got('ask', 'P7D'),
            got('remind', 'P14D'),
            got('alert', 'P15D', { en: 'Unhappy with order o1: Ann', ru: 'заказ o1: Ann' }),
          ],
          ...stands('completed', 'handed'),
        },
      },
    ),
    story(
      { en: 'Who does not answer is asked twice and left alone', ru: 'Не ответившего спрашиваем дважды и оставляем в покое' },
      {
        when: [bought],
        until: 'P30D',
        so: { messages: [got('ask', 'P7D'), got('remind', 'P14D')], ...stands('completed', 'silent') },
      },
    ),
    story(
      { en: 'Every order is asked about, each by itself', ru: 'О каждом заказе спрашиваем отдельно' },
      {
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
      },
    ),
  ],
})
