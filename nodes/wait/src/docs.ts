/** What whoever asks how this step works is told. */
import type { NodeDocs } from '@millrace/core'

export const waitDocs: NodeDocs = {
  text: [
    {
      en: 'The contact waits until one of the events comes, but no longer than the time given. Every event has a way out of its own; whichever comes first decides.',
      ru: 'Клиент ждёт, пока не случится одно из событий, но не дольше заданного срока. У каждого события свой выход, и всё решает то, что случится первым.',
    },
    {
      en: 'The fate of a message of this flow can be waited for, too: opened, clicked, replied to. If that has happened before the contact came here, they go on at once.',
      ru: 'Ждать можно и судьбы сообщения этого сценария: открыто, переход по ссылке, ответ. Если это случилось раньше, чем клиент сюда пришёл, он сразу пойдёт дальше.',
    },
    {
      en: 'The event that ended the wait can be read by later steps as vars.<id of this step>. With days and hours set the contact goes on only then.',
      ru: 'Событие, закончившее ожидание, следующие шаги видят как vars.<id этого шага>. Если указать дни и часы, дальше клиент пойдёт только в это время.',
    },
  ],
  uses: [
    { en: 'After a letter: clicked, or nothing for two days', ru: 'После письма: был переход или двое суток тишины' },
    { en: 'An order for the same cart, or a reminder', ru: 'Заказ по той же корзине, а иначе напоминание' },
  ],
  example: {
    en: 'Order Completed, or the letter is opened; no longer than 1 day. Three ways on: bought, read, silence.',
    ru: 'Order Completed или письмо открыто, не дольше 1 дня. Три пути: купил, прочитал, тишина.',
  },
  ports: {
    events: { en: 'This event came first.', ru: 'Первым случилось это событие.' },
    timeout: { en: 'None came in the time given.', ru: 'За отведённое время не случилось ничего.' },
  },
}
