/**
 * A live flow is edited while contacts wait in it: the dialog asks what becomes of them before it publishes, and versions stand side by
 * side. Nothing is lost when the connection goes, the page is loaded anew, or another tab saves first. On these screens axe finds no
 * serious fault.
 */
import type { FlowDocument } from '@millrace/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { keys, startJourney, type Journey } from '../support/journey.ts'
import { type BrowserSession, isLong, openBrowser } from './browser.ts'
import { choose, setUp } from './editor.ts'

const owner = { workspace: 'Lamp shop', email: 'owner@lamps.example', password: 'a lamp in every room' }
const flow: FlowDocument = {
  millrace: 1,
  name: 'Second thoughts',
  settings: { entry: { policy: 'always' } },
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Product Added' }, at: { x: 0, y: 0 } },
    { id: 'wait', type: 'delay', version: 1, title: 'Wait 3 days', config: { mode: 'for', duration: 'P3D' }, at: { x: 0, y: 140 } },
    { id: 'tag', type: 'tag.add', version: 1, config: { tag: 'thought' }, at: { x: 0, y: 280 } },
    { id: 'finish', type: 'end', version: 1, config: {}, at: { x: 0, y: 420 } },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'wait' },
    { from: 'wait', port: 'out', to: 'tag' },
    { from: 'tag', port: 'out', to: 'finish' },
  ],
}
const hold = { id: 'hold', type: 'delay', version: 1, title: 'Wait a day', config: { mode: 'for', duration: 'P1D' }, at: { x: 0, y: 140 } }
const edited: FlowDocument = {
  ...flow,
  nodes: flow.nodes.map((node) => (node.id === 'wait' ? hold : node)),
  edges: flow.edges.map(({ from, port, to }) => ({ from: from === 'wait' ? 'hold' : from, port, to: to === 'wait' ? 'hold' : to })),
}

describe.runIf(isLong)('a live flow, edited in a browser', () => {
  let journey: Journey
  let browser: BrowserSession
  let id = ''

  beforeAll(async () => {
    journey = await startJourney({ clock: '2026-05-01T10:00:00Z' })
    browser = await openBrowser()
    await setUp(browser.page, /http\S+\/setup\?token=\S+/.exec(journey.output())?.[0] ?? '', owner)
    const { client } = journey
    id = (await client.post<{ id: string }>('/api/flows', flow)).id
    await client.post(`/api/flows/${id}/publish`)
    for (const userId of ['anna', 'boris', 'clara']) journey.segment.analytics.track({ userId, event: 'Product Added' })
    await journey.segment.flush()
    await client.advance('PT1H')
    await put(edited)
    await browser.page.goto(new URL(`/flows/${id}`, browser.page.url()).href)
    await browser.page.locator('[data-save="saved"]').waitFor()
  })
  afterAll(async () => {
    await browser.close()
    await journey.close()
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await browser.inspect('publishing-failed')
  })

  /** As another tab does. */
  const put = async (document: FlowDocument) => {
    const headers = { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json' }
    const answer = await fetch(`${journey.url}/api/flows/${id}`, { method: 'PUT', headers, body: JSON.stringify(document) })
    expect(answer.status).toBe(200)
  }
  const read = () => journey.client.get<{ version: number | null; draft: FlowDocument }>(`/api/flows/${id}`)
  const rename = async (name: string) => {
    const { page } = browser
    await page.getByRole('heading', { level: 1 }).getByRole('button').click()
    await page.getByRole('textbox', { name: 'Name of the flow' }).fill(name)
    await page.keyboard.press('Enter')
  }
  /** On the canvas of the page: the versions draw theirs while they close. */
  const card = (node: string) => browser.page.locator(`.flow-page [data-node="${node}"]`)
  const saved = () => browser.page.locator('[data-save="saved"]').waitFor()

  it('is not published before it is said what becomes of those who wait where it was changed', async () => {
    const { page } = browser
    await page.getByRole('button', { name: 'Publish changes' }).click()
    const dialog = page.getByRole('dialog', { name: 'Publish “Second thoughts”?' })
    const publish = dialog.getByRole('button', { name: 'Publish', exact: true })
    await dialog.getByText('Choose what becomes of 3 contacts').waitFor()
    expect(await publish.isDisabled()).toBe(true)
    await dialog.getByRole('radio', { name: 'Move' }).check()
    expect(await publish.isDisabled()).toBe(true)
    await choose(page, dialog.getByRole('combobox', { name: 'Go on at this step' }), 'Wait a day')
    await dialog.getByRole('textbox', { name: 'What changed' }).fill('A shorter wait')
    await browser.inspect('publishing-dialog')
    await publish.click()
    await page.getByText('Published as version 2').waitFor()
    await journey.client.advance('PT1M')
    const { items } = await journey.client.get<{ items: { node: string; version: number }[] }>(`/api/runs?flow=${id}&state=waiting`)
    expect(items.map(({ node, version }) => `${node} ${version}`)).toEqual(['hold 2', 'hold 2', 'hold 2'])
  })

  it('shows what a version changed, and gives the one before back as the draft, one undo away', async () => {
    const { page } = browser
    await page.getByRole('button', { name: 'version 2' }).click()
    const dialog = page.getByRole('dialog', { name: 'Versions of “Second thoughts”' })
    await dialog.locator('[data-version="2"]').click()
    await dialog.locator('[data-node="hold"].added').waitFor()
    await dialog.locator('[data-node="wait"].removed').waitFor()
    await browser.inspect('publishing-versions')
    await dialog.locator('[data-version="1"]').click()
    await dialog.getByRole('button', { name: 'Restore as draft' }).click()
    await card('wait').waitFor()
    await page.getByRole('button', { name: 'Undo: restore a version' }).click()
    await card('hold').waitFor()
    await saved()
    expect((await read()).draft.nodes.map((node) => node.id)).toContain('hold')
  })

  it('loses nothing while the connection is gone and the page is loaded anew', async () => {
    const { page } = browser
    await page.route('**/api/flows/**', (route) => (route.request().method() === 'PUT' ? route.abort() : route.continue()))
    await rename('Changed offline')
    await page.getByText('No connection: kept in this browser').waitFor()
    await page.unroute('**/api/flows/**')
    await page.reload()
    await page.getByRole('heading', { name: 'Changed offline' }).waitFor()
    await saved()
    expect((await read()).draft.name).toBe('Changed offline')
  })

  it('shows what differs when another tab saved first, and keeps mine as a copy beside theirs', async () => {
    const { page } = browser
    const { draft } = await read()
    const theirs = draft.nodes.map((node) => (node.id === 'tag' ? { ...node, config: { tag: 'theirs' } } : node))
    await put({ ...draft, nodes: theirs })
    await rename('Mine')
    const dialog = page.getByRole('dialog', { name: 'Somebody else changed this flow' })
    await dialog.getByText('theirs', { exact: true }).waitFor()
    await browser.inspect('publishing-conflict')
    await dialog.getByRole('button', { name: 'Take theirs, keep mine as a copy' }).click()
    await page.getByRole('heading', { name: 'Changed offline' }).waitFor()
    await saved()
    const flows = await journey.client.all<{ name: string }>('/api/flows')
    expect(flows.map(({ name }) => name).sort()).toEqual(['Changed offline', 'Mine (my version)'])
  })

  it('has no serious fault on any of these screens', () => {
    expect(browser.faults).toEqual([])
    // A save that was cut off says so in the console, and so does one that was overtaken.
    expect(browser.errors.filter((error) => !/Failed to load resource/.test(error))).toEqual([])
  })
})
