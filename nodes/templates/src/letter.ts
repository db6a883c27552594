/**
 * Letters of the gallery: composed of blocks in one frame, so that words are all a template has to write, and whoever made a flow of it goes
 * on composing. Every marketing letter says why it came and how to stop it; a transactional one is about the contact's own order and has
 * no such line.
 */
import type { Json, JsonObject } from '@millrace/core'
import { defaultStyle, keepLetter, type Block, type ProductsBlock } from '@millrace/core/letter'

/** A text in both languages of the gallery. */
export type Both = { readonly en: string; readonly ru: string }
/** One that has no words, such as an address, is the same in both. */
export type Words = string | Both
type Language = keyof Both

export interface Letter {
  readonly subject: Words
  /** The line above the text; Liquid, like everything here. */
  readonly heading: Words
  readonly text: readonly Words[]
  /** The products of the event that the contact came with, below the text. */
  readonly products?: ProductsBlock['from']
  readonly button?: readonly [label: Words, url: string]
  /** Why the contact gets it. Absent: a transactional letter. */
  readonly because?: Words
  /** Another address than the contact's own: a letter to the team, which nobody unsubscribes from. */
  readonly to?: string
}

/** Day hours in which marketing may arrive, by the contact's own clock. */
export const daytime = { days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '21:00' }

/** A pause that ends by day. `PT0S`: at once, or in the morning. */
export const pause = (duration: string): JsonObject => ({ mode: 'for', duration, window: daytime })

export const hello: Both = {
  en: 'Hello{% if contact.firstName %}, {{ contact.firstName }}{% endif %}!',
  ru: 'Здравствуйте{% if contact.firstName %}, {{ contact.firstName }}{% endif %}!',
}

/** A text made of others, in each language of them. */
export const both = (write: (language: Language) => string): Both => ({ en: write('en'), ru: write('ru') })
export const inLanguage = (words: Words, language: Language): string => (typeof words === 'string' ? words : words[language])

export function letter(words: Letter): JsonObject {
  return bilingual(contentIn(words, 'en'), contentIn(words, 'ru')) as JsonObject
}

function contentIn({ subject, heading, text, products, button, because, to }: Letter, language: Language): JsonObject {
  const say = (words: Words) => inLanguage(words, language)
  const blocks: readonly Block[] = [
    { kind: 'text', id: 'words', text: [`# ${say(heading)}`, ...text.map(say)].join('\n\n'), align: 'left' },
    ...(products === undefined ? [] : [productsIn(products, language)]),
    ...(button === undefined
      ? []
      : [{ kind: 'button' as const, id: 'button', text: say(button[0]), link: button[1], colour: '', align: 'left' as const }]),
  ]
  const kept = keepLetter({
    version: 1,
    style: defaultStyle,
    preheader: beginningOf(text.filter((each) => each !== hello).map(say)),
    logo: { url: '', alt: '', link: '' },
    blocks,
    footer: because === undefined ? '' : `${say(because)}\n[${say(unsubscribe)}](%unsubscribe_url%)`,
  })
  return {
    subject: say(subject),
    ...kept,
    ...(because === undefined ? { transactional: true } : {}),
    ...(to === undefined ? {} : { to }),
  }
}

const productsIn = (from: ProductsBlock['from'], language: Language): ProductsBlock => ({
  kind: 'products',
  id: 'products',
  from,
  pictures: true,
  prices: true,
  currency: language === 'ru' ? '₽' : '',
})

const unsubscribe: Both = { en: 'Unsubscribe', ru: 'Отписаться' }

/** What mail programs show beside the subject: the first sentence, or all where it ends within a tag of Liquid. */
function beginningOf([first = '']: readonly string[]): string {
  const [sentence = ''] = /^[^]*?[.!?](?=\s|$)/.exec(first) ?? []
  const isWhole = ['{{', '{%'].every((open) => sentence.split(open).length === sentence.split(open === '{{' ? '}}' : '%}').length)
  return isWhole && sentence !== '' && !/\{%\s*if(?![^]*\{%\s*endif)/.test(sentence) ? sentence : first
}

/** Where two values differ in a text, a text for each language. */
function bilingual(en: Json, ru: Json): Json {
  if (typeof en === 'string' && typeof ru === 'string') return en === ru ? en : { en, ru }
  if (Array.isArray(en)) return en.map((item: Json, index) => bilingual(item, (ru as readonly Json[])[index] ?? item))
  if (en === null || typeof en !== 'object') return en
  return Object.fromEntries(Object.entries(en).map(([key, value]) => [key, bilingual(value, (ru as JsonObject)[key] ?? value)]))
}
