/** What whoever asks how this step works is told. */
import type { NodeDocs } from '@millrace/core'

export const routerDocs: NodeDocs = {
  text: [
    {
      en: 'Chooses for each contact the first channel of the list by which they can be reached: there is an address, they did not unsubscribe, and the condition of that way holds. The channel the contact prefers (the field preferredChannel) comes before the others.',
      ru: 'Выбирает для каждого клиента первый канал из списка, по которому ему можно написать: есть адрес, нет отписки и верно условие этого пути. Канал, который выбрал сам клиент (поле preferredChannel), идёт раньше других.',
    },
    {
      en: 'Lead the wire of a message back here, and say for which message to wait and how long: if it does not get through by then, the next channel is tried. Each channel once.',
      ru: 'Верните связь от сообщения сюда и укажите, какое сообщение и сколько ждать: если за это время оно не дошло, пробуется следующий канал. Каждый канал — один раз.',
    },
  ],
  uses: [
    { en: 'Push first, SMS for whoever has no app', ru: 'Сначала пуш, SMS — тем, у кого нет приложения' },
    { en: 'An urgent notice that has to arrive', ru: 'Срочное уведомление, которое должно дойти' },
  ],
  example: {
    en: 'Web push, wait for “opened” for 2 hours; then e-mail for a day; then SMS.',
    ru: 'Веб-пуш, 2 часа ждём «открыто», потом письмо на сутки, потом SMS.',
  },
  ports: {
    channels: { en: 'This channel’s turn: put its message here.', ru: 'Очередь этого канала: поставьте сюда его сообщение.' },
    reached: {
      en: 'A message that led back here got through. If this way leads nowhere, the flow ends here for the contact.',
      ru: 'Сообщение, от которого связь ведёт обратно, дошло. Если отсюда никуда не вести, для клиента сценарий закончится.',
    },
    none: { en: 'No channel fits, or all have been tried.', ru: 'Ни один канал не подошёл, или все уже испробованы.' },
  },
}
