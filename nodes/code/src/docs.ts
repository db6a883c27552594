/** What whoever asks how this step works is told. */
import type { NodeDocs } from '@millrace/core'

export const codeDocs: NodeDocs = {
  text: [
    {
      en: 'A few lines of JavaScript that work something out of contact, event, run, vars and now. Whatever they return is kept under the name given; later steps read it as {{ vars.name }}.',
      ru: 'Несколько строк JavaScript, которые что-то вычисляют из contact, event, run, vars и now. То, что вернёт return, сохраняется под указанным именем, и следующие шаги читают его как {{ vars.имя }}.',
    },
    {
      en: 'The code runs fenced off, with limited time and memory: no network, no files, nothing of other contacts. To ask another system, use “Outgoing API request”.',
      ru: 'Код выполняется в песочнице, с ограничением по времени и памяти: без сети, файлов и данных других клиентов. Чтобы обратиться к другой системе, возьмите «API-запрос наружу».',
    },
    {
      en: 'A record of a collection can be put at hand by its key: prices, shops, promo codes.',
      ru: 'Можно дать коду запись из таблицы по ключу: цены, магазины, промокоды.',
    },
  ],
  uses: [
    { en: 'A discount by a rule that no formula says', ru: 'Скидка по правилу, которое не записать формулой' },
    { en: 'Pick the dearest product of an order', ru: 'Выбрать самый дорогой товар заказа' },
  ],
  example: {
    en: 'return Math.round(event.properties.total / 10), kept as points. The letter then says {{ vars.points }}.',
    ru: 'return Math.round(event.properties.total / 10), сохранить как points. В письме останется поставить {{ vars.points }}.',
  },
  ports: {
    out: { en: 'The code is done, its result is kept.', ru: 'Код выполнен, результат сохранён.' },
    error: {
      en: 'The code threw, took too long or too much. If this way leads nowhere, the run fails and stands in the list of problems.',
      ru: 'Код упал с ошибкой или не уложился во время и память. Если отсюда никуда не вести, прохождение прервётся с ошибкой и попадёт в список проблем.',
    },
  },
}
