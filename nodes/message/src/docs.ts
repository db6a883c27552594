/** What whoever asks how these steps work is told. */
import type { NodeDocs } from '@millrace/core'

export const triggerMessageDocs: NodeDocs = {
  text: [
    {
      en: 'Starts when something happens to a message that the contact got: it was opened, a link was clicked, somebody replied, it bounced. It can be narrowed down to a flow, a step, a channel or a link.',
      ru: 'Срабатывает, когда с сообщением клиенту что-то произошло: открыто, перешли по ссылке, ответили, не доставлено. Можно сузить до сценария, шага, канала или ссылки.',
    },
    {
      en: 'Within one flow you need no trigger for that: “Wait for an event” and “Check a message” know the fate of its own messages.',
      ru: 'Внутри одного сценария для этого не нужен триггер: судьбу его сообщений знают «Ожидание события» и «Проверка сообщения».',
    },
  ],
  uses: [
    { en: 'A click on the prices: tell a manager', ru: 'Перешли по ссылке на цены — сообщить менеджеру' },
    { en: 'A letter bounced: ask for the address by SMS', ru: 'Письмо вернулось — уточнить адрес по SMS' },
  ],
  example: {
    en: 'Link clicked, link /sale: whoever looked at the sale is offered a consultation.',
    ru: 'Есть переход по ссылке, ссылка /sale: кто смотрел распродажу, получит предложение помочь с выбором.',
  },
  ports: { out: { en: 'The contact whose message it is.', ru: 'Клиент, которому ушло это сообщение.' } },
}

export const messageCheckDocs: NodeDocs = {
  text: [
    {
      en: 'Asks at once what became of a message of this flow by now. It does not wait: put a “Delay” before it, or take “Wait for an event”.',
      ru: 'Сразу смотрит, что к этому времени стало с сообщением сценария. Шаг не ждёт: поставьте перед ним «Паузу» или возьмите «Ожидание события».',
    },
    {
      en: 'Of several messages so many can be asked for: at least 2 of 3 opened. Whoever clicked or replied counts as having opened.',
      ru: 'Можно спросить сразу о нескольких: открыто не меньше 2 из 3. Кто перешёл по ссылке или ответил, считается открывшим.',
    },
  ],
  uses: [
    { en: 'Not opened in three days: the same by SMS', ru: 'Не открыто за три дня — то же самое по SMS' },
    { en: 'An offer only for those who read the chain', ru: 'Предложение только тем, кто читал цепочку' },
  ],
  example: {
    en: 'Letters 1, 2 and 3, opened, at least 2: the offer is sent to attentive readers.',
    ru: 'Письма 1, 2 и 3, открыто, не меньше 2: предложение получат внимательные читатели.',
  },
  ports: {
    yes: { en: 'So many of the messages have this status.', ru: 'Нужное число сообщений в этом статусе.' },
    no: { en: 'Fewer have it by now.', ru: 'Пока меньше.' },
  },
}
