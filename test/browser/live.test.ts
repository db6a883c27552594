/**
 * A flow watched while it runs: counts rise on the canvas without reloading, a number leads to its contacts, one of them is taken out and the
 * others are moved on, and what the canvas says is what the API says. On the screens axe finds no serious fault.
 */
import type { FlowStats } from '@millrace/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startJourney, type Journey } from '../support/journey.ts'
import { type BrowserSession, isLong, openBrowser } from './browser.ts'
import { panelOf, setUp } from './editor.ts'

const owner = { workspace: 'Lamp shop', email: 'owner@lamps.example', password: 'a lamp in every room' }
const flow = {
  millrace: 1,
  name: 'Reminder',
  settings: {},
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Product Added' }, at: { x: 0, y: 0 } },
    {
      id: 'wait',
      type: 'wait.event',
      version: 1,
      config: { events: [{ name: 'ordered', event: 'Order Completed' }], timeout: 'P3D' },
      at: { x: 0, y: 160 },
    },
    { id: 'finish', type: 'end', version: 1, config: {}, at: { x: 0, y: 340 } },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'wait' },
    { from: 'wait', port: 'ordered', to: 'finish' },
    { from: 'wait', port: 'timeout', to: 'finish' },
  ],
}

describe.runIf(isLong)('a flow watched live in a browser', () => {
  let journey: Journey
  let browser: BrowserSession
  let id = ''

  beforeAll(async () => {
    journey = await startJourney({ clock: '2026-05-01T10:00:00Z' })
    browser = await openBrowser()
    await setUp(browser.page, /http\S+\/setup\?token=\S+/.exec(journey.output())?.[0] ?? '', owner)
    id = (await journey.client.post<{ id: string }>('/api/flows/import', flow)).id
    await journey.client.post(`/api/flows/${id}/publish`)
    await browser.page.goto(new URL(`/flows/${id}`, browser.page.url()).href)
  })
  afterAll(async () => {
    await browser.close()
    await journey.close()
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await browser.inspect('live-failed')
  })

  const panel = () => panelOf(browser.page)
  const stats = () => journey.client.get<FlowStats>(`/api/flows/${id}/stats`)
  const card = (node: string) => browser.page.locator(`[data-node="${node}"]`)

  it('counts those who come, while the page stands', async () => {
    await card('wait').waitFor()
    for (const userId of ['ann', 'bob', 'cem']) journey.segment.analytics.track({ userId, event: 'Product Added' })
    await journey.segment.flush()
    await browser.page.locator('[data-node="wait"][aria-label*="3 here now, 3 entered"]').waitFor()
    await browser.page.getByText(/^updated at/).waitFor()
    await browser.page.getByRole('radio', { name: 'Funnel' }).click()
    await browser.page.getByText('100% · 3').waitFor()
    expect(await stats()).toMatchObject({ inside: 3, nodes: { wait: { entered: 3 } } })
    await browser.inspect('live-funnel')
    await browser.page.getByRole('radio', { name: 'Counts' }).click()
  })

  it('shows who is behind a number, takes one out and moves the others on (000.52)', async () => {
    const { page } = browser
    await card('wait').click()
    await panel()
      .getByRole('button', { name: /^Who: Here now/ })
      .click()
    await panel().getByRole('checkbox', { name: 'Choose ann' }).check()
    await panel().getByRole('button', { name: 'Take out' }).click()
    const asked = page.getByRole('dialog', { name: 'Take 1 contact out of the flow?' })
    await browser.inspect('live-take-out')
    await asked.getByRole('button', { name: 'Take out' }).click()
    await expect.poll(async () => (await stats()).nodes['wait']).toMatchObject({ entered: 3, inside: 2, exited: 1 })
    await panel().getByRole('checkbox', { name: 'Choose ann' }).waitFor({ state: 'detached' })
    await panel().getByRole('button', { name: 'Move on' }).click()
    await page.getByRole('menuitem', { name: /timeout/ }).click()
    await page.getByRole('dialog', { name: 'Move 2 contacts on?' }).getByRole('button', { name: 'Move on' }).click()
    await panel().getByText('Nobody is at this step now').waitFor()
    await panel().getByRole('tab', { name: /^Left/ }).click()
    await panel().getByRole('link', { name: 'bob', exact: true }).waitFor()
    expect((await stats()).nodes['wait']).toEqual({ entered: 3, inside: 0, left: { timeout: 2 }, failed: 0, exited: 1 })
    await page.locator('[data-node="wait"][aria-label*="0 here now, 3 entered"]').waitFor()
  })

  it('sets all flows side by side, with charts drawn under a policy without eval', async () => {
    const { page } = browser
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.getByRole('img', { name: /Contacts in flows, by day/ }).waitFor()
    await page.locator('canvas').first().waitFor()
    await browser.inspect('live-overview')
    await page.getByRole('button', { name: 'Show as a table' }).first().click()
    await page.getByRole('rowheader', { name: 'Total' }).waitFor()
    expect(browser.faults).toEqual([])
    expect(browser.errors).toEqual([])
  })
})
