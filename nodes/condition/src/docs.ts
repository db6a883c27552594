/** What whoever asks how these steps work is told. */
import type { NodeDocs } from '@millrace/core'

export const conditionDocs: NodeDocs = {
  text: [
    {
      en: 'Looks at the branches from top to bottom and sends the contact down the first whose condition holds. Exactly one way is taken, at once: nothing is waited for.',
      ru: 'Проверяет ветки сверху вниз и отправляет клиента по первой, условие которой верно. Путь всегда один и выбирается сразу: шаг ничего не ждёт.',
    },
    {
      en: 'Conditions read fields of the contact, what they did, the event that started the flow, bonuses, tags, segments and the fate of messages. The log of the run tells which values decided.',
      ru: 'Условия видят поля клиента, его действия, событие запуска, бонусы, метки, сегменты и судьбу сообщений. В журнале прохождения видно, какие значения решили дело.',
    },
  ],
  uses: [
    { en: 'Different letters for new and regular customers', ru: 'Разные письма новым и постоянным покупателям' },
    { en: 'A dear order to a manager, the others to a letter', ru: 'Крупный заказ — менеджеру, остальным — письмо' },
  ],
  example: {
    en: '1. More than 1,000 bonuses. 2. There was an order. Whoever has both goes by the first branch.',
    ru: '1. Больше 1000 бонусов. 2. Есть заказ. У кого верно и то и другое, пойдёт по первой ветке.',
  },
  ports: {
    branches: { en: 'The first branch whose condition holds.', ru: 'Первая ветка, условие которой верно.' },
    else: { en: 'No branch fits.', ru: 'Не подошла ни одна ветка.' },
  },
}

export const filterDocs: NodeDocs = {
  text: [
    {
      en: 'Lets on only those for whom the condition holds now. It neither waits nor looks again later: for that take “Delay” until a condition holds.',
      ru: 'Пропускает только тех, для кого условие верно сейчас. Шаг не ждёт и потом не перепроверяет: для этого есть «Пауза», пока не выполнится условие.',
    },
  ],
  uses: [
    { en: 'Before a letter: only with an e-mail', ru: 'Перед письмом: только те, у кого есть e-mail' },
    { en: 'After a pause: only who has not ordered meanwhile', ru: 'После паузы: только те, кто за это время не заказал' },
  ],
  example: {
    en: 'Go on if the city is Kazan: the invitation to a shop there reaches nobody else.',
    ru: 'Пропускать, если город — Казань: приглашение в казанский магазин больше никому не уйдёт.',
  },
  ports: {
    out: { en: 'The condition holds.', ru: 'Условие верно.' },
    rejected: {
      en: 'It does not. If this way leads nowhere, the flow ends here for the contact.',
      ru: 'Условие неверно. Если отсюда никуда не вести, для клиента сценарий закончится.',
    },
  },
}
