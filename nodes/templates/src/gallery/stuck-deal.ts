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
    start: ['trigger.event', { event: 'Deal Created', where: has('event.properties.deal_id') }, 'A deal is opened'],
    weeks: ['wait.event', until('P14D'), 'Won or lost in two weeks?'],
    mark: ['tag.add', { tag: 'stuck-deal' }, 'Mark the customer'],
    task: [
      'email.send',
      letter({
        subject: `Task: call ${who} about deal {{ run.key }}`,
        heading: 'Two weeks without a result',
        text: [
          `${who} ({{ contact.email }}): “{{ event.properties.title | default: "deal" }}” has been in work since {{ event.at | date: "%-d %B" }}. Call today, and move the deal on or close it.`,
        ],
        to: 'manager@shop.example',
      }),
      'Task for the manager',
    ],
    week: ['wait.event', until('P7D'), 'Settled within a week?'],
    escalate: [
      'email.send',
      letter({
        subject: 'Deal {{ run.key }} is stuck for three weeks',
        heading: 'Please give it to somebody else',
        text: [`The deal of ${who} did not move although its manager was told a week ago.`],
        to: 'head@shop.example',
      }),
      'Tell the head of sales',
    ],
    clear: ['tag.remove', { tag: 'stuck-deal' }, 'Take the mark off'],
    settled: ['end', {}, 'Won or lost'],
    handed: ['end', {}, 'With the head of sales'],
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
    story('A deal that is won in time bothers nobody', {
      when: [opened, moved('offer', 'P2D'), moved('won', 'P3D', 'd9'), moved('won', 'P10D')],
      until: 'P30D',
      so: { none: ['ann'], tags: { ann: [] }, ...stands('completed', 'settled') },
    }),
    story('After two weeks the manager gets a task (002.03), and a call that settles it ends there', {
      when: [opened, moved('lost', 'P16D')],
      until: 'P30D',
      so: {
        messages: [got('task', 'P14D', 'call Ann about deal d1')],
        tags: { ann: [] },
        visited: { ann: ['clear'] },
        ...stands('completed', 'settled'),
      },
    }),
    story('After three the head of sales knows', {
      when: [opened],
      until: 'P30D',
      so: { messages: [got('task', 'P14D'), got('escalate', 'P21D')], tags: { ann: ['stuck-deal'] }, ...stands('completed', 'handed') },
    }),
    story('The team is told of customers who read no marketing too', {
      contacts: [{ ...ann, unsubscribed: ['email'] }],
      when: [opened],
      until: 'P15D',
      so: { messages: [got('task', 'P14D')] },
    }),
  ],
})
