/** What whoever asks how the step that sends text messages works is told. */
import type { ChannelDefinition } from '@millrace/core'

export const smsDocs: NonNullable<ChannelDefinition['docs']> = {
  text: [
    {
      en: 'Sends a text message to the number in the field phone by the connected gateway. The editor counts in how many parts it goes: every part is paid for.',
      ru: 'Отправляет SMS на номер из поля phone через подключённый шлюз. Редактор показывает, на сколько частей разобьётся текст: оплачивается каждая.',
    },
    {
      en: 'So that clicks are counted, links become ones of ours, about 75 characters long. Switch that off where every character counts.',
      ru: 'Чтобы считать переходы, ссылки заменяются нашими, длиной около 75 символов. Отключите это, если каждый символ на счету.',
    },
  ],
  uses: [
    { en: 'What has to be seen at once: a code, a courier', ru: 'То, что нужно увидеть сразу: код, курьер' },
    { en: 'Who did not open the letter', ru: 'Тем, кто не открыл письмо' },
  ],
  example: { en: 'Your order {{ event.properties.order_id }} is on its way.', ru: 'Ваш заказ {{ event.properties.order_id }} в пути.' },
}
