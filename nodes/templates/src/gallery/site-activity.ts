/** An invitation to do something on the site, here to watch a video; who has watched gets what comes next, the others one more try. */
import { hello, letter, pause } from '../letter.ts'
import { clicks, does, got, stands, story, template } from '../write.ts'

const because = 'You get this because you signed up in our shop.'
const video = 'https://shop.example/video/first-steps'
const watched = (timeout: string) => ({ events: [{ name: 'watched', event: 'Video Content Completed' }], timeout })
const signed = does('Signed Up')

export default template({
  id: 'site-activity',
  title: { en: 'Invitation to an activity on the site', ru: 'Приглашение к активности на сайте' },
  description: {
    en: 'A week after sign-up: watch a three-minute video. Who clicked but did not finish gets a summary, who did neither one more invitation.',
    ru: 'Через неделю после регистрации — посмотреть ролик на три минуты. Перешёл, но не досмотрел — конспект; не перешёл — ещё одно приглашение.',
  },
  category: 'engage',
  icon: 'circle-play',
  settings: { entry: { policy: 'once' }, exit: [{ event: 'Unsubscribed' }, { event: 'Account Deleted' }] },
  nodes: {
    start: ['trigger.event', { event: 'Signed Up' }, 'Signs up'],
    done: ['goal', { event: 'Video Content Completed' }, 'Watches it'],
    week: ['delay', pause('P7D'), 'A week'],
    invite: [
      'email.send',
      letter({
        subject: 'Three minutes that save an hour',
        heading: 'See how it is done',
        text: [hello, 'In three minutes our Olga shows what takes most people an hour. No sound needed.'],
        button: ['Watch', video],
        because,
      }),
      'Invitation',
    ],
    wait: ['wait.event', watched('P4D'), 'Watches within four days?'],
    next: [
      'email.send',
      letter({
        subject: 'You have seen part one',
        heading: 'Part two is shorter',
        text: [hello, 'You know the basics. Two more minutes, and you know what only our own people know.'],
        button: ['Watch part two', `${video}-2`],
        because,
      }),
      'What comes next',
    ],
    morning: ['delay', pause('PT0S'), 'By day'],
    curious: [
      'condition',
      { branches: [{ name: 'clicked', title: 'Clicked', rule: { '!!': [{ var: 'message.invite.clicked' }] } }] },
      'Clicked at least?',
    ],
    summary: [
      'email.send',
      letter({
        subject: 'The video in five lines',
        heading: 'No time to watch?',
        text: [hello, 'One: choose. Two: fold. Three: press. Four: wait. Five: done. The pictures are on the page.'],
        button: ['See the pictures', video],
        because,
      }),
      'A summary',
    ],
    again: [
      'email.send',
      letter({
        subject: 'Olga is still waiting',
        heading: 'Three minutes, promised',
        text: [hello, 'Most who watched it wrote to say thanks. Perhaps you will, too.'],
        button: ['Watch', video],
        because,
      }),
      'Once more',
    ],
    finish: ['end', {}, 'Done'],
  },
  wires: [
    'start > week > invite > wait',
    'wait.watched > next > finish',
    'wait.timeout > morning > curious',
    'curious.clicked > summary > finish',
    'curious.else > again > finish',
  ],
  tests: [
    story('Who watches gets part two (004.46)', {
      when: [signed, does('Video Content Completed', {}, 'P8D')],
      until: 'P20D',
      so: { messages: [got('invite', 'P7D'), got('next', 'P8D')], reached: { ann: ['done'] }, ...stands('completed', 'finish') },
    }),
    story('Who clicks and does not finish gets a summary', {
      when: [signed, clicks('invite', 'P7DT1H')],
      until: 'P20D',
      so: { messages: [got('invite', 'P7D'), got('summary', 'P11D')], ...stands('completed', 'finish') },
    }),
    story('Who does neither is asked once more', {
      when: [signed, does('Signed Up', {}, 'P1D')],
      until: 'P20D',
      so: { messages: [got('invite', 'P7D'), got('again', 'P11D')], ...stands('completed', 'finish') },
    }),
  ],
})
