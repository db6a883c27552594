/** What whoever asks how these triggers work is told. */
import type { NodeDocs } from '@millrace/core'

export const eventDocs: NodeDocs = {
  text: [
    {
      en: 'Your site, app or CRM sends events about contacts: a product was added to the cart, an order was placed. Each event of this name lets its contact into the flow.',
      ru: 'Сайт, приложение или CRM присылают события о клиентах: товар добавлен в корзину, заказ оформлен. Каждое событие с этим именем запускает сценарий для своего клиента.',
    },
    {
      en: 'With “Only if” just those events count for which the condition holds: a sum, a category, a field of the contact. Whether a contact may come in again, and how soon, is set for the whole flow.',
      ru: 'С «Только если» учитываются лишь события, для которых условие верно: сумма, категория, поле клиента. Можно ли попасть в сценарий повторно и как скоро, задаётся в настройках сценария.',
    },
    {
      en: 'All later steps can read the event: its properties stand in the lists of fields and variables.',
      ru: 'Само событие доступно всем следующим шагам: его свойства есть в списках полей и переменных.',
    },
  ],
  uses: [
    { en: 'An abandoned cart: Product Added', ru: 'Брошенная корзина: Product Added' },
    { en: 'A welcome after registration: Signed Up', ru: 'Приветствие после регистрации: Signed Up' },
    { en: 'Any event of your own that no other trigger knows', ru: 'Любое ваше событие, для которого нет отдельного триггера' },
  ],
  example: {
    en: 'Event Product Added, only if the price is over 5,000: those who put something dear into their cart get a reminder.',
    ru: 'Событие Product Added, только если цена больше 5000: напоминание получат те, кто положил в корзину что-то дорогое.',
  },
  ports: { out: { en: 'The contact who did it.', ru: 'Клиент, с которым произошло событие.' } },
}

export const apiDocs: NodeDocs = {
  text: [
    {
      en: 'The flow starts when another system asks for it by the API, or another flow by the step “Start a flow”. Nobody comes in by themselves.',
      ru: 'Сценарий запускает другая система через API или другой сценарий шагом «Запуск сценария». Сам по себе никто сюда не попадёт.',
    },
    {
      en: 'What is sent along is kept as run.data; texts and conditions read it: {{ run.data.order_id }}.',
      ru: 'Данные, переданные при запуске, хранятся в run.data, и их видят тексты и условия: {{ run.data.order_id }}.',
    },
  ],
  uses: [
    { en: 'A manager starts the flow from the CRM', ru: 'Менеджер запускает сценарий из CRM' },
    { en: 'One flow hands its contacts over to another', ru: 'Один сценарий передаёт клиентов другому' },
  ],
  example: {
    en: 'The shop asks for the flow with the order’s number when a parcel arrives, and the contact gets an SMS.',
    ru: 'Когда посылка пришла, магазин запускает сценарий с номером заказа, и клиент получает SMS.',
  },
  ports: { out: { en: 'The contact that was named.', ru: 'Клиент, которого назвали при запуске.' } },
}
