/**
 * A live flow is edited in a browser while contacts wait in it: the dialog asks what becomes of those who wait where it was changed, and
 * publishes once that is said for everybody; versions stand side by side. On these screens axe finds no serious fault.
 */
import type { FlowDocument } from '@millrace/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startJourney, type Journey } from '../support/journey.ts'
import { type BrowserSession, isLong, openBrowser } from './browser.ts'
import { insertInto, nameStep, openStep, removeStep } from './drawing.ts'
import { choose, panelOf, setDuration, setUp } from './editor.ts'

const owner = { workspace: 'Lamp shop', email: 'owner@lamps.example', password: 'a lamp in every room' }

/** Each event has its own wait, and who has waited gets the tag. */
const waits = [
  { event: 'Product Added', wait: 'wait', days: 3 },
  { event: 'Product Viewed', wait: 'think', days: 4 },
  { event: 'Product Shared', wait: 'rest', days: 5 },
] as const
const flow: FlowDocument = {
  millrace: 1,
  name: 'Second thoughts',
  settings: { entry: { policy: 'always' } },
  nodes: [
    ...waits.flatMap(({ event, wait, days }, index) => [
      { id: `on_${wait}`, type: 'trigger.event', version: 1, config: { event }, at: { x: index * 320, y: 0 } },
      { id: wait, type: 'delay', version: 1, config: { mode: 'for', duration: `P${days}D` }, at: { x: index * 320, y: 140 } },
    ]),
    { id: 'tag', type: 'tag.add', version: 1, config: { tag: 'thought' }, at: { x: 320, y: 280 } },
    { id: 'finish', type: 'end', version: 1, config: {}, at: { x: 320, y: 420 } },
  ],
  edges: [
    ...waits.flatMap(({ wait }) => [
      { from: `on_${wait}`, port: 'out', to: wait },
      { from: wait, port: 'out', to: 'tag' },
    ]),
    { from: 'tag', port: 'out', to: 'finish' },
  ],
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
    for (const [index, userId] of ['anna', 'boris', 'clara'].entries())
      journey.segment.analytics.track({ userId, event: waits[index]!.event })
    await journey.segment.flush()
    await client.advance('PT1H')
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

  const read = () => journey.client.get<{ version: number | null; draft: FlowDocument }>(`/api/flows/${id}`)
  const tagsOf = async (userId: string) => (await journey.client.get<{ tags: readonly string[] }>(`/api/contacts/${userId}`)).tags
  const waiting = async () => {
    const { items } = await journey.client.get<{ items: { node: string; version: number }[] }>(`/api/runs?flow=${id}&state=waiting`)
    return items.map(({ node, version }) => `${node} ${version}`).sort()
  }
  /** On the canvas of the page: the versions draw theirs while they close. */
  const card = (node: string) => browser.page.locator(`.flow-page [data-node="${node}"]`)
  const saved = () => browser.page.locator('[data-save="saved"]').waitFor()

  it('is edited with the mouse: one wait gives way to another, and two take another time', { timeout: 5 * 60_000 }, async () => {
    const { page } = browser
    const panel = panelOf(page)
    await removeStep(page, 'wait')
    await insertInto(page, { node: 'on_wait', port: 'out' }, 'delay')
    await setDuration(page, panel, { name: 'How long', amount: 1, unit: 'day' })
    await nameStep(page, 'delay', 'Wait a day')
    for (const [wait, amount] of [
      ['think', 2],
      ['rest', 6],
    ] as const) {
      await openStep(page, wait)
      await setDuration(page, panel, { name: 'How long', amount, unit: 'day' })
    }
    const durations = async () =>
      Object.fromEntries(
        (await read()).draft.nodes.flatMap(({ id: node, config }) => ('duration' in config ? [[node, config.duration]] : [])),
      )
    await expect.poll(durations).toEqual({ delay: 'P1D', think: 'P2D', rest: 'P6D' })
    expect(await waiting()).toEqual(['rest 1', 'think 1', 'wait 1'])
  })

  it('is not published before it is said of all who wait whether they stay, move or leave', async () => {
    const { page } = browser
    await page.getByRole('button', { name: 'Publish changes' }).click()
    const dialog = page.getByRole('dialog', { name: 'Publish “Second thoughts”?' })
    const publish = dialog.getByRole('button', { name: 'Publish', exact: true })
    const at = (step: string) => dialog.locator(`[data-affected="${step}"]`)
    const refusedFor = async (contacts: string) => {
      await dialog.getByText(`Choose what becomes of ${contacts}`, { exact: true }).waitFor()
      expect(await publish.isDisabled()).toBe(true)
    }
    await refusedFor('3 contacts')
    await at('wait').getByRole('radio', { name: 'Move' }).check()
    await refusedFor('3 contacts')
    await choose(page, at('wait').getByRole('combobox', { name: 'Go on at this step' }), 'Wait a day')
    await refusedFor('2 contacts')
    await at('think').getByRole('radio', { name: 'Leave the flow' }).check()
    await refusedFor('1 contact')
    await at('rest').getByRole('radio', { name: 'Stay' }).check()
    await dialog.getByRole('textbox', { name: 'What changed' }).fill('A shorter wait')
    await browser.inspect('publishing-dialog')
    await publish.click()
    await page.getByText('Published as version 2').waitFor()
    await journey.client.advance('PT1M')
    expect(await waiting()).toEqual(['delay 2', 'rest 1'])
  })

  it('lets who was moved go by the new version, who stayed by their own, and who left get nothing', async () => {
    const { client } = journey
    await client.advance('P1D')
    expect([await tagsOf('anna'), await tagsOf('clara')]).toEqual([['thought'], []])
    await client.advance('P4D')
    expect([await tagsOf('boris'), await tagsOf('clara')]).toEqual([[], ['thought']])
    expect(await waiting()).toEqual([])
  })

  it('shows what a version changed, and gives the one before back as the draft, one undo away', async () => {
    const { page } = browser
    await page.getByRole('button', { name: 'version 2' }).click()
    const dialog = page.getByRole('dialog', { name: 'Versions of “Second thoughts”' })
    await dialog.locator('[data-version="2"]').click()
    await dialog.locator('[data-node="delay"].added').waitFor()
    await dialog.locator('[data-node="wait"].removed').waitFor()
    await browser.inspect('publishing-versions')
    await dialog.locator('[data-version="1"]').click()
    await dialog.getByRole('button', { name: 'Restore as draft' }).click()
    await card('wait').waitFor()
    await page.getByRole('button', { name: 'Undo: restore a version' }).click()
    await card('delay').waitFor()
    await saved()
    expect((await read()).draft.nodes.map((node) => node.id)).toContain('delay')
  })

  it('has no serious fault on any of these screens', () => {
    expect(browser.faults).toEqual([])
    expect(browser.errors).toEqual([])
  })
})
