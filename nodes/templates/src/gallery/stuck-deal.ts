/**
 * A deal that stays too long in work: the manager is told, then the head of sales, and the contact carries a tag meanwhile. Until a
 * task can be made in the CRM itself, the letter is the task.
 */
import type { Rule } from '@millrace/core'
import { letter } from '../letter.ts'
import { ann, does, got, has, key, manager, stands, story, template } from '../write.ts'

const settled: Rule = {
  and: [{ '==': [{ var: 'event.properties.deal_id' }, { var: 'run.key' }] }, { in: [{ var: 'event.properties.status' }, ['won', 'lost']] }],
}
const until = (timeout: string) => ({ events: [{ name: 'settled', event: 'Deal Updated', where: settled }], timeout })
const who = '{{ contact.firstName | default: contact.userId }}'
const tag = { en: 'stuck-deal', ru: 'зависшая сделка' }
const opened = does('Deal Created', { deal_id: 'd1', status: 'new', title: 'Forty kettles' })
const moved = (status: string, at: string, deal = 'd1') => does('Deal Updated', { deal_id: deal, status }, at)

export default template({
  id: 'stuck-deal',
  title: { en: 'Deal stuck: a task for the manager', ru: 'Зависшая сделка: задача менеджеру' },
  description: {
    en: 'Two weeks after a deal was opened it is still neither won nor lost: the manager gets it as a task by e-mail, the head of sales a week later.',
    ru: 'Две недели сделка ни выиграна, ни проиграна: менеджер получает задачу письмом, через неделю — руководитель отдела продаж.',
  },
  category: 'sales',
  icon: 'hourglass',
  settings: { entry: { policy: 'once', key: key('deal_id') } },
  nodes: {
    start: [
      'trigger.event',
      { event: 'Deal Created', where: has('event.properties.deal_id') },
      { en: 'A deal is opened', ru: 'Открыта сделка' },
    ],
    weeks: ['wait.event', until('P14D'), { en: 'Won or lost in two weeks?', ru: 'Закрыта за две недели?' }],
    mark: ['tag.add', { tag }, { en: 'Mark the customer', ru: 'Пометить клиента' }],
    task: [
      'email.send',
      letter({
        subject: { en: `Task: call ${who} about deal {{ run.key }}`, ru: `Задача: позвонить, ${who}, сделка {{ run.key }}` },
        heading: { en: 'Two weeks without a result', ru: 'Две недели без результата' },
        text: [
          {
            en: `${who} ({{ contact.email }}): “{{ event.properties.title | default: "deal" }}” has been in work since {{ event.at | date: "%-d %B" }}. Call today, and move the deal on or close it.`,
            ru: `${who} ({{ contact.email }}): «{{ event.properties.title | default: "сделка" }}» в работе с {{ event.at | date: "%-d %B", "ru" }}. Позвоните сегодня, продвиньте сделку или закройте её.`,
          },
        ],
        to: 'manager@shop.example',
      }),
      { en: 'Task for the manager', ru: 'Задача менеджеру' },
    ],
    week: ['wait.event', until('P7D'), { en: 'Settled within a week?', ru: 'Закрыта за неделю?' }],
    escalate: [
      'email.send',
      letter({
        subject: { en: 'Deal {{ run.key }} is stuck for three weeks', ru: 'Сделка {{ run.key }} стоит уже три недели' },
        heading: { en: 'Please give it to somebody else', ru: 'Передайте сделку другому менеджеру' },
        text: [
          {
            en: `The deal of ${who} did not move although its manager was told a week ago.`,
            ru: `${who}: сделка не сдвинулась с места, хотя менеджер предупреждён неделю назад.`,
          },
        ],
        to: 'head@shop.example',
      }),
      { en: 'Tell the head of sales', ru: 'Сообщить руководителю' },
    ],
    clear: ['tag.remove', { tag }, { en: 'Take the mark off', ru: 'Снять пометку' }],
    settled: ['end', {}, { en: 'Won or lost', ru: 'Сделка закрыта' }],
    handed: ['end', {}, { en: 'With the head of sales', ru: 'Передано руководителю' }],
  },
  wires: [
    'start > weeks',
    'weeks.settled > settled',
    'weeks.timeout > mark > task > week',
    'week.settled > clear > settled',
    'week.timeout > escalate > handed',
  ],
  inputs: [manager, { name: 'head', title: { en: 'Head of sales', ru: 'Руководитель продаж' }, text: 'head@shop.example' }],
  tests: [
    story(
      { en: 'A deal that is won in time bothers nobody', ru: 'Сделка, выигранная вовремя, никого не беспокоит' },
      {
        when: [opened, moved('offer', 'P2D'), moved('won', 'P3D', 'd9'), moved('won', 'P10D')],
        until: 'P30D',
        so: { none: ['ann'], tags: { ann: [] }, ...stands('completed', 'settled') },
      },
    ),
    story(
      {
        en: 'After two weeks the manager gets a task, and a call that settles it ends there',
        ru: 'Через две недели менеджер получает задачу, и звонок, который решил дело, всё завершает',
      },
      {
        when: [opened, moved('lost', 'P16D')],
        until: 'P30D',
        so: {
          messages: [got('task', 'P14D', { en: 'call Ann about deal d1', ru: 'позвонить, Ann, сделка d1' })],
          tags: { ann: [] },
          visited: { ann: ['clear'] },
          ...stands('completed', 'settled'),
        },
      },
    ),
    story(
      { en: 'After three the head of sales knows', ru: 'Через три недели узнаёт руководитель продаж' },
      {
        when: [opened],
        until: 'P30D',
        so: { messages: [got('task', 'P14D'), got('escalate', 'P21D')], tags: { ann: [tag] }, ...stands('completed', 'handed') },
      },
    ),
    story(
      { en: 'The team is told of customers who read no marketing too', ru: 'Команда узнаёт и о клиентах, которые не читают рассылки' },
      {
        contacts: [{ ...ann, unsubscribed: ['email'] }],
        when: [opened],
        until: 'P15D',
        so: { messages: [got('task', 'P14D')] },
      },
    ),
  ],
})
