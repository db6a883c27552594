/** Words by which people stop messages, whatever they are sent with: those that carriers ask to be heeded (CTIA), and what people write in Russian. */
const stop = new Set(
  'STOP STOPALL UNSUBSCRIBE CANCEL END QUIT OPTOUT REVOKE СТОП ОТПИСАТЬСЯ ОТПИСКА ОТПИШИТЕ ОТПИСАТЬ ОТМЕНА ОТПИШИТЕМЕНЯ НЕПИШИТЕ'.split(
    ' ',
  ),
)

/** The whole text is such a word: a sentence that has one in it is an answer like any other. */
export function isStop(text: string): boolean {
  return stop.has(
    text
      .toUpperCase()
      .replaceAll('Ё', 'Е')
      .replace(/[^\p{L}]+/gu, ''),
  )
}
