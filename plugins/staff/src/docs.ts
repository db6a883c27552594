/** What whoever asks how this step works is told. */
import type { NodeDocs } from '@millrace/core'

export const staffDocs: NodeDocs = {
  text: [
    {
      en: 'Writes to members of staff, by Telegram if the connection Staff has their chat, else by e-mail. {{ deal.manager }} is whoever the deal names.',
      ru: 'Пишет сотрудникам: в Telegram, если в подключении «Сотрудники» указан их чат, иначе по почте. {{ deal.manager }} — тот, кто указан в сделке.',
    },
    {
      en: 'Several are told one after another; that one could not be told keeps nobody from the others. Consents and quiet hours of contacts do not apply.',
      ru: 'Если сотрудников несколько, их оповещают по очереди; неудача с одним не мешает остальным. Согласия и тихие часы клиентов здесь не действуют.',
    },
  ],
  uses: [
    { en: 'A big order', ru: 'Крупный заказ' },
    { en: 'A client who is back on the site', ru: 'Клиент вернулся на сайт' },
  ],
  example: {
    en: 'To Anna Petrova: “A big order of {{ contact.userId }}: {{ event.properties.total }}”.',
    ru: 'Анне Петровой: «Крупный заказ клиента {{ contact.userId }}: {{ event.properties.total }}».',
  },
  ports: {
    out: { en: 'All have been told.', ru: 'Все оповещены.' },
    error: {
      en: 'At least one could not be told. If this way leads nowhere, the contact goes on all the same.',
      ru: 'Хотя бы один не оповещён. Если отсюда никуда не вести, клиент всё равно пойдёт дальше.',
    },
  },
}
