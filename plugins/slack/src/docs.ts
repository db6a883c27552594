/** What whoever asks how this step works is told. */
import type { NodeDocs } from '@millrace/core'

export const slackDocs: NodeDocs = {
  text: [
    {
      en: 'Writes to your team in the Slack channel of the connection. The contact hears nothing of it, and no rule of sending applies.',
      ru: 'Пишет вашей команде в канал Slack из подключения. Клиент об этом не узнаёт, и правила отправки здесь ни при чём.',
    },
    {
      en: 'The flow waits until Slack took the notice. One whose answer got lost may come twice rather than not at all.',
      ru: 'Сценарий ждёт, пока Slack примет уведомление. Если ответ потерялся, оно скорее придёт дважды, чем не придёт.',
    },
  ],
  uses: [
    { en: 'A big order, a bad review', ru: 'Крупный заказ, плохой отзыв' },
    { en: 'A request that came at night', ru: 'Заявка, пришедшая ночью' },
  ],
  example: {
    en: '*Big order*: {{ event.properties.total | money }} from {{ contact.userId }}',
    ru: '*Крупный заказ*: {{ event.properties.total | money }}, клиент {{ contact.userId }}',
  },
  ports: {
    out: { en: 'The notice is in the channel.', ru: 'Уведомление в канале.' },
    error: {
      en: 'Slack did not take it. If this way leads nowhere, the contact goes on all the same.',
      ru: 'Slack его не принял. Если отсюда никуда не вести, клиент всё равно пойдёт дальше.',
    },
  },
}
