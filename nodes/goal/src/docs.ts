/** What whoever asks how these steps work is told. */
import type { NodeDocs } from '@millrace/core'

export const goalDocs: NodeDocs = {
  text: [
    {
      en: 'Notes that the contact did what the flow is for. It listens all the time, wherever in the flow the contact stands, so it needs no wire to it; each run counts once.',
      ru: 'Отмечает, что клиент сделал то, ради чего сценарий. Цель слушает всё время, на каком бы шаге клиент ни был, поэтому связь к ней не нужна. За одно прохождение она засчитывается один раз.',
    },
    {
      en: 'With “Leave the flow” whoever reached it gets nothing more: no reminder after the order. The value, such as the order’s sum, is added up in reports.',
      ru: 'С «Выйти из сценария» достигший цели больше ничего не получит: никаких напоминаний после заказа. Ценность, например сумма заказа, складывается в отчётах.',
    },
    {
      en: 'Whoever comes here by a wire just passes: only the event counts.',
      ru: 'Кто пришёл сюда по связи, просто проходит дальше: засчитывается только событие.',
    },
  ],
  uses: [
    { en: 'Count orders that the flow brought', ru: 'Посчитать заказы, которые принёс сценарий' },
    { en: 'Stop reminders of a cart once it is paid', ru: 'Прекратить напоминания о корзине после оплаты' },
  ],
  example: {
    en: 'Order Completed with the same cart_id, value {{ event.properties.total }}, leave the flow.',
    ru: 'Order Completed с тем же cart_id, ценность {{ event.properties.total }}, выйти из сценария.',
  },
  ports: {
    out: {
      en: 'Only for those who came here by a wire. If it leads nowhere, the flow ends here for them.',
      ru: 'Только для тех, кто пришёл сюда по связи. Если отсюда никуда не вести, для них сценарий закончится.',
    },
  },
}

export const triggerGoalDocs: NodeDocs = {
  text: [
    {
      en: 'Starts when the contact reaches a goal of another flow: one that you choose, or any. Each goal that is counted starts it once.',
      ru: 'Срабатывает, когда клиент достиг цели другого сценария — выбранной или любой. Каждая засчитанная цель запускает его один раз.',
    },
  ],
  uses: [
    { en: 'After the goal of the welcome: on to the next chain', ru: 'После цели приветственной цепочки — следующая цепочка' },
    { en: 'Tell the team of each big goal', ru: 'Сообщать команде о каждой крупной цели' },
  ],
  example: {
    en: 'The goal “Order” of the flow “Abandoned cart”, only if its value is over 10,000: a thank-you letter.',
    ru: 'Цель «Заказ» сценария «Брошенная корзина», только если ценность больше 10 000: письмо с благодарностью.',
  },
  ports: { out: { en: 'The contact who reached the goal.', ru: 'Клиент, достигший цели.' } },
}
