/** A browser that is signed in and prefers one language and one theme; looks at addresses of the editor and keeps pictures. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { wordsIn, type Language } from './words.ts'

/** `system`: as the page is told by `emulateMedia`, light to begin with. */
export type Theme = 'light' | 'dark' | 'system'

export interface Look {
  readonly language: Language
  readonly theme: Theme
  /** What the page's clock shows, in epoch ms. Absent: the time that it is. */
  readonly at?: number
}

export interface Window {
  readonly width: number
  readonly height: number
}

/** The session of `from` in a context of its own, for preferences are kept by the browser. */
export async function lookingAs(from: Page, { language, theme, at }: Look, size: Window): Promise<Page> {
  const browser = from.context().browser()!
  const context: BrowserContext = await browser.newContext({
    viewport: size,
    locale: language === 'ru' ? 'ru-RU' : 'en-GB',
    colorScheme: theme === 'dark' ? 'dark' : 'light',
    reducedMotion: 'reduce',
    storageState: await from.context().storageState(),
  })
  const kept = JSON.stringify(JSON.stringify({ locale: language, theme, sidebar: true }))
  await context.addInitScript(`if (globalThis === top) localStorage.setItem('millrace.preferences', ${kept})`)
  if (at !== undefined) await context.clock.setFixedTime(at)
  const page = await context.newPage()
  page.setDefaultTimeout(limitMs)
  return page
}

const quietMs = 400
/** A machine with much else to do takes its time. */
const limitMs = 240_000

/** Once there is a page that says of nothing that it is still being loaded, and nothing in it has changed for a moment. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(isStill, { quietMs, limitMs })
}

/** Runs in the page, so it uses nothing around it. */
async function isStill({ quietMs: quiet, limitMs: limit }: { quietMs: number; limitMs: number }): Promise<void> {
  const { document, MutationObserver } = globalThis as unknown as Dom
  const began = performance.now()
  let changed = began
  const observer = new MutationObserver(() => (changed = performance.now()))
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  const isBusy = () =>
    document.querySelector('main > *, h1, form') === null || document.querySelector('[aria-busy="true"], .el-skeleton, .skeleton') !== null
  while (isBusy() || performance.now() - changed < quiet) {
    if (performance.now() - began > limit) throw new Error('The page does not come to rest')
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  observer.disconnect()
}

/** As much of the page's world as is used there. */
interface Dom {
  readonly document: { querySelector(selectors: string): object | null }
  readonly MutationObserver: new (heard: () => void) => { observe(what: object, how: object): void; disconnect(): void }
}

export interface Screen {
  readonly name: string
  /** Of the editor. */
  readonly path: string
  /** What is pressed before the picture is taken. */
  readonly act?: (page: Page, word: (key: string) => string) => Promise<void>
}

export async function take(
  page: Page,
  { name, path, act }: Screen,
  { url, folder, look }: { url: string; folder: string; look: Look },
): Promise<string> {
  await page.goto(url + path)
  await settle(page)
  await act?.(page, wordsIn(look.language))
  if (act !== undefined) await settle(page)
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name}-${look.language}-${look.theme}.png`)
  await page.screenshot({ path: file })
  return file
}
