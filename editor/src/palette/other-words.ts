/**
 * Other words that people search by, and what is meant by them: words only, no types of steps, so that the steps of any plugin are found by
 * them. Both sides are beginnings of words, in lower case.
 */
const meanings: readonly (readonly [asked: string, meant: string])[] = [
  ['ждать подожд задерж таймер интервал', 'пауза ожидание'],
  ['если ветвл развил развет', 'условие'],
  ['a/b а/б ab аб эксперимент вариант', 'сплит'],
  ['балл кэшбэк кешбэк лояльн', 'бонус'],
  ['смс', 'sms'],
  ['сообщ', 'письмо sms'],
  ['почт рассыл имейл емейл мейл mail', 'письмо'],
  ['телеграм тг мессендж', 'telegram'],
  ['цикл повторя ещё раз', 'повтор'],
  ['рожд юбил годовщ праздник день', 'дата'],
  ['корзин просмотр регистрац подписк клик', 'событи'],
  ['покупк оплат чек', 'заказ'],
  ['тег ярлык', 'метк'],
  ['частот лимит раз', 'ограничение'],
  ['расписан крон ежедневн еженедельн регулярн', 'расписани'],
  ['попап баннер окн', 'всплывающее'],
  ['звон перезвон колл', 'обратный звонок'],
  ['выход стоп финиш завершить', 'конец'],
  ['слак', 'slack'],
  ['интеграц crm срм', 'api-запрос вебхук сделк'],
  ['скрипт js код', 'программный'],
  ['лид анкет', 'заявка'],
  ['атрибут свойств поле полю', 'изменить данные'],
  ['процент доли долям', 'случайное'],
  ['wait pause sleep timer', 'delay'],
  ['if branch', 'condition'],
  ['a/b ab experiment variant', 'split'],
  ['point loyalty cashback reward', 'bonus'],
  ['text', 'sms'],
  ['mail newsletter email', 'e-mail'],
  ['loop again', 'repeat'],
  ['birthday anniversary', 'date'],
  ['cart signup sign browse', 'event'],
  ['purchase payment', 'order'],
  ['label', 'tag'],
  ['cron daily weekly recurring', 'timetable'],
  ['popup banner', 'pop-up'],
  ['stop exit finish', 'end'],
  ['lead', 'form'],
  ['attribute property', 'fields'],
]

const pairs = meanings.flatMap(([asked, meant]) => asked.split(' ').map((start) => [start, meant.split(' ')] as const))

/** From two letters on: a beginning of one of the other words counts as the word, as somebody types. */
export function meantBy(word: string): readonly string[] {
  return word.length < 2 ? [] : pairs.flatMap(([start, meant]) => (word.startsWith(start) || start.startsWith(word) ? meant : []))
}
