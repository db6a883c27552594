import { describe, expect, it } from 'vitest'
import { languageOf, page, pageHeaders } from './page.ts'
import { isMachineOpening, isPrefetch } from './machine.ts'

describe('the page that recipients see', () => {
  it.each([
    ['ru-RU,ru;q=0.9,en;q=0.8', 'ru'],
    ['en-GB,en;q=0.9,ru;q=0.8', 'en'],
    ['de, ru;q=0.5', 'ru'],
    ['de', 'en'],
    ['ru;q=0', 'en'],
    [undefined, 'en'],
    [';;;,q=', 'en'],
  ])('for %j is in %s', (header, language) => {
    expect(languageOf(header)).toBe(language)
  })

  it('asks with a form and a button, and says what it did without them', () => {
    expect(page('confirm', 'ru')).toMatch(/<html lang="ru">[^]*<form method="post"><button type="submit">Отписаться<\/button><\/form>/)
    expect(page('done', 'en')).not.toContain('<form')
  })

  it('loads nothing from anywhere and runs no script', () => {
    expect(pageHeaders['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect(page('confirm', 'en')).not.toMatch(/<script|<link|src=|url\(/)
  })
})

describe('software that opens mail by itself', () => {
  const opening = (userAgent: string, sinceSentMs: number | null = 60_000) =>
    isMachineOpening({ headers: { 'user-agent': userAgent }, sinceSentMs })

  it.each([
    'Mozilla/5.0',
    'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
    'YahooMailProxy; https://help.yahoo.com/',
  ])('is known as %s', (userAgent) => {
    expect(opening(userAgent)).toBe(true)
  })

  it('is known by opening within two seconds of the sending', () => {
    const browser = 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Thunderbird/140.0'
    expect([opening(browser, 1999), opening(browser, 2000), opening(browser, null)]).toEqual([true, false, false])
  })

  it('follows links ahead of time, and says so', () => {
    expect([{ purpose: 'prefetch' }, { 'sec-purpose': 'prefetch;prerender' }, { 'x-moz': 'prefetch' }].map(isPrefetch)).toEqual([
      true,
      true,
      true,
    ])
    expect(isPrefetch({ 'user-agent': 'x' })).toBe(false)
  })
})
