/**
 * Nothing that was drawn is lost: when the browser is offline and comes back, when the page is loaded anew before it could save, and when
 * two tabs change one flow. On these screens axe finds no serious fault.
 */
import type { FlowDocument } from '@millrace/core'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startJourney, type Journey } from '../support/journey.ts'
import { type BrowserSession, isLong, openBrowser } from './browser.ts'
import { cardOf, historyButton, insertInto, openStep } from './drawing.ts'
import { fillSuggested, panelOf, setUp } from './editor.ts'

const owner = { workspace: 'Lamp shop', email: 'owner@lamps.example', password: 'a lamp in every room' }
const flow: FlowDocument = {
  millrace: 1,
  name: 'Second thoughts',
  settings: {},
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Product Added' }, at: { x: 0, y: 0 } },
    { id: 'tag', type: 'tag.add', version: 1, config: { tag: 'thought' }, at: { x: 0, y: 140 } },
    { id: 'finish', type: 'end', version: 1, config: {}, at: { x: 0, y: 280 } },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'tag' },
    { from: 'tag', port: 'out', to: 'finish' },
  ],
}

async function rename(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { level: 1 }).getByRole('button').click()
  await page.getByRole('textbox', { name: 'Name of the flow' }).fill(name)
  await page.keyboard.press('Enter')
}
async function setTag(page: Page, text: string): Promise<void> {
  await openStep(page, 'tag')
  await fillSuggested(page, panelOf(page), { name: 'Tag', text })
}
const named = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
const saved = (page: Page) => page.locator('[data-save="saved"]').waitFor()
const conflictIn = (page: Page) => page.getByRole('dialog', { name: 'Somebody else changed this flow' })

describe.runIf(isLong)('what is drawn in a browser', () => {
  let journey: Journey
  let browser: BrowserSession
  let id = ''

  beforeAll(async () => {
    journey = await startJourney({ clock: '2026-05-01T10:00:00Z' })
    browser = await openBrowser()
    await setUp(browser.page, /http\S+\/setup\?token=\S+/.exec(journey.output())?.[0] ?? '', owner)
    id = (await journey.client.post<{ id: string }>('/api/flows', flow)).id
    await open(browser.page)
  })
  afterAll(async () => {
    await browser.close()
    await journey.close()
  })
  afterEach(async ({ task }) => {
    await browser.page.context().setOffline(false)
    if (task.result?.state === 'fail') await browser.inspect('nothing-lost-failed')
  })

  const open = async (page: Page) => {
    await page.goto(`${journey.url}/flows/${id}`)
    await saved(page)
  }
  /** What the server has: the name, the steps, and the tag that is put. */
  const kept = async () => {
    const { draft } = await journey.client.get<{ draft: FlowDocument }>(`/api/flows/${id}`)
    const tag = draft.nodes.find((node) => node.id === 'tag')?.config['tag']
    return [
      draft.name,
      draft.nodes
        .map((node) => node.id)
        .toSorted()
        .join(' '),
      tag,
    ]
  }

  it('is kept while the browser is offline, and saved when it is back', async () => {
    const { page } = browser
    await page.context().setOffline(true)
    await rename(page, 'Changed offline')
    await insertInto(page, { node: 'start', port: 'out' }, 'delay')
    await cardOf(page, 'delay').waitFor()
    await page.getByText('No connection: kept in this browser').waitFor()
    expect(await kept()).toEqual(['Second thoughts', 'finish start tag', 'thought'])
    await page.context().setOffline(false)
    await expect.poll(kept).toEqual(['Changed offline', 'delay finish start tag', 'thought'])
  })

  it('is there again when the page is loaded anew at once, or while saves do not get through', async () => {
    const { page } = browser
    await rename(page, 'Loaded at once')
    await page.reload()
    await named(page, 'Loaded at once')
    await saved(page)
    await page.route('**/api/flows/**', (route) => (route.request().method() === 'PUT' ? route.abort() : route.continue()))
    await rename(page, 'Loaded anew')
    await page.getByText('No connection: kept in this browser').waitFor()
    expect(await kept()).toEqual(['Loaded at once', 'delay finish start tag', 'thought'])
    await page.unroute('**/api/flows/**')
    await page.reload()
    await named(page, 'Loaded anew')
    await expect.poll(kept).toEqual(['Loaded anew', 'delay finish start tag', 'thought'])
  })

  it('is shown beside what another tab saved first, and becomes a copy where that one is taken', async () => {
    const { page } = browser
    const other = await page.context().newPage()
    await open(other)
    await setTag(other, 'theirs')
    await expect.poll(async () => (await kept())[2]).toBe('theirs')
    await other.close()
    await rename(page, 'Mine')
    await conflictIn(page).getByText('theirs', { exact: true }).waitFor()
    await browser.inspect('nothing-lost-conflict')
    await conflictIn(page).getByRole('button', { name: 'Take theirs, keep mine as a copy' }).click()
    await named(page, 'Loaded anew')
    await cardOf(page, 'tag').getByText('theirs').waitFor()
    await saved(page)
    const flows = await journey.client.all<{ name: string }>('/api/flows')
    expect(flows.map(({ name }) => name).sort()).toEqual(['Loaded anew', 'Mine (my version)'])
    await historyButton(page, 'Undo', 'take the other version').click()
    await named(page, 'Mine')
    await expect.poll(kept).toEqual(['Mine', 'delay finish start tag', 'thought'])
  })

  it('wins over what another tab saved where a person says so, with that one an undo away', async () => {
    const { page } = browser
    const other = await page.context().newPage()
    await open(other)
    await rename(other, 'Theirs')
    await expect.poll(async () => (await kept())[0]).toBe('Theirs')
    await other.close()
    await setTag(page, 'mine')
    await conflictIn(page).getByRole('button', { name: 'Keep mine', exact: true }).click()
    await expect.poll(kept).toEqual(['Mine', 'delay finish start tag', 'mine'])
    await historyButton(page, 'Undo', 'take the version of this browser').click()
    await named(page, 'Theirs')
    await expect.poll(kept).toEqual(['Theirs', 'delay finish start tag', 'thought'])
  })

  it('has no serious fault on any of these screens', () => {
    expect(browser.faults).toEqual([])
    // A save that was cut off says so in the console, and so does one that was overtaken.
    expect(browser.errors.filter((error) => !/Failed to load resource/.test(error))).toEqual([])
  })
})
