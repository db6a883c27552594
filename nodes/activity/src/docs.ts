/** What whoever asks how these triggers work is told. */
import type { NodeDocs } from '@millrace/core'

export const orderDocs: NodeDocs = {
  text: [
    {
      en: 'Starts when the contact places an order, or when an order changes, is refunded or cancelled. With a status it starts once the order comes to it, whichever event brought it there.',
      ru: 'Срабатывает, когда клиент оформил заказ или когда заказ изменён, возвращён или отменён. Если указать статус, сценарий запустится, когда заказ перейдёт в него, каким бы событием это ни пришло.',
    },
    {
      en: 'It can be narrowed down to a product, a category, a sum, or to the first, second, tenth order of the contact. Fields left empty ask nothing.',
      ru: 'Можно сузить до товара, категории, суммы или до первого, второго, десятого заказа клиента. Пустые поля ничего не ограничивают.',
    },
    {
      en: 'The item that was meant is at vars.item: the first of that product or category, or simply the first of the order.',
      ru: 'Товар, о котором речь, лежит в vars.item: первый подходящий по товару или категории, а если они не указаны — первый в заказе.',
    },
  ],
  uses: [
    { en: 'Thanks and advice after a purchase', ru: 'Благодарность и советы после покупки' },
    { en: 'Messages about the status of an order', ru: 'Сообщения о статусе заказа' },
    { en: 'Something special for a first or a very big order', ru: 'Особое письмо за первый или очень крупный заказ' },
  ],
  example: {
    en: 'An order placed, category “cats”, which order: 1. Whoever buys for a cat for the first time gets a letter on how to feed it.',
    ru: 'Заказ оформлен, категория «кошки», какой по счёту: 1. Кто впервые купил что-то для кошки, получит письмо о кормлении.',
  },
  ports: { out: { en: 'The contact whose order it is.', ru: 'Клиент, чей это заказ.' } },
}

export const visitDocs: NodeDocs = {
  text: [
    {
      en: 'Starts once in a visit to the site: at its first page, or at the first page of a section if one is given. A visit is over when no page was opened for 30 minutes.',
      ru: 'Срабатывает один раз за визит на сайт: на первой странице, а если указан раздел — на первой странице раздела. Визит заканчивается, когда 30 минут не открывали ни одной страницы.',
    },
    {
      en: 'It can ask which visit it is, with which advertising marks it began, and whether we know who it is. A contact is known when there is a user ID, an e-mail or a phone.',
      ru: 'Можно указать, какой это по счёту визит, с какими рекламными метками он начался и знаком ли нам посетитель. Знакомый — тот, у кого есть ID, e-mail или телефон.',
    },
  ],
  uses: [
    { en: 'A pop-up for whoever is here for the second time', ru: 'Всплывающее окно тем, кто пришёл во второй раз' },
    { en: 'Someone came back to the page of prices', ru: 'Кто-то вернулся на страницу с ценами' },
    { en: 'A greeting for visitors of one campaign', ru: 'Приветствие для пришедших с одной рекламной кампании' },
  ],
  example: {
    en: 'Visit number 2, page /catalog, those who left no contact: the visitor is offered a discount for an e-mail.',
    ru: 'Второй визит, страница /catalog, не оставившие контактов: посетителю предлагают скидку за e-mail.',
  },
  ports: { out: { en: 'The contact who is on the site at this moment.', ru: 'Клиент, который сейчас на сайте.' } },
}

export const dealDocs: NodeDocs = {
  text: [
    {
      en: 'Starts when a deal of the contact is created or changes its status, or so many days after it was created or sold. Deals come from the connected CRM or by events.',
      ru: 'Срабатывает, когда сделка клиента создана или сменила статус, либо через столько-то дней после создания или продажи. Сделки приходят из подключённой CRM или событиями.',
    },
    {
      en: 'For “some days ago” the status and the condition are looked at when the day has come: a deal that moved on meanwhile starts nothing.',
      ru: 'Для вариантов «столько дней назад» статус и условие проверяются, когда день наступил: если сделка уже сдвинулась, ничего не запустится.',
    },
    {
      en: 'The deal that was meant is at vars.deal as it stood at the start; “deal” is the contact’s latest one.',
      ru: 'Сделка, о которой речь, лежит в vars.deal такой, какой была при запуске; deal — последняя сделка клиента.',
    },
  ],
  uses: [
    { en: 'Remind a manager of a deal that does not move', ru: 'Напомнить менеджеру о зависшей сделке' },
    { en: 'Thank for a purchase once the deal is won', ru: 'Поблагодарить за покупку, когда сделка выиграна' },
    { en: 'Write half a year after a sale', ru: 'Написать через полгода после продажи' },
  ],
  example: {
    en: 'Created 14 days ago, status “in work”: the flow puts a task to call.',
    ru: 'Создана 14 дней назад, статус «в работе»: сценарий ставит задачу позвонить.',
  },
  ports: { out: { en: 'The contact whose deal it is.', ru: 'Клиент, чья это сделка.' } },
}

export const formDocs: NodeDocs = {
  text: [
    {
      en: 'Starts when the contact sends a form: a request, a registration, an address left in a pop-up. Choose one of your forms, name another on your site by its form_id or form_name, or leave the field empty for any.',
      ru: 'Срабатывает, когда клиент отправил форму: заявку, регистрацию, адрес во всплывающем окне. Выберите свою форму, укажите form_id или form_name другой формы на сайте или оставьте поле пустым — тогда подойдёт любая.',
    },
    {
      en: 'What was filled in can be read in texts and conditions as properties of the event.',
      ru: 'Ответы из формы доступны в текстах и условиях как свойства события.',
    },
  ],
  uses: [
    { en: 'Answer a request at once and tell a manager of it', ru: 'Сразу ответить на заявку и сообщить менеджеру' },
    { en: 'A chain of letters after registration for a webinar', ru: 'Цепочка писем после регистрации на вебинар' },
  ],
  example: {
    en: 'The form of a pop-up with a promo code: the contact gets the letter with the code within a minute.',
    ru: 'Форма из окна с промокодом: через минуту клиент получает письмо с кодом.',
  },
  ports: { out: { en: 'The contact who sent the form.', ru: 'Клиент, который отправил форму.' } },
}
