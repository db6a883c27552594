/** A countdown to an event the contact signed up for: a week, two days and three hours before; who joins late gets what is left of it. */
import { daytime, hello, letter } from '../letter.ts'
import { does, got, has, key, reads, sameKey, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you signed up for this event.',
  ru: 'Вы получили это письмо, потому что записались на это событие.',
}
const page = 'https://shop.example/events/{{ run.key | url_encode }}'
const name = '{{ event.properties.name | default: "the draw" }}'
const nameRu = '{{ event.properties.name | default: "Розыгрыш" }}'
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
    start: [
      'trigger.event',
      { event: 'Event Joined', where: has('event.properties.starts_at') },
      { en: 'Signs up for an event', ru: 'Записался на событие' },
    ],
    came: ['goal', { event: 'Event Attended', where: sameKey('event_id') }, { en: 'Comes', ru: 'Пришёл' }],
    week: ['delay', { ...until('-P7D'), time: '11:00' }, { en: 'A week before', ru: 'За неделю' }],
    seven: [
      'email.send',
      letter({
        subject: { en: `${left} days left to ${name}`, ru: `До события «${nameRu}» дней: ${left}` },
        heading: { en: 'Mark your calendar', ru: 'Отметьте в календаре' },
        text: [
          hello,
          {
            en: `${name} begins on {{ event.properties.starts_at | date: "%-d %B at %H:%M" }}. You are in; bring a friend and you both have a second chance.`,
            ru: `«${nameRu}» начнётся {{ event.properties.starts_at | date: "%-d %B в %H:%M", "ru" }}. Вы в списке. Приведите друга, и у вас обоих будет ещё один шанс.`,
          },
        ],
        button: [{ en: 'Bring a friend', ru: 'Пригласить друга' }, page],
        because,
      }),
      { en: 'A week left', ru: 'Осталась неделя' },
    ],
    days: ['delay', { ...until('-P2D'), time: '11:00' }, { en: 'Two days before', ru: 'За два дня' }],
    two: [
      'email.send',
      letter({
        subject: { en: `${left} days left to ${name}`, ru: `До события «${nameRu}» дней: ${left}` },
        heading: { en: 'Nearly there', ru: 'Уже совсем скоро' },
        text: [
          hello,
          {
            en: 'Here is what happens, when, and what you can win.',
            ru: 'Рассказываем, что и когда будет происходить и что можно выиграть.',
          },
        ],
        button: [{ en: 'See the programme', ru: 'Посмотреть программу' }, page],
        because,
      }),
      { en: 'Two days left', ru: 'Осталось два дня' },
    ],
    hours: ['delay', { ...until('-PT3H') }, { en: 'Three hours before', ru: 'За три часа' }],
    now: [
      'email.send',
      letter({
        subject: { en: `Today: ${name}`, ru: `Сегодня: «${nameRu}»` },
        heading: { en: 'We begin in three hours', ru: 'Начинаем через три часа' },
        text: [
          hello,
          {
            en: 'This is your way in. Come a few minutes early: doors close on time.',
            ru: 'Вот ваш вход. Приходите на несколько минут раньше: двери закрываются вовремя.',
          },
        ],
        button: [{ en: 'Join', ru: 'Присоединиться' }, page],
        because,
      }),
      { en: 'Today', ru: 'Сегодня' },
    ],
    after: ['delay', { ...until('P1D'), time: '12:00', window: daytime }, { en: 'The day after', ru: 'На следующий день' }],
    there: [
      'condition',
      {
        branches: [
          {
            name: 'came',
            title: { en: 'Clicked the way in', ru: 'Открыл вход' },
            rule: { or: [has('message.now.clicked'), has('message.now.opened')] },
          },
        ],
      },
      { en: 'Was there?', ru: 'Был на событии?' },
    ],
    thanks: [
      'email.send',
      letter({
        subject: { en: 'Thank you for coming', ru: 'Спасибо, что пришли' },
        heading: { en: 'It was a pleasure', ru: 'Нам было приятно' },
        text: [
          hello,
          { en: 'Here are the winners and the pictures. See you next time!', ru: 'Публикуем победителей и фотографии. До новых встреч!' },
        ],
        button: [{ en: 'Look', ru: 'Посмотреть' }, page],
        because,
      }),
      { en: 'Thanks', ru: 'Спасибо' },
    ],
    missed: [
      'email.send',
      letter({
        subject: { en: 'You were missed', ru: 'Нам вас не хватало' },
        heading: { en: 'See it all the same', ru: 'Посмотрите в записи' },
        text: [hello, { en: 'We recorded it for you: the best ten minutes.', ru: 'Мы записали для вас лучшие десять минут.' }],
        button: [{ en: 'Watch', ru: 'Смотреть' }, page],
        because,
      }),
      { en: 'What you missed', ru: 'Что вы пропустили' },
    ],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
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
    story(
      { en: 'Three letters before and one after', ru: 'Три письма до события и одно после' },
      {
        when: [joined(10), reads('now', 'P10DT6H'), does('Event Attended', { event_id: 'e1' }, 'P10DT8H')],
        until: 'P14D',
        so: {
          messages: [
            got('seven', 'P3DT1H', { en: '7 days left to the May draw', ru: 'До события «the May draw» дней: 7' }),
            got('two', 'P8DT1H', { en: '2 days left', ru: 'дней: 2' }),
            got('now', 'P10DT5H', { en: 'Today', ru: 'Сегодня' }),
            got('thanks', 'P11DT2H'),
          ],
          reached: { ann: ['came'] },
          ...stands('completed', 'finish'),
        },
      },
    ),
    story(
      { en: 'Who joins late gets what is left', ru: 'Записавшийся поздно получает оставшиеся' },
      {
        when: [joined(5)],
        until: 'P14D',
        so: { messages: [got('two', 'P3DT1H'), got('now', 'P5DT5H'), got('missed', 'P6DT2H')], ...stands('completed', 'finish') },
      },
    ),
    story(
      { en: 'On the day itself there is only today', ru: 'В сам день — только «сегодня»' },
      {
        when: [joined(0)],
        until: 'P4D',
        so: { messages: [got('now', 'PT5H'), got('missed', 'P1DT2H')] },
      },
    ),
    story(
      { en: 'After it has begun there is only the recording', ru: 'Когда всё началось, остаётся только запись' },
      {
        start: '2027-03-01T17:30:00Z',
        when: [joined(0)],
        until: 'P4D',
        so: { messages: [got('missed', 'PT18H30M')], visited: { ann: ['missed'] } },
      },
    ),
    story(
      {
        en: 'A new date starts the count anew; who leaves hears no more',
        ru: 'Новая дата начинает отсчёт заново; ушедшему больше не пишем',
      },
      {
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
      },
    ),
  ],
})
