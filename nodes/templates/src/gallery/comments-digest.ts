/** A digest of new comments on what a contact follows: the day's comments in one letter at six, none without any. */
import type { Rule } from '@millrace/core'
import { hello, letter } from '../letter.ts'
import { does, got, quietAnn, stands, story, template } from '../write.ts'

const today: Rule = { fact: ['events.count', { event: 'Comment Received', within: 'P1D' }] }
const comment = (at: string) => does('Comment Received', { thread: 'Blue kettle', author: 'Bob' }, at)

export default template({
  id: 'comments-digest',
  title: { en: 'New comments: a daily digest', ru: 'Новые комментарии: дайджест дня' },
  description: {
    en: 'The first comment of a day starts it; at six in the evening all of them come in one letter, a single one by name.',
    ru: 'Первый комментарий дня запускает сценарий; в шесть вечера все приходят одним письмом, единственный — с именем автора.',
  },
  category: 'notice',
  icon: 'messages-square',
  settings: { entry: { policy: 'after', period: 'PT20H' }, exit: [{ event: 'Thread Unfollowed' }] },
  nodes: {
    start: ['trigger.event', { event: 'Comment Received' }, { en: 'A comment on what they follow', ru: 'Новый комментарий' }],
    evening: [
      'delay',
      { mode: 'for', duration: 'PT0S', window: { days: [1, 2, 3, 4, 5, 6, 7], from: '18:00', to: '20:00' } },
      { en: 'Six in the evening', ru: 'Шесть вечера' },
    ],
    many: [
      'condition',
      { branches: [{ name: 'many', title: { en: 'More than one', ru: 'Больше одного' }, rule: { '>': [today, 1] } }] },
      { en: 'How many today?', ru: 'Сколько за день?' },
    ],
    digest: [
      'email.send',
      letter({
        subject: { en: 'New comments on what you follow', ru: 'Новые комментарии к тому, за чем вы следите' },
        heading: { en: 'They talk about it', ru: 'Обсуждение продолжается' },
        text: [
          hello,
          {
            en: '{{ event.properties.author }} and others wrote today about “{{ event.properties.thread }}” and whatever else you follow.',
            ru: '{{ event.properties.author }} и другие написали сегодня в «{{ event.properties.thread }}» и в других обсуждениях, за которыми вы следите.',
          },
        ],
        button: [{ en: 'Read them', ru: 'Читать комментарии' }, 'https://shop.example/comments'],
        because: {
          en: 'You get this because you follow these comments.',
          ru: 'Вы получили это письмо, потому что следите за этими комментариями.',
        },
      }),
      { en: 'All of them', ru: 'Все комментарии' },
    ],
    single: [
      'email.send',
      letter({
        subject: {
          en: '{{ event.properties.author }} commented on “{{ event.properties.thread }}”',
          ru: 'Новый комментарий от {{ event.properties.author }}: «{{ event.properties.thread }}»',
        },
        heading: { en: 'A new comment', ru: 'Новый комментарий' },
        text: [
          hello,
          {
            en: '{{ event.properties.author }} wrote about “{{ event.properties.thread }}”, which you follow.',
            ru: '{{ event.properties.author }} пишет в обсуждении «{{ event.properties.thread }}», за которым вы следите.',
          },
        ],
        button: [{ en: 'Read it', ru: 'Читать комментарий' }, 'https://shop.example/comments'],
        because: {
          en: 'You get this because you follow these comments.',
          ru: 'Вы получили это письмо, потому что следите за этими комментариями.',
        },
      }),
      { en: 'The one', ru: 'Один комментарий' },
    ],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
  },
  wires: ['start > evening > many', 'many.many > digest > finish', 'many.else > single > finish'],
  tests: [
    story(
      { en: 'Many comments are one letter a day', ru: 'Много комментариев — одно письмо в день' },
      {
        when: [comment('PT0S'), comment('PT1H'), comment('PT2H'), comment('P1D')],
        until: 'P2D',
        so: {
          messages: [got('digest', 'PT8H'), got('single', 'P1DT8H', { en: 'Bob commented', ru: 'от Bob' })],
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
      { en: 'Who stops following hears no more', ru: 'Переставший следить больше писем не получает' },
      {
        when: [comment('PT0S'), does('Thread Unfollowed', {}, 'PT1H')],
        until: 'P2D',
        so: { none: ['ann'], ...stands('exited', 'evening') },
      },
    ),
    story(
      { en: 'Who unsubscribed gets none', ru: 'Отписавшийся не получает ничего' },
      { contacts: [quietAnn], when: [comment('PT0S')], until: 'P2D', so: { none: ['ann'] } },
    ),
  ],
})
