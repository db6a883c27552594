/** What whoever asks how these steps work is told. */
import type { NodeDocs } from '@millrace/core'

export const flowStartDocs: NodeDocs = {
  text: [
    {
      en: 'Lets the contact into another flow and goes on here at once, without waiting for the other. That flow needs the trigger “API request”; what you hand over is run.data there.',
      ru: 'Запускает для клиента другой сценарий и сразу идёт дальше здесь, не дожидаясь его. В том сценарии нужен триггер «API-запрос»; переданные данные там видны как run.data.',
    },
    {
      en: 'If that flow is paused, archived or lets nobody in again so soon, the contact does not get in. This flow goes on all the same.',
      ru: 'Если тот сценарий на паузе, в архиве или ещё не пускает клиента повторно, клиент в него не попадёт. Этот сценарий всё равно продолжится.',
    },
  ],
  uses: [
    { en: 'After the welcome: over to the regular letters', ru: 'После приветствия — в регулярную рассылку' },
    { en: 'One chain used by several flows', ru: 'Одна цепочка на несколько сценариев' },
  ],
  example: {
    en: 'Flow “Ask for a review”, data order_id = {{ event.properties.order_id }}.',
    ru: 'Сценарий «Попросить отзыв», данные order_id = {{ event.properties.order_id }}.',
  },
  ports: { out: { en: 'At once, whether the other flow took the contact or not.', ru: 'Сразу, принял ли тот сценарий клиента или нет.' } },
}

export const parallelDocs: NodeDocs = {
  text: [
    {
      en: 'The contact takes all branches at the same time: one may wait for days while another is writing. “Join branches” brings them together again.',
      ru: 'Клиент идёт по всем веткам одновременно: одна может ждать днями, пока другая уже пишет. Снова сводит их «Соединение веток».',
    },
    {
      en: 'Without a join the contact is through once all branches have ended. A goal that ends the flow, and the rules for leaving it, end all branches. What a branch found out is at vars.<its name> afterwards.',
      ru: 'Без соединения сценарий пройден, когда закончились все ветки. Цель с выходом и условия выхода из сценария прекращают все ветки сразу. Что узнала ветка, потом лежит в vars.<её имя>.',
    },
  ],
  uses: [
    { en: 'Letters to the customer while a manager gets a task', ru: 'Письма клиенту, а менеджеру тем временем задача' },
    { en: 'Push and e-mail side by side', ru: 'Пуш и письмо независимо друг от друга' },
  ],
  example: {
    en: 'Branch “letters” sends three in a week, branch “call” asks for a call in an hour.',
    ru: 'Ветка «письма» отправляет три письма за неделю, ветка «звонок» через час просит перезвонить.',
  },
  ports: { branches: { en: 'The contact goes by each of them.', ru: 'Клиент идёт по каждой из них.' } },
}

export const joinDocs: NodeDocs = {
  text: [
    {
      en: 'Where parallel branches meet: from here on the contact takes one way. Either all branches are waited for, or the first that arrives goes on and the others are broken off.',
      ru: 'Место, где сходятся параллельные ветки: дальше клиент идёт одним путём. Либо ждём все ветки, либо дальше идёт первая дошедшая, а остальные прерываются.',
    },
    {
      en: 'A branch that ended or failed on its way is not waited for. Whoever comes here without branches just passes.',
      ru: 'Ветку, которая по пути закончилась или прервалась, не ждём. Кто пришёл сюда без веток, просто проходит.',
    },
  ],
  uses: [
    { en: 'Go on when both the letter and the call are done', ru: 'Идти дальше, когда готово и письмо, и звонок' },
    { en: 'Whoever answers first decides, in whichever channel', ru: 'Продолжить по каналу, где клиент ответил первым' },
  ],
  ports: {
    out: { en: 'Once, when the branches are done or the first has come.', ru: 'Один раз: когда все ветки закончены или дошла первая.' },
  },
}

export const repeatDocs: NodeDocs = {
  text: [
    {
      en: 'Counts rounds: the first times the contact goes back by “again”, and when the number is used up, on. There must be a pause or a wait in the circle.',
      ru: 'Считает круги: первые несколько раз клиент уходит назад по выходу «ещё раз», а когда число исчерпано — дальше. В круге должна быть пауза или ожидание.',
    },
    {
      en: 'Which round it is can be put into texts and conditions: {{ vars.<id of this step>.times }}. Who comes back later starts counting anew.',
      ru: 'Номер круга можно поставить в текст или условие: {{ vars.<id этого шага>.times }}. Если клиент вернётся сюда позже, счёт начнётся заново.',
    },
  ],
  uses: [
    { en: 'Remind up to three times until somebody clicks', ru: 'Напоминать до трёх раз, пока не будет перехода' },
    { en: 'Ask another system again until it is ready', ru: 'Спрашивать другую систему, пока ответ не готов' },
  ],
  example: {
    en: 'Letter, wait two days for a click, on timeout here: 3 times. Then a call instead of a fourth letter.',
    ru: 'Письмо, два дня ждём перехода, время вышло — сюда, 3 раза. Потом вместо четвёртого письма звонок.',
  },
  ports: {
    again: { en: 'The number of rounds is not used up: lead this way back.', ru: 'Круги ещё остались: этот выход ведут назад.' },
    out: { en: 'All rounds are done.', ru: 'Все круги пройдены.' },
  },
}

export const limitDocs: NodeDocs = {
  text: [
    {
      en: 'Lets a contact through only so many times in a period; without a period, so many times ever. The period runs from each passage, by the contact’s calendar.',
      ru: 'Пропускает клиента не чаще заданного числа раз за период, а без периода — столько раз за всё время. Период отсчитывается от каждого прохода, по календарю клиента.',
    },
    {
      en: 'Steps with the same name of the count share it, in all flows. Without a name this step counts for itself.',
      ru: 'Шаги с одним именем общего счётчика считаются вместе, во всех сценариях. Без имени шаг считает только сам себя.',
    },
  ],
  uses: [
    {
      en: 'A discount at most once in 90 days, however often a cart is abandoned',
      ru: 'Скидка не чаще раза в 90 дней, сколько бы корзин ни бросили',
    },
    { en: 'Ask for a review twice a year at most', ru: 'Просить отзыв не чаще двух раз в год' },
  ],
  example: {
    en: 'Once in 90 days, shared count “discount”: whichever flow gives it first, the others wait three months.',
    ru: '1 раз за 90 дней, общий счётчик discount: какой бы сценарий ни дал скидку первым, остальным она закрыта три месяца.',
  },
  ports: {
    out: { en: 'There is room: this passage is counted.', ru: 'Ещё можно: этот проход засчитан.' },
    over: {
      en: 'Too often already; it is not counted. If this way leads nowhere, the flow ends here for the contact.',
      ru: 'Слишком часто; этот раз не засчитывается. Если отсюда никуда не вести, для клиента сценарий закончится.',
    },
  },
}
