/** A countdown to an event the contact signed up for: a week, two days and three hours before; who joins late gets what is left of it. */
import { daytime, hello, letter } from '../letter.ts'
import { does, got, has, key, reads, sameKey, stands, story, template } from '../write.ts'

const because = 'You get this because you signed up for this event.'
const page = 'https://shop.example/events/{{ run.key | url_encode }}'
const name = '{{ event.properties.name | default: "the draw" }}'
const left =
  '{% assign hours = event.properties.starts_at | date: "%s" | minus: 0 %}{% assign passed = "now" | date: "%s" | minus: 0 %}{{ hours | minus: passed | divided_by: 86400.0 | round }}'
const until = (offset: string) => ({ mode: 'field', field: 'event.properties.starts_at', offset })
const joined = (days: number, event_id = 'e1') =>
  does('Event Joined', { event_id, name: 'the May draw', starts_at: new Date(Date.UTC(2027, 2, 1 + days, 18)).toISOString() })

export default template({
  id: 'countdown',
  title: { en: 'Countdown to an event', ru: 'Обратный отсчёт до события' },
  description: {
    en: '“2 days left to the draw”: a week, two days and three hours before the start, and a word after it. A new date starts the count anew.',
    ru: '«До розыгрыша 2 дня»: за неделю, за два дня и за три часа до начала и письмо после. Новая дата начинает отсчёт заново.',
  },
  category: 'event',
  icon: 'timer',
  settings: {
    entry: { policy: 'always', key: key('event_id') },
    exit: [
      { event: 'Event Joined', where: sameKey('event_id') },
      { event: 'Event Left', where: sameKey('event_id') },
    ],
  },
  nodes: {
    start: ['trigger.event', { event: 'Event Joined', where: has('event.properties.starts_at') }, 'Signs up for an event'],
    came: ['goal', { event: 'Event Attended', where: sameKey('event_id') }, 'Comes'],
    week: ['delay', { ...until('-P7D'), time: '11:00' }, 'A week before'],
    seven: [
      'email.send',
      letter({
        subject: `${left} days left to ${name}`,
        heading: 'Mark your calendar',
        text: [
          hello,
          `${name} begins on {{ event.properties.starts_at | date: "%-d %B at %H:%M" }}. You are in; bring a friend and you both have a second chance.`,
        ],
        button: ['Bring a friend', page],
        because,
      }),
      'A week left',
    ],
    days: ['delay', { ...until('-P2D'), time: '11:00' }, 'Two days before'],
    two: [
      'email.send',
      letter({
        subject: `${left} days left to ${name}`,
        heading: 'Nearly there',
        text: [hello, 'Here is what happens, when, and what you can win.'],
        button: ['See the programme', page],
        because,
      }),
      'Two days left',
    ],
    hours: ['delay', { ...until('-PT3H') }, 'Three hours before'],
    now: [
      'email.send',
      letter({
        subject: `Today: ${name}`,
        heading: 'We begin in three hours',
        text: [hello, 'This is your way in. Come a few minutes early: doors close on time.'],
        button: ['Join', page],
        because,
      }),
      'Today',
    ],
    after: ['delay', { ...until('P1D'), time: '12:00', window: daytime }, 'The day after'],
    there: [
      'condition',
      { branches: [{ name: 'came', title: 'Clicked the way in', rule: { or: [has('message.now.clicked'), has('message.now.opened')] } }] },
      'Was there?',
    ],
    thanks: [
      'email.send',
      letter({
        subject: 'Thank you for coming',
        heading: 'It was a pleasure',
        text: [hello, 'Here are the winners and the pictures. See you next time!'],
        button: ['Look', page],
        because,
      }),
      'Thanks',
    ],
    missed: [
      'email.send',
      letter({
        subject: 'You were missed',
        heading: 'See it all the same',
        text: [hello, 'We recorded it for you: the best ten minutes.'],
        button: ['Watch', page],
        because,
      }),
      'What you missed',
    ],
    finish: ['end', {}, 'Done'],
  },
  wires: [
    'start > week > seven > days > two > hours > now > after > there',
    'week.past > days',
    'days.past > hours',
    'hours.past > after',
    'there.came > thanks > finish',
    'there.else > missed > finish',
  ],
  tests: [
    story('Three letters before and one after (004.43)', {
      when: [joined(10), reads('now', 'P10DT6H'), does('Event Attended', { event_id: 'e1' }, 'P10DT8H')],
      until: 'P14D',
      so: {
        messages: [
          got('seven', 'P3DT1H', '7 days left to the May draw'),
          got('two', 'P8DT1H', '2 days left'),
          got('now', 'P10DT5H', 'Today'),
          got('thanks', 'P11DT2H'),
        ],
        reached: { ann: ['came'] },
        ...stands('completed', 'finish'),
      },
    }),
    story('Who joins late gets what is left', {
      when: [joined(5)],
      until: 'P14D',
      so: { messages: [got('two', 'P3DT1H'), got('now', 'P5DT5H'), got('missed', 'P6DT2H')], ...stands('completed', 'finish') },
    }),
    story('On the day itself there is only today', {
      when: [joined(0)],
      until: 'P4D',
      so: { messages: [got('now', 'PT5H'), got('missed', 'P1DT2H')] },
    }),
    story('After it has begun there is only the recording', {
      start: '2027-03-01T17:30:00Z',
      when: [joined(0)],
      until: 'P4D',
      so: { messages: [got('missed', 'PT18H30M')], visited: { ann: ['missed'] } },
    }),
    story('A new date starts the count anew; who leaves hears no more', {
      when: [
        joined(10),
        { ...joined(20), at: 'P1D' },
        { ...joined(20, 'e2'), at: 'P1DT1H' },
        does('Event Left', { event_id: 'e2' }, 'P2D'),
      ],
      until: 'P14D',
      so: {
        messages: [got('seven', 'P13DT1H')],
        runs: {
          ann: [
            { state: 'exited', node: 'week' },
            { state: 'waiting', node: 'days' },
            { state: 'exited', node: 'week' },
          ],
        },
      },
    }),
  ],
})
