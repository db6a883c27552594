/** A policy, subscription or warranty that ends: a month, a week and a day before, and a manager for those who do not react. */
import type { Rule } from '@millrace/core'
import { hello, letter, pause } from '../letter.ts'
import { annWith, does, got, manager, stands, story, template } from '../write.ts'

const page = [{ en: 'Renew', ru: 'Продлить' }, 'https://shop.example/renew'] as const
const ends = '{{ contact.policy_ends_at | date: "%-d %B %Y" }}'
const endsRu = '{{ contact.policy_ends_at | date: "%-d %B %Y", "ru" }}'
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
    start: ['trigger.date', { field: 'policy_ends_at', offset: '-P30D', time: '10:00' }, { en: 'A month before', ru: 'За месяц' }],
    renewed: ['goal', { event: 'Policy Renewed', value: '{{ event.properties.total }}', exit: true }, { en: 'Renews', ru: 'Продлил' }],
    month: [
      'email.send',
      letter({
        subject: { en: `Your policy ends on ${ends}`, ru: `Ваш полис действует до ${endsRu}` },
        heading: { en: 'Renew it in one click', ru: 'Продлите в один клик' },
        text: [
          hello,
          {
            en: `Your policy ends on ${ends}. Nothing to fill in: the conditions stay, the price is on the page.`,
            ru: `Ваш полис действует до ${endsRu}. Заполнять ничего не нужно: условия прежние, цена указана на странице.`,
          },
        ],
        button: page,
      }),
      { en: 'A month before', ru: 'За месяц' },
    ],
    week: ['delay', before('-P7D'), { en: 'A week before', ru: 'За неделю' }],
    seven: [
      'email.send',
      letter({
        subject: { en: 'A week left on your policy', ru: 'До конца полиса неделя' },
        heading: { en: 'Seven days', ru: 'Осталось семь дней' },
        text: [
          hello,
          {
            en: `From ${ends} you would pay yourself. One click keeps you covered.`,
            ru: `С ${endsRu} расходы лягут на вас. Один клик — и защита продолжается.`,
          },
        ],
        button: page,
      }),
      { en: 'A week before', ru: 'За неделю' },
    ],
    day: ['delay', before('-P1D'), { en: 'The day before', ru: 'За день' }],
    last: [
      'email.send',
      letter({
        subject: { en: 'Your policy ends tomorrow', ru: 'Завтра полис закончится' },
        heading: { en: 'The last day', ru: 'Последний день' },
        text: [
          hello,
          {
            en: 'After tomorrow a new policy begins with a new inspection. Today it is still one click.',
            ru: 'После завтрашнего дня понадобится новый полис и новый осмотр. Сегодня всё ещё хватит одного клика.',
          },
        ],
        button: page,
      }),
      { en: 'The day before', ru: 'За день' },
    ],
    over: ['delay', pause('P2D'), { en: 'Two days', ru: 'Два дня' }],
    call: [
      'email.send',
      letter({
        subject: {
          en: 'Call {{ contact.firstName | default: contact.userId }}: the policy has ended',
          ru: 'Позвоните: {{ contact.firstName | default: contact.userId }}, полис закончился',
        },
        heading: { en: 'Please call today', ru: 'Позвоните сегодня' },
        text: [
          {
            en: '{{ contact.firstName | default: contact.userId }} ({{ contact.email }}) has not renewed; the policy ended on {{ contact.policy_ends_at }}.',
            ru: '{{ contact.firstName | default: contact.userId }} ({{ contact.email }}): полис не продлён, срок закончился {{ contact.policy_ends_at }}.',
          },
        ],
        to: 'manager@shop.example',
      }),
      { en: 'Tell the manager', ru: 'Сообщить менеджеру' },
    ],
    finish: ['end', {}, { en: 'With the manager', ru: 'Передано менеджеру' }],
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
    story(
      { en: 'A month, a week, a day, and then the manager', ru: 'За месяц, за неделю, за день, а потом менеджер' },
      {
        contacts: [insured],
        when: [],
        until: 'P80D',
        so: {
          messages: [
            got('month', 'P31D'),
            got('seven', 'P54D', { en: 'A week left', ru: 'неделя' }),
            got('last', 'P60D'),
            got('call', 'P62D', { en: 'Call Ann', ru: 'Позвоните: Ann' }),
          ],
          ...stands('completed', 'finish'),
        },
      },
    ),
    story(
      { en: 'Who renews hears no more', ru: 'Продлившему больше не пишем' },
      {
        contacts: [insured],
        when: [renewed('P55D')],
        until: 'P80D',
        so: { messages: [got('month', 'P31D'), got('seven', 'P54D')], reached: { ann: ['renewed'] }, ...stands('exited', 'day') },
      },
    ),
    story(
      { en: 'A new end date takes the old one’s place', ru: 'Новая дата окончания заменяет прежнюю' },
      {
        contacts: [insured],
        when: [{ at: 'P40D', user: 'ann', attributes: { policy_ends_at: '2028-05-01' } }],
        until: 'P1Y1M25D',
        so: {
          messages: [got('month', 'P31D'), got('month', 'P1Y1M', { en: '1 May 2028', ru: '1 мая 2028' }), got('seven', 'P1Y1M23D')],
          runs: {
            ann: [
              { state: 'exited', node: 'week' },
              { state: 'waiting', node: 'day' },
            ],
          },
        },
      },
    ),
  ],
})
