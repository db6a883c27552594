/**
 * A marketer's first hour, in a real browser: sets the server up, draws the abandoned-cart flow with the mouse from an empty canvas,
 * publishes it; a shop sends events with the Segment SDK, time passes, and the mail is read in the inbox page. On every screen axe
 * finds no serious fault.
 */
import type { FlowDocument } from '@millrace/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startJourney, type Journey } from '../support/journey.ts'
import { createSegment } from '../support/segment.ts'
import { openBrowser, type BrowserSession } from './browser.ts'
import {
  addAfter,
  choose,
  connect,
  createFlow,
  dragIn,
  nameEvent,
  panelOf,
  setDuration,
  setUp,
  signIn,
  signOut,
  writeLetter,
} from './editor.ts'

const owner = { workspace: 'Lamp shop', email: 'owner@lamps.example', password: 'a lamp in every room' }

describe('the abandoned cart, drawn in a browser', () => {
  let journey: Journey
  let browser: BrowserSession
  let writeKey = ''

  beforeAll(async () => {
    journey = await startJourney({ clock: '2026-05-01T10:00:00Z' })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await journey.close()
  })

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await browser.inspect('failed')
  })

  /** The only flow, as the API tells it. */
  const flow = async () => {
    const [item] = await journey.client.all<{ id: string }>('/api/flows')
    return journey.client.get<{ state: string; version: number | null; draft: FlowDocument }>(`/api/flows/${item?.id}`)
  }

  it('begins with the set-up link, once, and signing in', async () => {
    const { page } = browser
    const link = /http\S+\/setup\?token=\S+/.exec(journey.output())?.[0] ?? ''
    await page.goto(link)
    await browser.inspect('01-setup')
    writeKey = await setUp(page, link, owner)
    expect(writeKey).toMatch(/^mr_write_/)
    await browser.inspect('02-first-key')
    await page.getByRole('button', { name: 'To the flows' }).click()
    await page.getByRole('heading', { name: 'Your first flow' }).waitFor()
    await browser.inspect('03-no-flows')
    await signOut(page, owner)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await browser.inspect('04-sign-in')
    await signIn(page, owner)
    await page.getByRole('heading', { name: 'Your first flow' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/flows')
  })

  it('is drawn from an empty canvas (000.01, 000.11, 000.12, 001.02)', async () => {
    const { page } = browser
    await createFlow(page, 'Abandoned cart')
    await browser.inspect('05-empty-canvas')
    await page
      .getByRole('button', { name: /^Event/ })
      .last()
      .click()
    const panel = panelOf(page)
    await nameEvent(page, panel, 'Product Added')
    await browser.inspect('06-trigger')

    await dragIn(page, 'wait.event', 'trigger_event out')
    await panel.getByRole('textbox', { name: 'But no longer than: amount' }).waitFor()
    await setDuration(page, panel, { name: 'But no longer than', amount: 30, unit: 'minute' })
    await browser.inspect('07-wait')

    await addAfter(page, 'wait_event timeout', 'email.send')
    await panel.getByRole('textbox', { name: 'Subject' }).fill('You left {{ event.properties.name }} behind')
    await writeLetter(page, 'Your {{ event.properties.name }} waits. [To the cart](https://shop.example/cart)')
    await browser.inspect('08-mail')

    await addAfter(page, 'email_send out', 'delay')
    await setDuration(page, panel, { name: 'How long', amount: 1, unit: 'day' })
    await addAfter(page, 'delay out', 'condition')
    await choose(page, panel.getByRole('combobox', { name: 'Field' }), /opened/i)
    await choose(page, panel.getByRole('combobox', { name: 'Comparison' }), 'has happened')
    await browser.inspect('09-condition')

    await addAfter(page, 'condition yes', 'bonus.accrue')
    await panel.getByRole('textbox', { name: 'Amount', exact: true }).fill('3')
    await addAfter(page, 'bonus_accrue out', 'email.send')
    await panel.getByRole('textbox', { name: 'Subject' }).fill('A bonus of 3 for you')
    await writeLetter(page, 'You have {{ bonus.balance }} to spend.')
    await addAfter(page, 'email_send_2 out', 'end')
    await connect(page, { node: 'condition', port: 'else' }, 'end')
    await addAfter(page, 'wait_event ordered', 'end')
    await page.getByRole('button', { name: 'Tidy up' }).click()
    await page.getByRole('button', { name: 'Findings: 0 errors, 0 warnings' }).waitFor()
    expect(await page.getByRole('application', { name: 'Flow canvas' }).getByRole('group').count()).toBe(9)
    await browser.inspect('10-drawn')
  })

  it('is let in once for each cart, and left by an order', async () => {
    const { page } = browser
    await page.getByRole('button', { name: 'Settings of the flow' }).click()
    const panel = panelOf(page, 'Settings of the flow')
    await choose(page, panel.getByRole('combobox', { name: 'Counted separately for each' }), 'property of the event')
    await choose(page, panel.getByRole('combobox', { name: 'Field', exact: true }), { typed: 'event.properties.cart_id' })
    await panel.getByRole('button', { name: 'Add an event' }).click()
    await nameEvent(page, panel, 'Order Completed')
    await page.getByText('Saved').waitFor()
    await browser.inspect('11-settings')
    const { draft } = await flow()
    expect(draft.settings).toEqual({
      entry: { policy: 'once', key: { var: 'event.properties.cart_id' } },
      exit: [{ event: 'Order Completed' }],
    })
  })

  it('is published', async () => {
    const { page } = browser
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByText('Published as version 1').waitFor()
    await browser.inspect('12-published')
    expect(await flow()).toMatchObject({ state: 'active', version: 1 })
  })

  it('sends the mail half an hour after the shop tells of the cart (001.07)', async () => {
    const segment = createSegment(journey.url, writeKey)
    segment.analytics.identify({ userId: 'ann', traits: { email: 'ann@people.example' } })
    segment.analytics.track({ userId: 'ann', event: 'Product Added', properties: { cart_id: 'c-1', name: 'Moon lamp' } })
    segment.analytics.track({ userId: 'bob', event: 'Product Added', properties: { cart_id: 'c-2', name: 'Sun lamp' } })
    segment.analytics.track({ userId: 'bob', event: 'Order Completed', properties: { cart_id: 'c-2' } })
    await segment.close()
    await journey.client.advance('PT31M')
    const { page } = browser
    await page.getByRole('link', { name: 'Inbox' }).click()
    await page.getByText('You left Moon lamp behind').first().click()
    const letter = page.frameLocator('iframe')
    expect(await letter.locator('body').textContent()).toContain('Your Moon lamp waits.')
    expect(await page.getByText('Sun lamp').count()).toBe(0)
    await browser.inspect('13-inbox')
  })

  it('sends the bonus a day after the mail was opened: it was, in the inbox', async () => {
    await journey.client.advance('P1D')
    const { page } = browser
    await page.getByRole('link', { name: 'Contacts' }).click()
    await browser.inspect('14-contacts')
    await page.getByText('ann@people.example').first().click()
    await page.getByRole('heading', { name: 'Bonus balance' }).waitFor()
    await page.getByText('Message: A bonus of 3 for you').waitFor()
    await browser.inspect('15-contact')
    expect(await journey.client.get('/api/contacts/ann')).toMatchObject({ bonus: { balance: 3 } })
  })

  it('shows on the canvas how many went which way (000.52)', async () => {
    const { page } = browser
    await page.getByRole('link', { name: 'Flows', exact: true }).click()
    await page.getByText('Abandoned cart').first().click()
    await page.getByText('0 inside').waitFor()
    await browser.inspect('16-live-counts')
    const start = page.locator('[data-node="trigger_event"]')
    expect(await start.getAttribute('aria-label')).toContain('2 entered')
  })

  it('has no serious fault on any screen, and nothing in the console', () => {
    expect(browser.faults).toEqual([])
    expect(browser.errors).toEqual([])
  })
})
