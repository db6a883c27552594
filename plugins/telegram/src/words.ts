/** Words by which people stop messages of a bot. */
const stop = new Set('STOP UNSUBSCRIBE СТОП ОТПИСАТЬСЯ ОТПИСКА ОТПИШИТЕ ОТПИШИТЕМЕНЯ НЕПИШИТЕ'.split(' '))

/** The whole text is such a word, or the command /stop. */
export function isStop(text: string): boolean {
  return stop.has(
    text
      .replace(/@\w+\s*$/, '')
      .toUpperCase()
      .replaceAll('Ё', 'Е')
      .replace(/[^\p{L}]+/gu, ''),
  )
}
