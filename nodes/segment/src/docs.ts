/** What whoever asks how these steps work is told. */
import type { NodeDocs } from '@millrace/core'

export const triggerSegmentDocs: NodeDocs = {
  text: [
    {
      en: 'Starts when a contact enters or leaves a segment; or at a set time, once or regularly, for everybody who is in it then.',
      ru: 'Срабатывает, когда клиент попал в сегмент или вышел из него, либо в заданное время, один раз или регулярно, для всех, кто тогда в сегменте.',
    },
    {
      en: 'Who was in the segment before the flow was published, or was found when the segment was made, does not count as entering it. To reach them choose “at a set time”.',
      ru: 'Кто был в сегменте до публикации и кого новый сегмент нашёл сразу при создании, не считаются вошедшими. Чтобы охватить их, выберите «в заданное время».',
    },
  ],
  uses: [
    { en: 'Somebody became a regular customer', ru: 'Клиент стал постоянным покупателем' },
    { en: 'Nobody has ordered for 60 days', ru: 'Нет заказов 60 дней' },
    { en: 'A mailing to a list, on Tuesday at 10', ru: 'Рассылка по списку, во вторник в 10' },
  ],
  example: {
    en: 'Segment “Sleeping”, a contact enters it: a letter with a reason to come back.',
    ru: 'Сегмент «Спящие», клиент попадает в него: письмо с поводом вернуться.',
  },
  ports: {
    out: {
      en: 'The contact who came in or out, or each who is in it.',
      ru: 'Клиент, который вошёл или вышел, либо каждый, кто в сегменте.',
    },
  },
}

export const addDocs: NodeDocs = {
  text: [
    {
      en: 'Puts the contact into a static segment. A new name makes the segment when the flow is published; dynamic segments fill themselves.',
      ru: 'Добавляет клиента в статический сегмент. Новое имя создаст сегмент при публикации сценария; динамические сегменты наполняются сами.',
    },
    {
      en: 'Other flows can start on it. Who is in it already changes nothing.',
      ru: 'На это могут запускаться другие сценарии. Если клиент уже в сегменте, ничего не меняется.',
    },
  ],
  uses: [
    { en: 'Gather those who answered a survey', ru: 'Собрать тех, кто прошёл опрос' },
    { en: 'Mark customers for a mailing of its own', ru: 'Отобрать клиентов для отдельной рассылки' },
  ],
  ports: { out: { en: 'The contact is in the segment.', ru: 'Клиент в сегменте.' } },
}

export const removeDocs: NodeDocs = {
  text: [
    {
      en: 'Takes the contact out of a static segment. Who is not in it just goes on. Nobody can be taken out of a dynamic segment: its condition decides.',
      ru: 'Убирает клиента из статического сегмента. Кого там нет, просто идёт дальше. Из динамического сегмента убрать нельзя: за него решает условие.',
    },
  ],
  uses: [{ en: 'After a purchase: out of “Waiting for a discount”', ru: 'После покупки — из сегмента «Ждут скидку»' }],
  ports: { out: { en: 'The contact is not in the segment.', ru: 'Клиента в сегменте нет.' } },
}
