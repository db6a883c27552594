/** Consent renewal: a year after the last consent we ask whether our mail is still wanted; who does not answer twice gets no more. */
import type { JsonObject } from '@millrace/core'
import { hello, letter, pause } from '../letter.ts'
import { annWith, clicks, does, got, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you subscribed to our news.',
  ru: 'Вы получили это письмо, потому что подписались на наши новости.',
}
const button = [{ en: 'Yes, keep writing', ru: 'Да, пишите мне' }, 'https://shop.example/consent/yes'] as const
const yes = (message: string, timeout: string): JsonObject => ({
  events: [
    { name: 'clicked', message, status: 'clicked' },
    { name: 'confirmed', event: 'Consent Confirmed' },
  ],
  timeout,
})
const tag = { en: 'sunset', ru: 'ушёл из рассылки' }
const subscriber = annWith({ consent_at: '2026-03-08' })

export default template({
  id: 'consent-renewal',
  title: { en: 'Do you still want our mail?', ru: 'Подтвердите подписку' },
  description: {
    en: 'A year after the last consent: do you still want our mail? A click renews it; two weeks and two letters without one end the subscription.',
    ru: 'Через год после согласия: подтвердите, что хотите получать письма. Клик продлевает согласие; два письма без ответа — подписка заканчивается.',
  },
  category: 'consent',
  icon: 'mail-question',
  settings: { entry: { policy: 'once', key: { var: 'contact.consent_at' } }, exit: [{ event: 'Unsubscribed' }] },
  nodes: {
    start: [
      'trigger.date',
      { field: 'consent_at', offset: 'P1Y', time: '11:00' },
      { en: 'A year since the consent', ru: 'Год с момента согласия' },
    ],
    ask: [
      'email.send',
      letter({
        subject: { en: 'Shall we go on writing to you?', ru: 'Писать вам дальше?' },
        heading: { en: 'One click decides', ru: 'Достаточно одного клика' },
        text: [
          hello,
          {
            en: 'A year ago you asked for our letters. If you still like them, one click is enough. If not, do nothing: we stop by ourselves.',
            ru: 'Год назад вы подписались на наши письма. Если они вам по-прежнему интересны, хватит одного клика. Если нет, делать ничего не нужно: мы перестанем писать сами.',
          },
        ],
        button,
        because,
      }),
      { en: 'Do you still want it?', ru: 'Нужны ли письма?' },
    ],
    first: ['wait.event', yes('ask', 'P7D'), { en: 'A yes within a week?', ru: 'Ответил за неделю?' }],
    morning: ['delay', pause('PT0S'), { en: 'By day', ru: 'Дождаться дня' }],
    last: [
      'email.send',
      letter({
        subject: { en: 'This is our last letter, unless you click', ru: 'Это последнее письмо, если вы не ответите' },
        heading: { en: 'Goodbye, or not', ru: 'Прощаемся или остаёмся?' },
        text: [
          hello,
          {
            en: 'Without a click you will not hear from us again. No hard feelings; the shop is always open.',
            ru: 'Если вы не перейдёте по ссылке, больше писать не будем. Никаких обид: магазин всегда открыт.',
          },
        ],
        button,
        because,
      }),
      { en: 'Our last letter', ru: 'Последнее письмо' },
    ],
    second: ['wait.event', yes('last', 'P7D'), { en: 'A yes after all?', ru: 'Всё-таки согласился?' }],
    renew: [
      'contact.set',
      { values: { consent_at: '{{ now | date: "%Y-%m-%d" }}' } },
      { en: 'Renew the consent', ru: 'Продлить согласие' },
    ],
    keep: ['tag.remove', { tag }, { en: 'Still with us', ru: 'Остаётся с нами' }],
    stop: ['contact.set', { values: { marketing: 'stopped' } }, { en: 'No more marketing', ru: 'Рассылок больше нет' }],
    sunset: ['tag.add', { tag }, { en: 'Sunset', ru: 'Пометить ушедшим' }],
    renewed: ['end', {}, { en: 'Renewed', ru: 'Согласие продлено' }],
    gone: ['end', {}, { en: 'Gone', ru: 'Ушёл' }],
  },
  wires: [
    'start > ask > first',
    'first.clicked > renew > keep > renewed',
    'first.confirmed > renew',
    'first.timeout > morning > last > second',
    'second.clicked > renew',
    'second.confirmed > renew',
    'second.timeout > stop > sunset > gone',
  ],
  inputs: [
    {
      name: 'field',
      title: { en: 'Field with the date of consent', ru: 'Поле с датой согласия' },
      places: [{ node: 'start', path: '/field' }],
    },
  ],
  tests: [
    story(
      { en: 'A click renews the consent for a year', ru: 'Клик продлевает согласие на год' },
      {
        contacts: [subscriber],
        when: [clicks('ask', 'P8D')],
        until: 'P30D',
        so: {
          messages: [got('ask', 'P7DT1H')],
          attributes: { ann: { consent_at: '2027-03-09' } },
          visited: { ann: ['keep'] },
          ...stands('completed', 'renewed'),
        },
      },
    ),
    story(
      { en: 'So does a yes in the account', ru: 'Согласие в личном кабинете — тоже' },
      {
        contacts: [subscriber],
        when: [does('Consent Confirmed', {}, 'P9D')],
        until: 'P30D',
        so: { messages: [got('ask', 'P7DT1H')], attributes: { ann: { consent_at: '2027-03-10' } }, ...stands('completed', 'renewed') },
      },
    ),
    story(
      { en: 'The second letter is not too late', ru: 'Второе письмо ещё не поздно' },
      {
        contacts: [subscriber],
        when: [clicks('last', 'P15D')],
        until: 'P30D',
        so: { messages: [got('ask', 'P7DT1H'), got('last', 'P14DT1H')], ...stands('completed', 'renewed') },
      },
    ),
    story(
      { en: 'Nor is a yes in the account after it', ru: 'И согласие в личном кабинете после него' },
      {
        contacts: [subscriber],
        when: [does('Consent Confirmed', {}, 'P16D')],
        until: 'P30D',
        so: { messages: [got('ask', 'P7DT1H'), got('last', 'P14DT1H')], tags: { ann: [] }, ...stands('completed', 'renewed') },
      },
    ),
    story(
      { en: 'Silence ends it', ru: 'Молчание прекращает рассылку' },
      {
        contacts: [subscriber],
        when: [],
        until: 'P30D',
        so: {
          messages: [got('ask', 'P7DT1H'), got('last', 'P14DT1H')],
          attributes: { ann: { marketing: 'stopped', consent_at: '2026-03-08' } },
          tags: { ann: [tag] },
          ...stands('completed', 'gone'),
        },
      },
    ),
  ],
})
