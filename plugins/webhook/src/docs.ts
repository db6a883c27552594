/** What whoever asks how this step works is told. */
import type { NodeDocs } from '@millrace/core'

export const webhookDocs: NodeDocs = {
  text: [
    {
      en: 'Tells another system what happened and waits until it took it. The receiver can check by the signature that the webhook is yours and came unchanged; the secret is in the connection Webhooks.',
      ru: 'Сообщает другой системе о том, что случилось, и ждёт, пока она это примет. По подписи получатель проверит, что вебхук ваш и не изменён; секрет — в подключении «Вебхуки».',
    },
    {
      en: 'If it cannot be reached or is busy, it is tried again and again with growing pauses, for a bit more than an hour, always with the same id and content. An answer that refuses (400, 404) is not asked again.',
      ru: 'Если получатель недоступен или занят, попытки повторяются с растущими паузами чуть больше часа, с тем же id и содержимым. Отказ (400, 404) не переспрашивается.',
    },
    {
      en: 'With no data of its own it carries the contact, the event and the run.',
      ru: 'Если данные не заданы, отправляются клиент, событие и прохождение.',
    },
  ],
  uses: [
    { en: 'Tell the warehouse or your own back end', ru: 'Сообщить складу или своему серверу' },
    { en: 'Set off something in an integration service', ru: 'Запустить процесс в сервисе интеграций' },
  ],
  example: {
    en: 'Type cart.abandoned, data {"cart": {{ run.key | json }}}.',
    ru: 'Тип cart.abandoned, данные {"cart": {{ run.key | json }}}.',
  },
  ports: {
    out: { en: 'The receiver took it.', ru: 'Получатель принял вебхук.' },
    error: {
      en: 'It was refused, or could not be delivered after all attempts. If this way leads nowhere, the run fails and stands in the list of problems.',
      ru: 'Получатель отказал, или доставить не удалось и после всех попыток. Если отсюда никуда не вести, прохождение прервётся с ошибкой и попадёт в список проблем.',
    },
  },
}
