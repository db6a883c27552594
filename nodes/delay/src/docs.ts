/** What whoever asks how this step works is told. */
import type { NodeDocs } from '@millrace/core'

export const delayDocs: NodeDocs = {
  text: [
    {
      en: 'The contact waits here: for a time, until a date, around a date of their own, until a time of day, or until a condition holds. The wait may last a year and more; it survives restarts and changes of the flow.',
      ru: 'Клиент ждёт здесь: некоторое время, до даты, до даты из своих данных, до времени суток или пока не выполнится условие. Пауза может длиться год и дольше и переживёт перезапуски и правки сценария.',
    },
    {
      en: 'Dates and times are of the contact’s own zone. With days and hours set, a pause that is over at night ends only when they begin: no message goes out at three in the morning.',
      ru: 'Даты и время — по местному времени клиента. Если указать дни и часы, пауза, истёкшая ночью, закончится только с их началом, и в три часа ночи ничего не уйдёт.',
    },
    {
      en: 'A condition is looked at at once, then at every event of the contact; one that compares dates also every hour.',
      ru: 'Условие проверяется сразу, потом при каждом событии клиента, а если оно сравнивает даты — ещё и каждый час.',
    },
  ],
  uses: [
    { en: 'A day between two letters', ru: 'День между двумя письмами' },
    { en: 'Until 10 in the morning of the next weekday', ru: 'До 10 утра ближайшего буднего дня' },
    { en: 'Three days before the contact’s trip', ru: 'За три дня до поездки клиента' },
    { en: 'Until the order is paid', ru: 'Пока заказ не оплатят' },
  ],
  example: {
    en: 'For 1 hour, weekdays from 9 to 18: whoever left the cart on Friday at 17:30 is written to on Monday at 9.',
    ru: '1 час, по будням с 9 до 18: кто оставил корзину в пятницу в 17:30, получит письмо в понедельник в 9.',
  },
  ports: {
    out: { en: 'The pause is over, or the condition holds.', ru: 'Пауза закончилась или условие выполнилось.' },
    past: {
      en: 'The date that was to be waited for had passed already. If this way leads nowhere, the contact goes on without a wait.',
      ru: 'Дата, которой нужно было дождаться, уже прошла. Если отсюда никуда не вести, клиент пойдёт дальше без ожидания.',
    },
    timeout: {
      en: 'The condition did not hold within the time given. This way is there only if such a time is set.',
      ru: 'Условие не выполнилось за отведённое время. Этот выход есть, только если указано «Но не дольше».',
    },
  },
}
