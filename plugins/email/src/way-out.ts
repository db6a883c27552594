/** Whether a letter has a link by which its reader ends the letters, or chooses which come. */

export const hasWayOut = (source: string): boolean => /%(unsubscribe|preferences)_url%/.test(source)

export const unsubscribeMissing = {
  en: 'There is no link to unsubscribe in the letter: put %unsubscribe_url% into one',
  ru: 'В письме нет ссылки для отписки: поставьте %unsubscribe_url% адресом ссылки',
}
