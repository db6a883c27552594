/** An invitation to a survey, for whoever another system or a segment lets in: one letter, one reminder, a thank-you with a bonus. */
import { hello, letter, pause } from '../letter.ts'
import { does, got, quietAnn, stands, story, template } from '../write.ts'

const because = 'You get this because you are a customer of our shop.'
const button = ['Begin', 'https://shop.example/survey/{{ run.data.survey | default: "1" | url_encode }}'] as const
const answered = (timeout: string) => ({ events: [{ name: 'answered', event: 'Survey Completed' }], timeout })
const invited = { at: 'PT0S', users: ['ann'], enter: { survey: 's1' } }

export default template({
  id: 'survey',
  title: { en: 'Invitation to a survey', ru: 'Приглашение в опрос' },
  description: {
    en: 'Invites whoever is let in by the API, reminds once after three days and thanks for the answers with a bonus. Once in half a year per customer.',
    ru: 'Приглашает тех, кого передаст API, раз напоминает через три дня и благодарит за ответы бонусами. Не чаще раза в полгода на клиента.',
  },
  category: 'engage',
  icon: 'clipboard-list',
  settings: { entry: { policy: 'after', period: 'P6M' }, exit: [{ event: 'Unsubscribed' }] },
  nodes: {
    start: ['trigger.api', {}, 'Is invited'],
    done: ['goal', { event: 'Survey Completed' }, 'Answers'],
    morning: ['delay', pause('PT0S'), 'By day'],
    invite: [
      'email.send',
      letter({
        subject: 'Four questions, two minutes',
        heading: 'What should we do next year?',
        text: [hello, 'We plan the next year and would rather ask you than guess. Four questions, and 10 on your account for the answers.'],
        button,
        because,
      }),
      'Invitation',
    ],
    wait: ['wait.event', answered('P3D'), 'Answers within three days?'],
    noon: ['delay', pause('PT0S'), 'By day'],
    remind: [
      'email.send',
      letter({
        subject: 'Two minutes are still enough',
        heading: 'We close on Sunday',
        text: [hello, 'Half have answered. Your voice is missing, and your 10 are waiting.'],
        button,
        because,
      }),
      'Reminder',
    ],
    second: ['wait.event', answered('P7D'), 'Answers after all?'],
    bonus: ['bonus.accrue', { amount: 10, expiresIn: 'P90D' }, 'Bonus of 10'],
    thanks: [
      'email.send',
      letter({
        subject: 'Thank you for your answers',
        heading: 'Read, counted, and rewarded',
        text: [hello, 'Every answer is read by a person. 10 are on your account for 90 days.'],
        button: ['Spend them', 'https://shop.example'],
        because,
      }),
      'Thanks',
    ],
    finish: ['end', {}, 'Answered'],
    silent: ['end', {}, 'No answer'],
  },
  wires: [
    'start > morning > invite > wait',
    'wait.answered > bonus > thanks > finish',
    'wait.timeout > noon > remind > second',
    'second.answered > bonus',
    'second.timeout > silent',
  ],
  inputs: [
    {
      name: 'bonus',
      title: { en: 'Bonus for the answers', ru: 'Бонусы за ответы' },
      places: [{ node: 'bonus', path: '/amount' }],
      says: ['10 on your account', 'your 10 are waiting', '10 are on your account', 'Bonus of 10'],
    },
  ],
  tests: [
    story('Who answers is thanked with a bonus (004.42)', {
      when: [invited, does('Survey Completed', {}, 'P1D')],
      until: 'P20D',
      so: {
        messages: [got('invite', 'PT0S'), got('thanks', 'P1D')],
        bonus: { ann: 10 },
        reached: { ann: ['done'] },
        ...stands('completed', 'finish'),
      },
    }),
    story('One reminder, at which it is not too late', {
      start: '2027-03-01T22:00:00Z',
      when: [invited, { ...invited, at: 'P1D' }, does('Survey Completed', {}, 'P5D')],
      until: 'P20D',
      so: { messages: [got('invite', 'PT11H'), got('remind', 'P3DT11H'), got('thanks', 'P5D')], ...stands('completed', 'finish') },
    }),
    story('Who does not want to is left alone', {
      when: [invited],
      until: 'P20D',
      so: { messages: [got('invite', 'PT0S'), got('remind', 'P3D')], bonus: { ann: 0 }, ...stands('completed', 'silent') },
    }),
    story('Who unsubscribed is not invited', { contacts: [quietAnn], when: [invited], until: 'P1D', so: { none: ['ann'] } }),
  ],
})
