/** What whoever asks how the steps that show something on the site work is told. */
import type { ChannelDefinition } from '@millrace/core'

type Docs = NonNullable<ChannelDefinition['docs']>

const onSite = {
  en: 'Only who is on the site sees it: at once, or at the next visit within the days you set. Your site needs the widget; no address of the contact is needed.',
  ru: 'Увидит только тот, кто на сайте: сразу или при следующем визите за указанное число дней. На сайте должен стоять виджет, а адрес клиента не нужен.',
}

export const popupDocs: Docs = {
  text: [
    {
      en: 'Shows the visitor a window on the site, with a text, a picture, buttons or a form of yours: in the middle, in a corner or as a bar.',
      ru: 'Показывает посетителю окно на сайте с текстом, картинкой, кнопками или вашей формой: по центру, в углу или полосой.',
    },
    onSite,
  ],
  uses: [
    { en: 'A discount for an e-mail address', ru: 'Скидка за e-mail' },
    { en: 'A hint for whoever is about to order', ru: 'Подсказка тому, кто оформляет заказ' },
  ],
  example: {
    en: '“Ten percent off your first order”, the form “E-mail”, once.',
    ru: '«Скидка 10 % на первый заказ», форма «E-mail», один раз.',
  },
}

export const chatDocs: Docs = {
  text: [
    {
      en: 'Writes to the visitor in the chat of the site, in the name of a manager if you like. Answers, by a button or in words, arrive as events; the flow can wait for them.',
      ru: 'Пишет посетителю в чат на сайте, при желании от имени менеджера. Ответы кнопкой или словами приходят как события, и сценарий может их ждать.',
    },
    onSite,
  ],
  uses: [
    { en: 'Offer help with a choice', ru: 'Предложить помощь с выбором' },
    { en: 'Ask a question and go on by the answer', ru: 'Задать вопрос и продолжить по ответу' },
  ],
  example: {
    en: '“May we help you choose?” with the buttons “Yes, please” and “Just looking”.',
    ru: '«Помочь с выбором?» и кнопки «Да» и «Просто смотрю».',
  },
}
