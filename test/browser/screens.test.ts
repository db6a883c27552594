/**
 * Every page of the router, of a shop in business: read from the router itself, so that no new page is forgotten. Pages are looked at in English
 * and in Russian in turn, each in light and in dark. axe finds no serious fault, the console is silent, and no
 * text is the key of one.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lookingAs, settle } from '../screenshots/look.ts'
import { openForBusiness, opening, type Shop } from '../screenshots/shop.ts'
import { languages } from '../screenshots/words.ts'
import { startJourney, keys, type Journey } from '../support/journey.ts'
import { isLong, openBrowser, seriousFaults, type BrowserSession } from './browser.ts'
import { setUp } from './editor.ts'

const router = readFileSync(join(import.meta.dirname, '../../editor/src/router.ts'), 'utf8')
const paths = [...router.matchAll(/\bpath: '([^']+)'/g)].map(([, path]) => path!)
const owner = { workspace: 'Record shop', email: 'owner@records.example', password: 'a record in every room' }
const hostile = '<img src=x onerror="globalThis.bitten=true">'

/** Where to look, by the path of the router. Empty: it only leads to another. */
const addressesOf = (
  shop: Shop,
  { desk, plugin, invited }: { readonly desk: string; readonly plugin: string; readonly invited: string },
): Readonly<Record<string, readonly string[]>> => ({
  '/': [],
  '/messages': [],
  '/flows': ['/flows'],
  '/dashboard': ['/dashboard'],
  '/flows/:id': [`/flows/${shop.cart}`, `/flows/${shop.draft}?lab=tests`],
  '/templates/:id?': ['/templates', '/templates/welcome'],
  '/contacts': ['/contacts'],
  '/contacts/:userId': [`/contacts/${shop.contact}`],
  '/segments': ['/segments'],
  '/segments/:key': ['/segments/regulars'],
  '/runs/:id': [`/runs/${shop.run}`],
  '/log': ['/log'],
  '/reports': ['/reports'],
  '/inbox/:id?': [`/inbox/${shop.mail}`],
  '/data/imports': ['/data/imports'],
  '/data/imports/new': ['/data/imports/new'],
  '/data/imports/:id': [`/data/imports/${shop.imported}`],
  '/data/collections': ['/data/collections'],
  '/data/collections/:collection': ['/data/collections/stores'],
  '/problems': ['/problems'],
  '/settings': ['/settings'],
  '/connections/:plugin?': ['/connections', `/connections/${plugin}`],
  '/desks/:desk': [`/desks/${desk}`],
  '/resources/:kind': ['/resources/form'],
  '/resources/:kind/:id': [`/resources/form/${shop.form}`],
  '/keys': ['/keys'],
  '/team': ['/team'],
  '/join': [invited],
  '/sign-in': ['/sign-in'],
  '/setup': ['/setup'],
  '/:path(.*)*': ['/nowhere'],
})

/** Texts and names on the page that are keys of texts; code may look so. */
const keysSeen = `(() => {
  const parts = ${JSON.stringify(Object.keys(languages.en))}
  const found = []
  const isKey = (text) => /^[a-zA-Z]+(\\.[a-zA-Z]+)+$/.test((text ?? '').trim()) && parts.includes(text.trim().split('.')[0])
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT)
  for (let element = walker.currentNode; element !== null; element = walker.nextNode()) {
    if (element.closest('code, pre, textarea, .mono, [translate="no"]') !== null) continue
    for (const { nodeType, data } of element.childNodes) if (nodeType === 3 && isKey(data)) found.push(data.trim())
    for (const name of ['aria-label', 'title', 'placeholder']) if (isKey(element.getAttribute(name))) found.push(element.getAttribute(name))
  }
  return found
})()`

describe.runIf(isLong)('every screen', () => {
  let journey: Journey
  let browser: BrowserSession
  let shop: Shop
  let addresses: Readonly<Record<string, readonly string[]>>

  beforeAll(async () => {
    journey = await startJourney({ clock: opening })
    const { client, segment } = journey
    shop = await openForBusiness({ client, segment, apiKey: keys.apiKey }, { customers: 8, days: 4 })
    const first = async (path: string, name: string) =>
      String((await client.get<{ items: readonly Record<string, unknown>[] }>(path)).items[0]?.[name])
    const colleague = { email: 'colleague@records.example', role: 'editor' }
    const { pathname, hash } = new URL((await client.post<{ link: string }>('/api/invitations', colleague)).link)
    addresses = addressesOf(shop, {
      desk: await first('/api/desks', 'name'),
      plugin: await first('/api/connections', 'plugin'),
      invited: pathname + hash,
    })
    browser = await openBrowser()
    await setUp(browser.page, /http\S+\/setup\?token=\S+/.exec(journey.output())?.[0] ?? '', owner)
  })
  afterAll(async () => {
    await browser.close()
    await journey.close()
  })

  it('has an address here', () => {
    expect(Object.keys(addresses).toSorted()).toEqual([...new Set(paths)].toSorted())
  })

  /** What is wrong with a page, in words. */
  async function look(page: Page, address: string, themes: readonly ('light' | 'dark')[]): Promise<readonly string[]> {
    const found: string[] = []
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme })
      if (theme === themes[0]) {
        await page.goto(journey.url + address)
        await settle(page)
      }
      found.push(...(await seriousFaults(page)).map((fault) => `${theme}: ${fault}`))
    }
    const untranslated = await page.evaluate<readonly string[]>(keysSeen)
    return [...found, ...untranslated.map((key) => `untranslated: ${key}`)].map((fault) => `${address}: ${fault}`)
  }

  it.each([
    ['English', 'en', 0],
    ['Russian', 'ru', 1],
  ] as const)('in %s has no serious fault, no error and no untranslated text, light or dark', async (_, language, turn) => {
    const page = await lookingAs(browser.page, { language, theme: 'system' }, { width: 1440, height: 900 })
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(`${page.url()}: ${String(error)}`))
    page.on('console', (message) => message.type() === 'error' && faults.push(`${page.url()}: ${message.text()}`))
    const mine = Object.values(addresses)
      .flat()
      .filter((__, index) => index % 2 === turn)
    for (const [index, address] of mine.entries()) {
      const themes = index % 2 === 0 ? (['light', 'dark'] as const) : (['dark', 'light'] as const)
      faults.push(...(await look(page, address, themes).catch((error: unknown) => [`${address}: ${String(error)}`])))
    }
    await page.context().close()
    expect(mine.length).toBeGreaterThan(10)
    expect(faults).toEqual([])
  })

  it('shows what looks like markup as the text that it is, and runs none of it', async () => {
    const { id } = await journey.client.post<{ id: string }>('/api/flows/import', {
      millrace: 1,
      name: hostile,
      settings: {},
      nodes: [
        { id: 'start', type: 'trigger.event', version: 1, title: hostile, note: hostile, config: { event: hostile }, at: { x: 0, y: 0 } },
        { id: 'finish', type: 'end', version: 1, title: hostile, config: {}, at: { x: 0, y: 160 } },
      ],
      edges: [{ from: 'start', port: 'out', to: 'finish' }],
    })
    const { page } = browser
    for (const address of ['/flows?tab=draft', `/flows/${id}`]) {
      const answer = await page.goto(journey.url + address)
      const policy = answer?.headers()['content-security-policy'] ?? ''
      expect(policy).toContain(`default-src 'self'`)
      expect(policy).not.toContain('unsafe-eval')
      await page.getByText(hostile).first().waitFor()
      await settle(page)
      expect(await page.evaluate(`[globalThis.bitten ?? null, document.querySelectorAll('img[src="x"]').length]`)).toEqual([null, 0])
    }
    expect(await page.locator('[data-node="start"]').textContent()).toContain(hostile)
    expect(browser.errors).toEqual([])
  })
})
