/**
 * A marketer alone with the editor: takes a template, answers its questions, sees by its own tests that the flow does what it should, breaks
 * it, is told how and where, and takes the change back. On every screen axe finds no serious fault.
 */
import type { FlowDocument } from '@millrace/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startJourney, type Journey } from '../support/journey.ts'
import { openBrowser, type BrowserSession } from './browser.ts'
import { panelOf, setDuration, setUp } from './editor.ts'

const owner = { workspace: 'Lamp shop', email: 'owner@lamps.example', password: 'a lamp in every room' }

describe('a template, set up in a browser', () => {
  let journey: Journey
  let browser: BrowserSession

  beforeAll(async () => {
    journey = await startJourney({ clock: '2026-05-01T10:00:00Z' })
    browser = await openBrowser()
    await setUp(browser.page, /http\S+\/setup\?token=\S+/.exec(journey.output())?.[0] ?? '', owner)
    await browser.page.getByRole('button', { name: 'To the flows' }).click()
  })
  afterAll(async () => {
    await browser.close()
    await journey.close()
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await browser.inspect('templates-failed')
  })

  const draft = async () => {
    const [item] = await journey.client.all<{ id: string }>('/api/flows')
    return (await journey.client.get<{ draft: FlowDocument }>(`/api/flows/${item?.id}`)).draft
  }
  const lab = () => panelOf(browser.page, 'Try it out')

  it('is found by a word in the gallery', async () => {
    const { page } = browser
    await page.getByRole('button', { name: 'From a template' }).last().click()
    await page.getByRole('link', { name: 'Welcome', exact: true }).waitFor()
    await browser.inspect('templates-gallery')
    await page.getByRole('searchbox', { name: 'Search templates' }).fill('cart')
    await page.getByText('3 templates found').waitFor({ state: 'attached' })
    await page.getByRole('link', { name: 'Abandoned cart', exact: true }).click()
    await page.getByRole('button', { name: 'Create flow' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/templates/abandoned-cart')
    await browser.inspect('templates-dialog')
  })

  it('is set up by answering its questions, and not before (003.06)', async () => {
    const { page } = browser
    const form = page.getByRole('form', { name: 'Set it up' })
    await page.getByRole('button', { name: 'Create flow' }).click()
    await form.getByText('Fill this in').waitFor()
    await form.getByRole('textbox', { name: 'Address of your shop' }).fill('https://lamps.shop/')
    await form.getByRole('textbox', { name: 'Bonus' }).fill('7')
    await setDuration(page, form, { name: 'How long until the reminder', amount: 2, unit: 'hour' })
    await page.getByRole('button', { name: 'Create flow' }).click()
    await page.locator('[data-node="reminder"]').waitFor()
    const { nodes, tests } = await draft()
    const offer = JSON.stringify(nodes.find(({ id }) => id === 'offer'))
    expect(offer).toContain('https://lamps.shop/cart/')
    expect(offer).toContain('A bonus of 7')
    expect(tests).toHaveLength(5)
  })

  it('passes the tests that came along', async () => {
    const { page } = browser
    await page.getByRole('button', { name: 'Try it out' }).click()
    await page.getByRole('tab', { name: 'Tests' }).click()
    await lab().getByRole('button', { name: 'Run all 5' }).click()
    await lab().getByText('All 5 passed').waitFor()
    expect(
      await lab()
        .getByRole('button', { name: /^Passed:/ })
        .count(),
    ).toBe(5)
    await browser.inspect('templates-passed')
  })

  it('fails once a step is changed, says how, and leads to the step', async () => {
    const { page } = browser
    await page.locator('[data-node="bonus"]').click()
    await panelOf(page).getByRole('textbox', { name: 'Amount', exact: true }).fill('9')
    await page.getByRole('button', { name: 'Try it out' }).click()
    await lab().getByRole('button', { name: 'Run all 5' }).click()
    await lab().getByText('1 of 5 failed').waitFor()
    await lab().getByText('ann has another bonus balance than expected').waitFor()
    await browser.inspect('templates-test-failed')
    await lab()
      .getByRole('button', { name: /^ann gets “Bonus letter”/ })
      .first()
      .click()
    expect(await page.locator('[data-node="offer"].selected').count()).toBe(1)
    await page.getByRole('button', { name: /^Undo/ }).click()
    await lab().getByRole('button', { name: 'Run all 5' }).click()
    await lab().getByText('All 5 passed').waitFor()
  })

  it('gets a test of one’s own, which expects what happened and is kept with the flow', async () => {
    const { page } = browser
    await lab().getByRole('button', { name: 'New test' }).click()
    await lab().getByRole('textbox', { name: 'What it shows' }).fill('A visitor without a cart is left alone')
    await lab().getByRole('button', { name: 'Run', exact: true }).click()
    await lab().getByText('ann has not come in').waitFor()
    await browser.inspect('templates-own-test')
    await lab().getByRole('button', { name: 'Expect what happened' }).click()
    await lab().getByRole('button', { name: 'Keep the test' }).click()
    await page.getByText('Saved').waitFor()
    await expect.poll(async () => (await draft()).tests?.at(-1)?.title).toBe('A visitor without a cart is left alone')
    expect((await draft()).tests?.at(-1)?.then).toEqual({ messages: [], runs: { ann: [] } })
  })

  it('showed no error and no serious fault', () => {
    expect(browser.errors).toEqual([])
    expect(browser.faults).toEqual([])
  })
})
