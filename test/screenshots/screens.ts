/** The ten main screens of the editor, and how to come to each. */
import type { Page } from 'playwright-core'
import type { Screen } from './look.ts'
import type { Shop } from './shop.ts'

type Word = (key: string) => string

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click()

async function fit(page: Page, word: Word): Promise<void> {
  await page.locator('[data-node]').first().waitFor()
  await press(page, word('flow.canvas.fit'))
  await leave(page)
}

/** The pointer rests on nothing that would tell its name. */
const leave = (page: Page) => page.mouse.move(0, 0)

async function openStep(page: Page, id: string): Promise<void> {
  await page.locator(`[data-node="${id}"]`).click()
  await page.getByRole('complementary').waitFor()
}

export function screensOf(shop: Shop): readonly Screen[] {
  return [
    { name: 'flows', path: '/flows' },
    { name: 'canvas', path: `/flows/${shop.cart}`, act: (page) => page.locator('[data-node]').first().waitFor() },
    {
      name: 'inspector',
      path: `/flows/${shop.cart}`,
      act: async (page, word) => {
        await fit(page, word)
        await openStep(page, 'purchase')
      },
    },
    {
      name: 'publish',
      path: `/flows/${shop.winBack}`,
      act: async (page, word) => {
        await page.locator('[data-node="bonus"]').waitFor()
        await press(page, word('flow.publish.changes'))
        await page.getByRole('dialog').waitFor()
      },
    },
    {
      name: 'simulation',
      path: `/flows/${shop.cart}?lab=simulate`,
      act: async (page, word) => {
        await press(page, word('lab.simulate.run.simulate'))
        await page.getByRole('button', { name: word('lab.simulate.again') }).waitFor({ timeout: 120_000 })
        await fit(page, word)
      },
    },
    {
      name: 'composer',
      path: `/flows/${shop.welcome}`,
      act: async (page, word) => {
        await fit(page, word)
        await openStep(page, 'greet')
        await press(page, word('composer.open'))
        await page.locator('iframe').first().waitFor()
      },
    },
    { name: 'contact', path: `/contacts/${shop.contact}` },
    { name: 'segments', path: '/segments' },
    { name: 'reports', path: '/reports' },
    { name: 'templates', path: '/templates' },
  ]
}

/** Beside the ten: what else a visitor of the pictures may want to see. */
export function moreScreensOf(): readonly Screen[] {
  return [
    { name: 'dashboard', path: '/dashboard' },
    { name: 'log', path: '/log' },
  ]
}
