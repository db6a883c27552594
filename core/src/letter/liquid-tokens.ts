/** Liquid in a text stays as it is while the rest is escaped or read as markup: it is put aside first and put back at the end. */

/** Characters for private use stand for what was put aside; an author's own are dropped. */
const open = '\uE000'
const close = '\uE001'
const liquid = /\{\{.*?\}\}|\{%.*?%\}/gs

export interface SetAside {
  readonly text: string
  restore(text: string): string
}

export function setAside(source: string): SetAside {
  const kept: string[] = []
  const text = source.replaceAll(/[\uE000\uE001]/g, '').replace(liquid, (found) => `${open}${kept.push(found) - 1}${close}`)
  return { text, restore: (changed) => changed.replaceAll(/\uE000(\d+)\uE001/g, (_, index: string) => kept[Number(index)] ?? '') }
}

/** Whether nothing but tags of Liquid (`{% if … %}`) stands here, as `setAside` left it. */
export function isBareTags(text: string, restore: SetAside['restore']): boolean {
  return text !== '' && /^(\s*\uE000\d+\uE001\s*)+$/.test(text) && !restore(text).includes('{{')
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
export const escapeMarkup = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => entities[character]!)

/** For an attribute in double quotes, or between tags. */
export function escapeAround(source: string): string {
  const { text, restore } = setAside(source)
  return restore(escapeMarkup(text))
}

/** An address that may be followed; anything that could run as a script is none. */
export function safeAddress(address: string): string {
  const trimmed = address.trim()
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(trimmed.replaceAll(/[\p{Cc}\s]/gu, ''))?.[1]?.toLowerCase()
  return scheme === undefined || ['http', 'https', 'mailto', 'tel', 'sms'].includes(scheme) ? trimmed : ''
}
