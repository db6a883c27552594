import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { burstMs, createBursts } from './bursts.ts'
import { languageOf, page, pageHeaders } from './page.ts'
import { isMachineClick, isMachineOpening, isPrefetch } from './machine.ts'

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

describe('software that follows links by itself', () => {
  const click = (userAgent: string, more: { method?: string; sinceSentMs?: number | null; headers?: Record<string, string> } = {}) =>
    isMachineClick({
      method: more.method ?? 'GET',
      headers: { 'user-agent': userAgent, ...more.headers },
      sinceSentMs: more.sinceSentMs ?? 60_000,
    })
  const browser = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'

  it.each([
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mozilla/5.0 (compatible; bingbot/2.0)',
    'Mozilla/5.0 (Windows NT 6.1) BingPreview/1.0b',
    'TelegramBot (like TwitterBot)',
    'facebookexternalhit/1.1',
    'WhatsApp/2.23',
    'Slackbot-LinkExpanding 1.0',
    'Mozilla/5.0 Barracuda Sentinel',
    'Mozilla/4.0 (compatible; ms-office; MSOffice 16)',
  ])('calls itself %s', (userAgent) => {
    expect(click(userAgent)).toBe(true)
  })

  it('asks by HEAD, ahead of time, or sooner than anybody reads', () => {
    expect(click(browser, { method: 'HEAD' })).toBe(true)
    expect(click(browser, { headers: { 'sec-purpose': 'prefetch;prerender' } })).toBe(true)
    expect(click(browser, { sinceSentMs: 300 })).toBe(true)
  })

  it('is no browser, and no script that somebody runs', () => {
    for (const userAgent of [browser, 'curl/8.5.0', 'python-requests/2.31', 'node', '']) expect(click(userAgent)).toBe(false)
  })
})

describe('links of one message that are followed within a second', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('are no click when there are several of them, and one when it is one, however often', async () => {
    const bursts = createBursts()
    const several = [bursts.isAlone('a', 0), bursts.isAlone('a', 1), bursts.isAlone('a', 2)]
    const one = [bursts.isAlone('b', 1), bursts.isAlone('b', 1)]
    await vi.advanceTimersByTimeAsync(burstMs)
    expect([await Promise.all(several), await Promise.all(one)]).toEqual([
      [false, false, false],
      [true, true],
    ])
    const later = bursts.isAlone('b', 2)
    await vi.advanceTimersByTimeAsync(burstMs)
    expect(await later).toBe(true)
  })

  it('count when the process stops before it knows', async () => {
    const bursts = createBursts()
    const waiting = bursts.isAlone('a', 0)
    bursts.close()
    expect(await waiting).toBe(true)
  })
})
