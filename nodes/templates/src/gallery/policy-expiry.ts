/** A policy, subscription or warranty that ends: a month, a week and a day before, and a manager for those who do not react. */
import type { Rule } from '@millrace/core'
import { hello, letter, pause } from '../letter.ts'
import { annWith, does, got, manager, stands, story, template } from '../write.ts'

const page = ['Renew', 'https://shop.example/renew'] as const
const ends = '{{ contact.policy_ends_at | date: "%-d %B %Y" }}'
const before = (offset: string) => ({ mode: 'field', field: 'policy_ends_at', offset, time: '10:00' })
const moved: Rule = {
  and: [{ '!!': [{ var: 'event.properties.policy_ends_at' }] }, { '!=': [{ var: 'event.properties.policy_ends_at' }, { var: 'run.key' }] }],
}
const insured = annWith({ policy_ends_at: '2027-05-01' })
const renewed = (at: string) => does('Policy Renewed', { total: 120 }, at)

export default template({
  id: 'policy-expiry',
  title: { en: 'Policy expires', ru: 'Истекает полис' },
  description: {
    en: 'A month before the end the renewal in one click, a week and a day before a reminder; then your manager calls. A new end date starts it anew.',
    ru: 'За месяц до конца — продление в один клик, за неделю и за день — напоминания, затем звонит менеджер. Новая дата окончания запускает всё заново.',
  },
  category: 'date',
  icon: 'shield',
  settings: {
    entry: { policy: 'once', key: { var: 'contact.policy_ends_at' } },
    exit: [{ event: 'Policy Cancelled' }, { event: 'Identified', where: moved }],
  },
  nodes: {
    start: ['trigger.date', { field: 'policy_ends_at', offset: '-P30D', time: '10:00' }, 'A month before'],
    renewed: ['goal', { event: 'Policy Renewed', value: '{{ event.properties.total }}', exit: true }, 'Renews'],
    month: [
      'email.send',
      letter({
        subject: `Your policy ends on ${ends}`,
        heading: 'Renew it in one click',
        text: [hello, `Your policy ends on ${ends}. Nothing to fill in: the conditions stay, the price is on the page.`],
        button: page,
      }),
      'A month before',
    ],
    week: ['delay', before('-P7D'), 'A week before'],
    seven: [
      'email.send',
      letter({
        subject: 'A week left on your policy',
        heading: 'Seven days',
        text: [hello, `From ${ends} you would pay yourself. One click keeps you covered.`],
        button: page,
      }),
      'A week before',
    ],
    day: ['delay', before('-P1D'), 'The day before'],
    last: [
      'email.send',
      letter({
        subject: 'Your policy ends tomorrow',
        heading: 'The last day',
        text: [hello, 'After tomorrow a new policy begins with a new inspection. Today it is still one click.'],
        button: page,
      }),
      'The day before',
    ],
    over: ['delay', pause('P2D'), 'Two days'],
    call: [
      'email.send',
      letter({
        subject: 'Call {{ contact.firstName | default: contact.userId }}: the policy has ended',
        heading: 'Please call today',
        text: [
          '{{ contact.firstName | default: contact.userId }} ({{ contact.email }}) has not renewed; the policy ended on {{ contact.policy_ends_at }}.',
        ],
        to: 'manager@shop.example',
      }),
      'Tell the manager',
    ],
    finish: ['end', {}, 'With the manager'],
  },
  wires: ['start > month > week > seven > day > last > over > call > finish'],
  inputs: [
    manager,
    {
      name: 'field',
      title: { en: 'Field with the end date', ru: 'Поле с датой окончания' },
      places: [
        { node: 'start', path: '/field' },
        { node: 'week', path: '/field' },
        { node: 'day', path: '/field' },
      ],
    },
  ],
  tests: [
    story('A month, a week, a day, and then the manager (004.50)', {
      contacts: [insured],
      when: [],
      until: 'P80D',
      so: {
        messages: [got('month', 'P31D'), got('seven', 'P54D', 'A week left'), got('last', 'P60D'), got('call', 'P62D', 'Call Ann')],
        ...stands('completed', 'finish'),
      },
    }),
    story('Who renews hears no more', {
      contacts: [insured],
      when: [renewed('P55D')],
      until: 'P80D',
      so: { messages: [got('month', 'P31D'), got('seven', 'P54D')], reached: { ann: ['renewed'] }, ...stands('exited', 'day') },
    }),
    story('A new end date takes the old one’s place', {
      contacts: [insured],
      when: [{ at: 'P40D', user: 'ann', attributes: { policy_ends_at: '2028-05-01' } }],
      until: 'P1Y1M25D',
      so: {
        messages: [got('month', 'P31D'), got('month', 'P1Y1M', '1 May 2028'), got('seven', 'P1Y1M23D')],
        runs: {
          ann: [
            { state: 'exited', node: 'week' },
            { state: 'waiting', node: 'day' },
          ],
        },
      },
    }),
  ],
})
