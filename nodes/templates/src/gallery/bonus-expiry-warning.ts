/** Bonuses that burn soon: a week before what and when, two days before the last word; whatever is spent meanwhile ends it. */
import type { FlowDocument } from '@millrace/core'
import { hello, letter, pause } from '../letter.ts'
import { does, got, quietAnn, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you have bonuses in our shop.',
  ru: 'Вы получили это письмо, потому что у вас есть бонусы в нашем магазине.',
}
const button = [{ en: 'Spend them', ru: 'Потратить бонусы' }, 'https://shop.example'] as const

/** Gives a bonus for thirty days and takes it off at the till, as other flows of a shop do. */
const giving: FlowDocument = {
  millrace: 1,
  name: 'A bonus for thirty days',
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Bonus Promised' } },
    { id: 'give', type: 'bonus.accrue', version: 1, config: { amount: 50, expiresIn: 'P30D' } },
    { id: 'till', type: 'trigger.event', version: 1, config: { event: 'Bonus Used' } },
    { id: 'take', type: 'bonus.spend', version: 1, config: { amount: 50 } },
    { id: 'finish', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'till', port: 'out', to: 'take' },
    { from: 'take', port: 'out', to: 'finish' },
    { from: 'start', port: 'out', to: 'give' },
    { from: 'give', port: 'out', to: 'finish' },
  ],
}
const promised = does('Bonus Promised')

export default template({
  id: 'bonus-expiry-warning',
  title: { en: 'Bonuses burn soon', ru: 'Бонусы скоро сгорят' },
  description: {
    en: 'A week before bonuses burn a letter with the balance, two days before a last one to those who still have any. An order ends it.',
    ru: 'За неделю до сгорания бонусов — письмо с балансом, за два дня — последнее тем, у кого они ещё есть. Заказ всё отменяет.',
  },
  category: 'loyalty',
  icon: 'flame',
  settings: { entry: { policy: 'after', period: 'P5D' }, exit: [{ event: 'Unsubscribed' }] },
  nodes: {
    start: ['trigger.bonus', { when: 'expiring', before: 'P7D' }, { en: 'A week before they burn', ru: 'За неделю до сгорания' }],
    spent: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}', exit: true }, { en: 'Orders', ru: 'Сделал заказ' }],
    morning: ['delay', pause('PT0S'), { en: 'By day', ru: 'Дождаться дня' }],
    week: [
      'email.send',
      letter({
        subject: {
          en: 'You have {{ bonus.balance }} to spend this week',
          ru: 'На этой неделе можно потратить бонусов: {{ bonus.balance }}',
        },
        heading: { en: 'Do not let them burn', ru: 'Не дайте бонусам сгореть' },
        text: [
          hello,
          {
            en: 'There are {{ bonus.balance }} on your account, and in a week some of them burn. They are as good as money until then.',
            ru: 'Бонусов на вашем счёте: {{ bonus.balance }}. Через неделю часть из них сгорит, а пока ими можно платить как деньгами.',
          },
        ],
        button,
        because,
      }),
      { en: 'A week left', ru: 'Осталась неделя' },
    ],
    days: ['delay', pause('P5D'), { en: 'Five days', ru: 'Пять дней' }],
    left: ['filter', { rule: { '>': [{ var: 'bonus.balance' }, 0] } }, { en: 'Still has some?', ru: 'Бонусы ещё есть?' }],
    last: [
      'email.send',
      letter({
        subject: { en: 'Two days, then they burn', ru: 'Через два дня бонусы сгорят' },
        heading: { en: 'The last reminder', ru: 'Последнее напоминание' },
        text: [
          hello,
          {
            en: '{{ bonus.balance }} are still yours, for two more days.',
            ru: 'Бонусов на вашем счёте: {{ bonus.balance }}. У вас ещё два дня, чтобы их потратить.',
          },
        ],
        button,
        because,
      }),
      { en: 'Two days left', ru: 'Осталось два дня' },
    ],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
    used: ['end', {}, { en: 'Nothing left to burn', ru: 'Сгорать нечему' }],
  },
  wires: ['start > morning > week > days > left > last > finish', 'left.rejected > used'],
  inputs: [
    {
      name: 'before',
      title: { en: 'How long before they burn', ru: 'За сколько до сгорания' },
      places: [{ node: 'start', path: '/before' }],
    },
  ],
  tests: [
    story(
      { en: 'A week before they burn, and two days before', ru: 'За неделю до сгорания и за два дня' },
      {
        flows: [giving],
        when: [promised],
        until: 'P29D',
        so: {
          messages: [got('week', 'P23D', { en: '50 to spend', ru: 'бонусов: 50' }), got('last', 'P28D')],
          bonus: { ann: 50 },
          ...stands('completed', 'finish'),
        },
      },
    ),
    story(
      { en: 'An order ends it', ru: 'Заказ всё прекращает' },
      {
        flows: [giving],
        when: [promised, does('Order Completed', { total: 80 }, 'P24D')],
        until: 'P40D',
        so: { messages: [got('week', 'P23D')], bonus: { ann: 0 }, reached: { ann: ['spent'] }, ...stands('exited', 'days') },
      },
    ),
    story(
      {
        en: 'What comes at night is told in the morning, and who has spent them is not reminded',
        ru: 'Ночное сообщаем утром, потратившему не напоминаем',
      },
      {
        start: '2027-03-01T22:00:00Z',
        flows: [giving],
        when: [promised, does('Bonus Used', {}, 'P25D')],
        until: 'P40D',
        so: { messages: [got('week', 'P23DT11H')], bonus: { ann: 0 }, ...stands('completed', 'used') },
      },
    ),
    story(
      { en: 'Who unsubscribed gets none', ru: 'Отписавшийся не получает ничего' },
      { contacts: [quietAnn], flows: [giving], when: [promised], until: 'P40D', so: { none: ['ann'] } },
    ),
  ],
})
