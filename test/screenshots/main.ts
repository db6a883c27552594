/**
 * `npm run screenshots`: the main screens of a shop in business, in both languages and both themes, into `.cache/screenshots`; the ten of one
 * look and what else the README shows into `editor/screenshots`. The server runs in this process on an embedded Postgres of its own, under the
 * test clock, which the pages show too.
 */
import { copyFile, mkdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Page } from 'playwright-core'
import { openBrowser } from '../browser/browser.ts'
import { setUp } from '../browser/editor.ts'
import { openStage } from '../demo/stage.ts'
import { createClient } from '../support/client.ts'
import { createSegment } from '../support/segment.ts'
import { lookingAs, take, type Look } from './look.ts'
import { moreScreensOf, screensOf } from './screens.ts'
import { endOf, openForBusiness, opening, type Shop } from './shop.ts'

const top = join(import.meta.dirname, '../..')
const folder = join(top, '.cache/screenshots')
const kept = join(top, 'editor/screenshots')
const owner = { workspace: 'Record shop', email: 'owner@records.example', password: 'a record in every room' }
const shopSize = { customers: 180, days: 100 }
const size = { width: 1280, height: 800 }
const looks: readonly Look[] = (['light', 'dark'] as const).flatMap((theme) =>
  (['en', 'ru'] as const).map((language) => ({ language, theme, at: endOf(shopSize.days) })),
)

/** Beside the ten in English and light. */
const alsoKept = ['dashboard-en-light'] as const
const mostBytes = 200 * 1024

async function main(): Promise<void> {
  const stage = await openStage(new Date(opening), console.info, 'screenshots')
  const browser = await openBrowser()
  try {
    const { url } = stage.server
    const client = createClient({ url, apiKey: stage.apiKey })
    const segment = createSegment(url, stage.writeKey)
    console.info('A shop goes through a hundred days of business ...')
    const shop = await openForBusiness({ client, segment, apiKey: stage.apiKey }, shopSize)
    await segment.close()
    await setUp(browser.page, stage.server.setupLink ?? '', owner)
    const files: string[] = []
    for (const look of looks) files.push(...(await takeAll(browser.page, { url, shop, look })))
    await keep(files, [...screensOf(shop).map(({ name }) => `${name}-en-light`), ...alsoKept])
  } finally {
    await browser.close()
    await stage.close()
  }
}

async function takeAll(from: Page, { url, shop, look }: { url: string; shop: Shop; look: Look }): Promise<readonly string[]> {
  const page = await lookingAs(from, look, size)
  const files: string[] = []
  for (const screen of [...screensOf(shop), ...moreScreensOf()]) {
    files.push(await take(page, screen, { url, folder, look }))
    console.info(basename(files.at(-1)!))
  }
  await page.context().close()
  return files
}

/** Throws when one of these pictures is missing, or too large to be kept with the sources. */
async function keep(files: readonly string[], names: readonly string[]): Promise<void> {
  await mkdir(kept, { recursive: true })
  for (const name of names) {
    const file = files.find((one) => basename(one) === `${name}.png`)
    if (file === undefined) throw new Error(`No picture ${name}`)
    const { size: bytes } = await stat(file)
    if (bytes > mostBytes) throw new Error(`${name} has ${Math.round(bytes / 1024)} KB, at most ${mostBytes / 1024} are wanted`)
    await copyFile(file, join(kept, `${name}.png`))
  }
}

await main()
process.exit()
