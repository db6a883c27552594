/** What whoever asks how the step that sends notifications works is told. */
import type { ChannelDefinition } from '@millrace/core'

export const pushDocs: NonNullable<ChannelDefinition['docs']> = {
  text: [
    {
      en: 'Sends a notification to your app on all phones of the contact, by Firebase. The app hands over the token of each phone; tokens that are no longer good are taken off.',
      ru: 'Отправляет уведомление в ваше приложение на все телефоны клиента через Firebase. Токен каждого телефона передаёт приложение; недействительные убираются сами.',
    },
    {
      en: 'A phone that is off gets it later, for a day unless you say otherwise. Taps are told by the app.',
      ru: 'Выключенный телефон получит его позже — в течение суток, если не указать другой срок. О нажатиях сообщает приложение.',
    },
  ],
  uses: [
    { en: 'Where an order is', ru: 'Статус заказа' },
    { en: 'A reminder that costs nothing', ru: 'Бесплатное напоминание' },
  ],
  example: { en: '“Your order is on its way”, a tap opens the order.', ru: '«Ваш заказ в пути», по нажатию откроется заказ.' },
}
