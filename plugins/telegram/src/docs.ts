/** What whoever asks how the step that writes by the bot works is told. */
import type { ChannelDefinition } from '@millrace/core'

export const telegramDocs: NonNullable<ChannelDefinition['docs']> = {
  text: [
    {
      en: 'Your bot writes to the contact. Telegram allows that only once the person has started the bot themselves: by a link to it on your site, in a letter or by a QR code.',
      ru: 'Клиенту пишет ваш бот. Telegram разрешает это, только если человек сам запустил бота: по ссылке на сайте, в письме или по QR-коду.',
    },
    {
      en: 'Buttons open a link, answer, or put into a segment; answers in words arrive as events. Telegram does not tell what was opened: wait for a click or a reply instead.',
      ru: 'Кнопки открывают ссылку, отвечают или добавляют в сегмент; ответы словами приходят как события. Об открытиях Telegram не сообщает: ждите перехода или ответа.',
    },
    {
      en: 'Whoever blocks the bot is not written to again until they start it anew.',
      ru: 'Тому, кто заблокировал бота, он больше не пишет, пока его не запустят снова.',
    },
  ],
  uses: [
    { en: 'Reminders that are surely seen', ru: 'Напоминания, которые точно увидят' },
    { en: 'A survey with buttons', ru: 'Опрос с кнопками' },
  ],
  example: {
    en: '“How was the delivery?” with the buttons “Good” and “Bad”.',
    ru: '«Как прошла доставка?» и кнопки «Хорошо» и «Плохо».',
  },
}
