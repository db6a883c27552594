/** What whoever asks how the step that sends notifications works is told. */
import type { ChannelDefinition } from '@millrace/core'

export const webpushDocs: NonNullable<ChannelDefinition['docs']> = {
  text: [
    {
      en: 'Shows a notification in all browsers in which the contact allowed it, also when your site is not open. Neither an e-mail address nor a phone is needed.',
      ru: 'Показывает уведомление во всех браузерах, где клиент это разрешил, даже когда ваш сайт закрыт. Ни e-mail, ни телефон не нужны.',
    },
    {
      en: 'A browser that is off gets it later, for a day unless you say otherwise. Browsers that took the permission back are taken off.',
      ru: 'Выключенный браузер получит его позже — в течение суток, если не указать другой срок. Браузеры, где разрешение отозвали, убираются сами.',
    },
  ],
  uses: [
    { en: 'A cart of somebody whose address is not known', ru: 'Корзина посетителя, чей адрес неизвестен' },
    { en: 'The price fell, it is in stock again', ru: 'Цена снизилась, товар снова в наличии' },
  ],
  example: {
    en: '“Your cart is waiting”, a click opens the cart.',
    ru: '«Корзина ждёт вас», по нажатию откроется корзина.',
  },
}
