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
    start: ['trigger.event', { event: 'Comment Received' }, 'A comment on what they follow'],
    evening: [
      'delay',
      { mode: 'for', duration: 'PT0S', window: { days: [1, 2, 3, 4, 5, 6, 7], from: '18:00', to: '20:00' } },
      'Six in the evening',
    ],
    many: ['condition', { branches: [{ name: 'many', title: 'More than one', rule: { '>': [today, 1] } }] }, 'How many today?'],
    digest: [
      'email.send',
      letter({
        subject: 'New comments on what you follow',
        heading: 'They talk about it',
        text: [
          hello,
          '{{ event.properties.author }} and others wrote today about “{{ event.properties.thread }}” and whatever else you follow.',
        ],
        button: ['Read them', 'https://shop.example/comments'],
        because: 'You get this because you follow these comments.',
      }),
      'All of them',
    ],
    single: [
      'email.send',
      letter({
        subject: '{{ event.properties.author }} commented on “{{ event.properties.thread }}”',
        heading: 'A new comment',
        text: [hello, '{{ event.properties.author }} wrote about “{{ event.properties.thread }}”, which you follow.'],
        button: ['Read it', 'https://shop.example/comments'],
        because: 'You get this because you follow these comments.',
      }),
      'The one',
    ],
    finish: ['end', {}, 'Done'],
  },
  wires: ['start > evening > many', 'many.many > digest > finish', 'many.else > single > finish'],
  tests: [
    story('Many comments are one letter a day (004.37)', {
      when: [comment('PT0S'), comment('PT1H'), comment('PT2H'), comment('P1D')],
      until: 'P2D',
      so: {
        messages: [got('digest', 'PT8H'), got('single', 'P1DT8H', 'Bob commented')],
        runs: {
          ann: [
            { state: 'completed', node: 'finish' },
            { state: 'completed', node: 'finish' },
          ],
        },
      },
    }),
    story('Who stops following hears no more', {
      when: [comment('PT0S'), does('Thread Unfollowed', {}, 'PT1H')],
      until: 'P2D',
      so: { none: ['ann'], ...stands('exited', 'evening') },
    }),
    story('Who unsubscribed gets none', { contacts: [quietAnn], when: [comment('PT0S')], until: 'P2D', so: { none: ['ann'] } }),
  ],
})
