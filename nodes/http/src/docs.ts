/** What whoever asks how this step works is told. */
import type { NodeDocs } from '@millrace/core'

export const httpDocs: NodeDocs = {
  text: [
    {
      en: 'Asks another system by HTTP and waits for its answer. Kept under a name, the answer is there for later steps: {{ vars.stock.body.count }}.',
      ru: 'Обращается к другой системе по HTTP и ждёт ответа. Сохранённый под именем ответ доступен следующим шагам: {{ vars.stock.body.count }}.',
    },
    {
      en: 'If the connection fails or the answer is 429 or 5xx, it is tried again, four times in all. Any other status, 404 too, is an answer: ask a “Condition” about vars.stock.status.',
      ru: 'Если связь прервалась или пришёл ответ 429 либо 5xx, запрос повторяется, всего до четырёх раз. Любой другой статус, даже 404, — это ответ: проверьте его «Условием» по vars.stock.status.',
    },
    {
      en: 'All attempts carry one Idempotency-Key, by which the other system can tell that it is the same request. Only public addresses are reached.',
      ru: 'Все попытки идут с одним Idempotency-Key, по нему другая система поймёт, что это тот же запрос. Доступны только публичные адреса.',
    },
  ],
  uses: [
    { en: 'Is the product still in stock?', ru: 'Есть ли ещё товар на складе' },
    { en: 'A promo code from your own system', ru: 'Получить промокод из своей системы' },
    { en: 'The weather or the rate for a letter', ru: 'Погода или курс для письма' },
  ],
  example: {
    en: 'GET https://api.example.com/stock?sku={{ event.properties.sku | url_encode }}, kept as stock.',
    ru: 'GET https://api.example.com/stock?sku={{ event.properties.sku | url_encode }}, сохранить как stock.',
  },
  ports: {
    out: { en: 'There is an answer, whatever its status.', ru: 'Ответ получен, каким бы ни был его статус.' },
    error: {
      en: 'No answer after all attempts. If this way leads nowhere, the run fails and stands in the list of problems.',
      ru: 'Ответа нет и после всех попыток. Если отсюда никуда не вести, прохождение прервётся с ошибкой и попадёт в список проблем.',
    },
  },
}
