/** An invitation to do something on the site, here to watch a video; who has watched gets what comes next, the others one more try. */
import { hello, letter, pause } from '../letter.ts'
import { clicks, does, got, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you signed up in our shop.',
  ru: 'Вы получили это письмо, потому что зарегистрировались в нашем магазине.',
}
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
    start: ['trigger.event', { event: 'Signed Up' }, { en: 'Signs up', ru: 'Регистрация' }],
    done: ['goal', { event: 'Video Content Completed' }, { en: 'Watches it', ru: 'Посмотрел ролик' }],
    week: ['delay', pause('P7D'), { en: 'A week', ru: 'Неделя' }],
    invite: [
      'email.send',
      letter({
        subject: { en: 'Three minutes that save an hour', ru: 'Три минуты, которые сэкономят час' },
        heading: { en: 'See how it is done', ru: 'Посмотрите, как это делается' },
        text: [
          hello,
          {
            en: 'In three minutes our Olga shows what takes most people an hour. No sound needed.',
            ru: 'За три минуты наша Ольга покажет то, на что у большинства уходит час. Звук не нужен.',
          },
        ],
        button: [{ en: 'Watch', ru: 'Смотреть' }, video],
        because,
      }),
      { en: 'Invitation', ru: 'Приглашение' },
    ],
    wait: ['wait.event', watched('P4D'), { en: 'Watches within four days?', ru: 'Посмотрел за четыре дня?' }],
    next: [
      'email.send',
      letter({
        subject: { en: 'You have seen part one', ru: 'Первую часть вы посмотрели' },
        heading: { en: 'Part two is shorter', ru: 'Вторая часть короче' },
        text: [
          hello,
          {
            en: 'You know the basics. Two more minutes, and you know what only our own people know.',
            ru: 'Основы вы уже знаете. Ещё две минуты, и вы узнаете то, что знают только наши сотрудники.',
          },
        ],
        button: [{ en: 'Watch part two', ru: 'Смотреть вторую часть' }, `${video}-2`],
        because,
      }),
      { en: 'What comes next', ru: 'Что дальше' },
    ],
    morning: ['delay', pause('PT0S'), { en: 'By day', ru: 'Дождаться дня' }],
    curious: [
      'condition',
      { branches: [{ name: 'clicked', title: { en: 'Clicked', ru: 'Перешёл' }, rule: { '!!': [{ var: 'message.invite.clicked' }] } }] },
      { en: 'Clicked at least?', ru: 'Хотя бы перешёл?' },
    ],
    summary: [
      'email.send',
      letter({
        subject: { en: 'The video in five lines', ru: 'Ролик в пяти строках' },
        heading: { en: 'No time to watch?', ru: 'Некогда смотреть?' },
        text: [
          hello,
          {
            en: 'One: choose. Two: fold. Three: press. Four: wait. Five: done. The pictures are on the page.',
            ru: 'Раз: выберите. Два: сложите. Три: нажмите. Четыре: подождите. Пять: готово. Картинки — на странице.',
          },
        ],
        button: [{ en: 'See the pictures', ru: 'Посмотреть картинки' }, video],
        because,
      }),
      { en: 'A summary', ru: 'Краткий пересказ' },
    ],
    again: [
      'email.send',
      letter({
        subject: { en: 'Olga is still waiting', ru: 'Ольга всё ещё ждёт' },
        heading: { en: 'Three minutes, promised', ru: 'Три минуты, честное слово' },
        text: [
          hello,
          {
            en: 'Most who watched it wrote to say thanks. Perhaps you will, too.',
            ru: 'Большинство тех, кто посмотрел, написали нам «спасибо». Возможно, напишете и вы.',
          },
        ],
        button: [{ en: 'Watch', ru: 'Смотреть' }, video],
        because,
      }),
      { en: 'Once more', ru: 'Ещё раз' },
    ],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
  },
  wires: [
    'start > week > invite > wait',
    'wait.watched > next > finish',
    'wait.timeout > morning > curious',
    'curious.clicked > summary > finish',
    'curious.else > again > finish',
  ],
  tests: [
    story(
      { en: 'Who watches gets part two', ru: 'Посмотревший получает вторую часть' },
      {
        when: [signed, does('Video Content Completed', {}, 'P8D')],
        until: 'P20D',
        so: { messages: [got('invite', 'P7D'), got('next', 'P8D')], reached: { ann: ['done'] }, ...stands('completed', 'finish') },
      },
    ),
    story(
      { en: 'Who clicks and does not finish gets a summary', ru: 'Перешедший, но не досмотревший, получает пересказ' },
      {
        when: [signed, clicks('invite', 'P7DT1H')],
        until: 'P20D',
        so: { messages: [got('invite', 'P7D'), got('summary', 'P11D')], ...stands('completed', 'finish') },
      },
    ),
    story(
      { en: 'Who does neither is asked once more', ru: 'Не сделавшего ни того ни другого зовём ещё раз' },
      {
        when: [signed, does('Signed Up', {}, 'P1D')],
        until: 'P20D',
        so: { messages: [got('invite', 'P7D'), got('again', 'P11D')], ...stands('completed', 'finish') },
      },
    ),
  ],
})
