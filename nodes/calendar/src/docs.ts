/** What whoever asks how these triggers work is told. */
import type { NodeDocs } from '@millrace/core'

export const dateDocs: NodeDocs = {
  text: [
    {
      en: 'Every contact comes in at a moment of their own: at a date in their data, before or after it, once or every year, by their local time.',
      ru: 'Каждый клиент попадает сюда в свой момент: в дату из его данных, до или после неё, один раз или каждый год, по его местному времени.',
    },
    {
      en: 'Besides fields of the contact there are the registration (contact.createdAt) and the first and last order (contact.orders.firstAt, contact.orders.lastAt). If the date changes, so does the moment.',
      ru: 'Кроме полей клиента можно взять регистрацию (contact.createdAt), первый и последний заказ (contact.orders.firstAt, contact.orders.lastAt). Изменится дата — сдвинется и момент запуска.',
    },
    {
      en: 'Moments that had passed when the flow was published start nothing. A birthday on 29 February is kept on 28 February in other years.',
      ru: 'Моменты, прошедшие до публикации, ничего не запускают. День рождения 29 февраля в обычный год отмечается 28-го.',
    },
  ],
  uses: [
    { en: 'A greeting on the birthday, or some days before it', ru: 'Поздравление в день рождения или за несколько дней' },
    { en: 'A reminder before a policy or a subscription ends', ru: 'Напоминание до окончания полиса или подписки' },
    { en: 'A letter 30 days after the last order', ru: 'Письмо через 30 дней после последнего заказа' },
  ],
  example: {
    en: 'Field birthday, 3 days before, at 09:00, every year: the discount comes in time to choose a present.',
    ru: 'Поле birthday, за 3 дня, в 09:00, каждый год: скидка придёт заранее, чтобы успеть выбрать подарок.',
  },
  ports: { out: { en: 'The contact whose moment has come.', ru: 'Клиент, чей момент настал.' } },
}

export const scheduleDocs: NodeDocs = {
  text: [
    {
      en: 'Again and again, at each time of the timetable, all contacts come in for whom the condition holds at that time. Who stopped fitting is not taken, who began to fit is.',
      ru: 'В каждый срок расписания в сценарий попадают все клиенты, для которых условие верно именно в этот момент. Кто перестал подходить, не попадёт, кто начал — попадёт.',
    },
    {
      en: 'Set weekdays or a day of the month with a time, or an interval counted from a beginning. “From” and “Until” bound the whole; times are of the zone given here, else of the flow’s.',
      ru: 'Задайте дни недели или число месяца и время, либо промежуток с отсчётом от начала. «Начиная с» и «По» ограничивают всё расписание; время — в указанном здесь часовом поясе, а если он пуст, в поясе сценария.',
    },
  ],
  uses: [
    { en: 'A weekly newsletter', ru: 'Еженедельная рассылка' },
    { en: 'The product of the day for subscribers', ru: 'Товар дня для подписчиков' },
    { en: 'Every month: those who have not bought for long', ru: 'Раз в месяц: те, кто давно не покупал' },
  ],
  example: {
    en: 'Thursdays at 10:00, for whoever has an e-mail address and ordered in the last 90 days.',
    ru: 'По четвергам в 10:00, для тех, у кого есть e-mail и заказ за последние 90 дней.',
  },
  ports: { out: { en: 'Each of the contacts who fitted at that time.', ru: 'Каждый клиент, подошедший в этот момент.' } },
}
