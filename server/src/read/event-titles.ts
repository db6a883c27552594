/**
 * What events are called, for people: as the plugins that bring them about (or their names' meaning) say; statuses of messages by their
 * channel and the word for the status. An event that nobody has words for goes by its own name.
 */
import type { Localized, Registry } from '@millrace/core'
import { statusWords } from '../log/words.ts'

const known = new WeakMap<object, ReadonlyMap<string, Localized>>()

/** Of one registry, made once. */
export function eventTitles(registry: Registry): (event: string) => Localized {
  const titles = known.get(registry) ?? titlesOf(registry)
  known.set(registry, titles)
  return (event) => titles.get(event) ?? { en: event }
}

function titlesOf({ plugins, channels }: Registry): ReadonlyMap<string, Localized> {
  const ofStatuses = [...channels.values()].flatMap(({ title, statuses }) =>
    Object.entries(statuses).map(([status, event]): [string, Localized] => {
      const word = statusWords[status as keyof typeof statusWords]
      return [event, { en: `${title.en}: ${word.en}`, ru: `${title.ru ?? title.en}: ${word.ru ?? word.en}` }]
    }),
  )
  // Channels may share a name ("Unsubscribed"): then no one channel is meant.
  const times = Map.groupBy(ofStatuses, ([event]) => event)
  const shared = [...times].filter(([, all]) => all.length > 1).map(([event, all]) => [event, withoutChannel(all[0]![1])] as const)
  return new Map([...ofStatuses, ...shared, ...own, ...plugins.flatMap(({ events = {} }) => Object.entries(events))])
}

const after = (text: string) => text.slice(text.indexOf(': ') + 2)
const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)
const withoutChannel = ({ en, ru }: Localized): Localized => ({
  en: capital(after(en)),
  ...(ru !== undefined && { ru: capital(after(ru)) }),
})

/** What the server itself makes of calls. */
const own: readonly (readonly [string, Localized])[] = [
  ['Identified', { en: 'Told who they are', ru: 'Обновились данные' }],
  ['Page Viewed', { en: 'Viewed a page', ru: 'Просмотр страницы' }],
  ['Screen Viewed', { en: 'Viewed a screen', ru: 'Просмотр экрана' }],
  ['Consent Confirmed', { en: 'Confirmed a consent', ru: 'Согласие подтверждено' }],
]
