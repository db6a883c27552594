/** What is wrong with where a link leads, as far as can be told without following it. */
import type { Localized } from '@millrace/core'

export interface LinkFault {
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly message: Localized
}

const schemes = new Set(['https:', 'http:', 'mailto:', 'tel:', 'sms:'])
const ownHost = /^(localhost|.*\.(local|localhost|internal|lan)|[^.]+)$/
const ownAddress = /^(127\.|10\.|0\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|\[(::1|::|f[cd]|fe80))/

/** `times`: how often the letter has this very link. */
export function checkLink(href: string, times: number): readonly LinkFault[] {
  if (href === '' || href === '#') return [empty]
  if (/\{[{%]|%7B(%7B|%25)/i.test(href)) return [unresolved(href)]
  if (href.startsWith('#') || /%(unsubscribe|preferences)_url%/.test(href)) return []
  const url = URL.parse(href)
  if (url === null) return [noAddress(href)]
  if (!schemes.has(url.protocol)) return [badScheme(href, url.protocol)]
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return []
  return [
    ...(ownHost.test(url.hostname) || ownAddress.test(url.hostname) ? [notPublic(href)] : []),
    ...(url.protocol === 'http:' ? [insecure(href)] : []),
    ...(times > 3 ? [repeated(href, times)] : []),
  ]
}

const fault = (code: string, severity: LinkFault['severity'], message: { en: string; ru: string }): LinkFault => ({
  code,
  severity,
  message,
})
const short = (href: string): string => (href.length > 80 ? `${href.slice(0, 79)}…` : href)

const empty = fault('LINK_EMPTY', 'warning', {
  en: 'A link or button leads nowhere: give its address',
  ru: 'Ссылка или кнопка никуда не ведёт: укажите адрес',
})
const unresolved = (href: string) =>
  fault('LINK_LIQUID', 'warning', {
    en: `In the link ${short(href)} a variable was not filled in: write it as {{ name }}`,
    ru: `В ссылке ${short(href)} не подставилась переменная: напишите её как {{ имя }}`,
  })
const noAddress = (href: string) =>
  fault('LINK_RELATIVE', 'warning', {
    en: `${short(href)} is no whole address: begin with https://`,
    ru: `${short(href)} — не полный адрес: начните с https://`,
  })
const badScheme = (href: string, scheme: string) =>
  fault('LINK_SCHEME', 'warning', {
    en: `Mail programs block links like ${short(href)} (${scheme}): use https://`,
    ru: `Почтовые программы блокируют такие ссылки: ${short(href)} (${scheme}). Используйте https://`,
  })
const notPublic = (href: string) =>
  fault('LINK_PRIVATE', 'warning', {
    en: `${short(href)} can be opened on your own computer or network only`,
    ru: `${short(href)} откроется только на вашем компьютере или в вашей сети`,
  })
const insecure = (href: string) =>
  fault('LINK_INSECURE', 'warning', {
    en: `${short(href)} is not encrypted: use https://`,
    ru: `${short(href)} открывается без шифрования: используйте https://`,
  })
const repeated = (href: string, times: number) =>
  fault('LINK_REPEATED', 'warning', {
    en: `The same link ${short(href)} stands in the letter ${times} times: their clicks are told apart by place only`,
    ru: `Ссылка ${short(href)} повторяется в письме, всего таких: ${times}. Клики по ним различаются только местом`,
  })
