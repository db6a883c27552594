/** What whoever asks how the step that sends letters works is told. */
import type { ChannelDefinition } from '@millrace/core'

export const emailDocs: NonNullable<ChannelDefinition['docs']> = {
  text: [
    {
      en: 'Sends the contact a letter to the address in the field email. Compose it of blocks, or write MJML or HTML; variables, conditions and products from the event go into text and subject alike.',
      ru: 'Отправляет клиенту письмо на адрес из поля email. Соберите его из блоков или напишите на MJML или HTML; переменные, условия и товары из события можно ставить и в текст, и в тему.',
    },
    {
      en: 'Opens and clicks are counted, and the letter brings its own way to unsubscribe.',
      ru: 'Открытия и переходы считаются сами, а письмо несёт в себе способ отписаться.',
    },
  ],
  uses: [
    { en: 'Newsletters and chains of letters', ru: 'Рассылки и цепочки писем' },
    { en: 'Receipts and notices of an order, as transactional', ru: 'Чеки и уведомления о заказе — как транзакционные' },
  ],
  example: {
    en: 'Subject “{{ contact.firstName | default: "Hello" }}, your cart is waiting”, with the products of the event.',
    ru: 'Тема «{{ contact.firstName | default: "Здравствуйте" }}, корзина ждёт», в письме товары из события.',
  },
}
