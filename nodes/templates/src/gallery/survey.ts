/** An invitation to a survey, for whoever another system or a segment lets in: one letter, one reminder, a thank-you with a bonus. */
import { hello, letter, pause } from '../letter.ts'
import { does, got, quietAnn, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you are a customer of our shop.',
  ru: 'Вы получили это письмо, потому что покупаете в нашем магазине.',
}
const button = [
  { en: 'Begin', ru: 'Начать опрос' },
  'https://shop.example/survey/{{ run.data.survey | default: "1" | url_encode }}',
] as const
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
    start: ['trigger.api', {}, { en: 'Is invited', ru: 'Приглашён' }],
    done: ['goal', { event: 'Survey Completed' }, { en: 'Answers', ru: 'Ответил' }],
    morning: ['delay', pause('PT0S'), { en: 'By day', ru: 'Дождаться дня' }],
    invite: [
      'email.send',
      letter({
        subject: { en: 'Four questions, two minutes', ru: 'Четыре вопроса, две минуты' },
        heading: { en: 'What should we do next year?', ru: 'Что нам сделать в следующем году?' },
        text: [
          hello,
          {
            en: 'We plan the next year and would rather ask you than guess. Four questions, and 10 on your account for the answers.',
            ru: 'Мы составляем планы на год и хотим не гадать, а спросить вас. Четыре вопроса, а за ответы начислим бонусы: 10.',
          },
        ],
        button,
        because,
      }),
      { en: 'Invitation', ru: 'Приглашение' },
    ],
    wait: ['wait.event', answered('P3D'), { en: 'Answers within three days?', ru: 'Ответил за три дня?' }],
    noon: ['delay', pause('PT0S'), { en: 'By day', ru: 'Дождаться дня' }],
    remind: [
      'email.send',
      letter({
        subject: { en: 'Two minutes are still enough', ru: 'Двух минут по-прежнему хватит' },
        heading: { en: 'We close on Sunday', ru: 'Опрос закроется в воскресенье' },
        text: [
          hello,
          {
            en: 'Half have answered. Your voice is missing, and your 10 are waiting.',
            ru: 'Половина уже ответила. Не хватает вашего голоса, а вас ждут бонусы: 10.',
          },
        ],
        button,
        because,
      }),
      { en: 'Reminder', ru: 'Напоминание' },
    ],
    second: ['wait.event', answered('P7D'), { en: 'Answers after all?', ru: 'Всё-таки ответил?' }],
    bonus: ['bonus.accrue', { amount: 10, expiresIn: 'P90D' }, { en: 'Bonus of 10', ru: 'Бонусы: 10' }],
    thanks: [
      'email.send',
      letter({
        subject: { en: 'Thank you for your answers', ru: 'Спасибо за ваши ответы' },
        heading: { en: 'Read, counted, and rewarded', ru: 'Прочитали, посчитали, наградили' },
        text: [
          hello,
          {
            en: 'Every answer is read by a person. 10 are on your account for 90 days.',
            ru: 'Каждый ответ читает человек. Мы уже начислили бонусы: 10, они действуют 90 дней.',
          },
        ],
        button: [{ en: 'Spend them', ru: 'Потратить бонусы' }, 'https://shop.example'],
        because,
      }),
      { en: 'Thanks', ru: 'Спасибо' },
    ],
    finish: ['end', {}, { en: 'Answered', ru: 'Ответил' }],
    silent: ['end', {}, { en: 'No answer', ru: 'Нет ответа' }],
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
      says: [
        { en: '10 on your account', ru: 'начислим бонусы: 10' },
        { en: 'your 10 are waiting', ru: 'ждут бонусы: 10' },
        { en: '10 are on your account', ru: 'начислили бонусы: 10' },
        { en: 'Bonus of 10', ru: 'Бонусы: 10' },
      ],
    },
  ],
  tests: [
    story(
      { en: 'Who answers is thanked with a bonus', ru: 'За ответы благодарим бонусами' },
      {
        when: [invited, does('Survey Completed', {}, 'P1D')],
        until: 'P20D',
        so: {
          messages: [got('invite', 'PT0S'), got('thanks', 'P1D')],
          bonus: { ann: 10 },
          reached: { ann: ['done'] },
          ...stands('completed', 'finish'),
        },
      },
    ),
    story(
      { en: 'One reminder, at which it is not too late', ru: 'Одно напоминание, и ответить ещё не поздно' },
      {
        start: '2027-03-01T22:00:00Z',
        when: [invited, { ...invited, at: 'P1D' }, does('Survey Completed', {}, 'P5D')],
        until: 'P20D',
        so: { messages: [got('invite', 'PT11H'), got('remind', 'P3DT11H'), got('thanks', 'P5D')], ...stands('completed', 'finish') },
      },
    ),
    story(
      { en: 'Who does not want to is left alone', ru: 'Не желающего отвечать оставляем в покое' },
      {
        when: [invited],
        until: 'P20D',
        so: { messages: [got('invite', 'PT0S'), got('remind', 'P3D')], bonus: { ann: 0 }, ...stands('completed', 'silent') },
      },
    ),
    story(
      { en: 'Who unsubscribed is not invited', ru: 'Отписавшегося не приглашаем' },
      { contacts: [quietAnn], when: [invited], until: 'P1D', so: { none: ['ann'] } },
    ),
  ],
})
