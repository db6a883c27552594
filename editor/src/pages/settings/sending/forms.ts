/** Rules of sending and subscription groups as forms: what is typed, what is wrong with it, and what is sent. */
import type { Localized } from '@millrace/core'
import type { Cap, QuietHours, SubscriptionGroup } from '../../../api/sending.ts'
import { slugOf } from '../../../document/slug.ts'

export const everyDay: readonly number[] = [1, 2, 3, 4, 5, 6, 7]

export interface QuietForm {
  /** None: every channel. */
  channels: readonly string[]
  days: readonly number[]
  from: string
  to: string
}

export interface CapForm {
  channels: readonly string[]
  /** As typed. */
  most: string
  per: string
  mode: Cap['mode']
}

export interface GroupForm {
  /** Empty: made of the title when it is saved. */
  key: string
  en: string
  ru: string
  descriptionEn: string
  descriptionRu: string
  subscribed: boolean
}

export const periods = ['day', 'week', 'PT24H', 'P7D', 'P30D'] as const

export const newQuiet = (): QuietForm => ({ channels: [], days: everyDay, from: '22:00', to: '09:00' })
export const newCap = (): CapForm => ({ channels: [], most: '1', per: 'day', mode: 'defer' })
export const newGroup = (): GroupForm => ({ key: '', en: '', ru: '', descriptionEn: '', descriptionRu: '', subscribed: true })

export const quietForm = ({ channels = [], days = everyDay, from, to }: QuietHours): QuietForm => ({
  channels,
  days,
  from,
  to: to === '24:00' ? midnight : to,
})
export const capForm = ({ channels = [], most, per, mode }: Cap): CapForm => ({ channels, most: String(most), per, mode })
export const groupForm = ({ key, title, description, subscribed }: SubscriptionGroup): GroupForm => ({
  key,
  en: title.en,
  ru: title.ru ?? '',
  descriptionEn: description?.en ?? '',
  descriptionRu: description?.ru ?? '',
  subscribed,
})

export type QuietFault = 'days' | 'times' | null
/** Until midnight is until the day is over, also from its beginning. */
export const quietFault = ({ days, from, to }: QuietForm): QuietFault =>
  days.length === 0 ? 'days' : from === '' || to === '' || (from === to && to !== midnight) ? 'times' : null

const midnight = '00:00'

/** As typed; empty: however long. Undefined: it is no number of days. */
export function deferDaysOf(text: string): number | null | undefined {
  const plain = text.trim()
  if (plain === '') return null
  return /^\d{1,3}$/.test(plain) && Number(plain) >= 1 && Number(plain) <= 365 ? Number(plain) : undefined
}

export const capFault = ({ most }: CapForm): boolean => !/^\s*\d{1,4}\s*$/.test(most) || Number(most) < 1 || Number(most) > 1000

/** A title in either language is enough. */
export const groupFault = ({ en, ru }: GroupForm): boolean => en.trim() === '' && ru.trim() === ''

const ofChannels = (channels: readonly string[]) => (channels.length === 0 ? {} : { channels })

export const quietOf = ({ channels, days, from, to }: QuietForm): QuietHours => ({
  ...ofChannels(channels),
  ...(days.length === everyDay.length ? {} : { days }),
  from,
  to: to === midnight ? '24:00' : to,
})

export const capOf = ({ channels, most, per, mode }: CapForm): Cap => ({ ...ofChannels(channels), most: Number(most), per, mode })

/** Who speaks one language only reads the text that there is. */
function localizedOf(en: string, ru: string): Localized | null {
  const [first, second] = [en.trim(), ru.trim()]
  if (first === '' && second === '') return null
  return { en: first === '' ? second : first, ...(second === '' ? {} : { ru: second }) }
}

/** Keys are for good: flows name groups by them. */
export function groupsOf(forms: readonly GroupForm[]): readonly SubscriptionGroup[] {
  const taken = new Set(forms.map(({ key }) => key))
  return forms.map((form) => {
    const key = form.key === '' ? freeKey(slugOf(form.en.trim() || form.ru.trim(), 60) || 'group', taken) : form.key
    taken.add(key)
    const title = localizedOf(form.en, form.ru) ?? { en: key }
    return { key, title, description: localizedOf(form.descriptionEn, form.descriptionRu), subscribed: form.subscribed }
  })
}

function freeKey(wanted: string, taken: ReadonlySet<string>): string {
  let key = wanted
  for (let n = 2; taken.has(key); n++) key = `${wanted}-${n}`
  return key
}

/** The list with one item a place up or down. */
export function moved<T>(items: readonly T[], index: number, by: 1 | -1): readonly T[] {
  const to = index + by
  if (to < 0 || to >= items.length) return items
  const next = [...items]
  ;[next[index], next[to]] = [next[to]!, next[index]!]
  return next
}
