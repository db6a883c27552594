/** What whoever asks how these steps work is told. */
import type { NodeDocs } from '@millrace/core'

const notDone = {
  en: 'The CRM refused, or it is not certain whether it was done. If this way leads nowhere, the run fails and stands in the list of problems.',
  ru: 'CRM отказала, или неизвестно, выполнено ли это. Если отсюда никуда не вести, прохождение прервётся с ошибкой и попадёт в список проблем.',
}
const noDeal = {
  en: 'There is no deal, the CRM refused, or it is not certain whether it was done. If this way leads nowhere, the run fails and stands in the list of problems.',
  ru: 'Сделки нет, CRM отказала, или неизвестно, выполнено ли это. Если отсюда никуда не вести, прохождение прервётся с ошибкой и попадёт в список проблем.',
}
const whichDeal = {
  en: 'Which deal is meant can be said by its number in the CRM; otherwise it is the contact’s latest one.',
  ru: 'Сделку можно указать её номером в CRM, иначе берётся последняя сделка клиента.',
}

export const taskDocs: NodeDocs = {
  text: [
    {
      en: 'Gives a person something to do about the contact: in the connected CRM, or in the list of tasks here, which the call centre works. The flow goes on once the task is there; it does not wait until it is done.',
      ru: 'Ставит человеку задачу по клиенту: в подключённой CRM или в списке задач здесь, который разбирает колл-центр. Сценарий идёт дальше, как только задача создана, и не ждёт её выполнения.',
    },
    {
      en: 'A task in the CRM that may have been put already is never put twice: if the answer got lost, the way “not done” is taken.',
      ru: 'Задача в CRM не задвоится: если ответ потерялся и она, возможно, уже поставлена, второй раз её не ставят, а клиент уходит по «не вышло».',
    },
  ],
  uses: [
    { en: 'Call whoever left a big order unpaid', ru: 'Позвонить тому, кто не оплатил крупный заказ' },
    { en: 'Look at a deal that does not move', ru: 'Разобраться с зависшей сделкой' },
  ],
  example: {
    en: 'To the list of tasks, “Call {{ contact.firstName }}”, to be done within 1 day.',
    ru: 'В список задач: «Позвонить: {{ contact.firstName }}», сделать за 1 день.',
  },
  ports: { out: { en: 'The task is there.', ru: 'Задача поставлена.' }, error: notDone },
}

export const callbackDocs: NodeDocs = {
  text: [
    {
      en: 'Puts the contact on the list of people to call, with the reason and the time to do it in. The number is the contact’s own unless another is given. The flow goes on at once.',
      ru: 'Ставит клиента в список на обзвон с причиной и сроком. Номер берётся у клиента, если не указан другой. Сценарий сразу идёт дальше.',
    },
  ],
  uses: [
    { en: 'A request to be called, from the site', ru: 'Заявка на звонок с сайта' },
    { en: 'No answer to three letters: ask by phone', ru: 'На три письма нет ответа — спросить по телефону' },
  ],
  example: {
    en: 'Talk about the cart of {{ event.properties.total | money }}, within 1 hour.',
    ru: 'Поговорить о корзине на {{ event.properties.total | money }}, в течение 1 часа.',
  },
  ports: {
    out: { en: 'The call is on the list.', ru: 'Звонок в списке.' },
    'no-phone': {
      en: 'There is no number to call. If this way leads nowhere, the contact goes on all the same.',
      ru: 'Звонить некуда: нет номера. Если отсюда никуда не вести, клиент пойдёт дальше.',
    },
  },
}

export const commentDocs: NodeDocs = {
  text: [
    {
      en: 'Writes into the history of a deal in the CRM, so that the manager sees what the flow did and what the contact answered.',
      ru: 'Пишет в историю сделки в CRM, чтобы менеджер видел, что сделал сценарий и что ответил клиент.',
    },
    whichDeal,
  ],
  uses: [{ en: 'Note that the contact opened the offer', ru: 'Отметить, что клиент открыл предложение' }],
  example: {
    en: '“Read the offer on {{ now | date: "%-d %B" }}, clicked on the prices.”',
    ru: '«Предложение прочитано {{ now | date: "%-d %B", "ru" }}, был переход к ценам».',
  },
  ports: { out: { en: 'The comment is in the deal.', ru: 'Комментарий в сделке.' }, error: noDeal },
}

export const ownerDocs: NodeDocs = {
  text: [
    {
      en: 'Makes another manager responsible for a deal in the CRM: one named in the connection, or by the number of the user there.',
      ru: 'Назначает сделке в CRM другого ответственного: по имени из подключения или по номеру пользователя в CRM.',
    },
    whichDeal,
  ],
  uses: [{ en: 'Hand a deal that got stuck to somebody else', ru: 'Передать зависшую сделку другому менеджеру' }],
  example: { en: 'Manager Anna, for deals over 100,000.', ru: 'Менеджер Анна — для сделок больше 100 000.' },
  ports: { out: { en: 'The deal has its new manager.', ru: 'У сделки новый ответственный.' }, error: noDeal },
}
