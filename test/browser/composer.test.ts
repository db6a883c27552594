/**
 * A letter composed in a real browser: blocks, a variable with a fall-back, looked at as a contact, sent as a test into the inbox, and
 * published. On its screens axe finds no serious fault.
 */
import type { FlowDocument } from '@millrace/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startJourney, type Journey } from '../support/journey.ts'
import { openBrowser, type BrowserSession } from './browser.ts'
import { choose, panelOf, setUp } from './editor.ts'

const owner = { workspace: 'Lamp shop', email: 'owner@lamps.example', password: 'a lamp in every room' }
const flow = {
  name: 'Carts',
  settings: {},
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Product Added' } },
    { id: 'letter', type: 'email.send', version: 1, config: { subject: 'Your cart', html: '<p>Hello!</p>' } },
    { id: 'finish', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'letter' },
    { from: 'letter', port: 'out', to: 'finish' },
  ],
}

describe('a letter composed in a browser', () => {
  let journey: Journey
  let browser: BrowserSession
  let id = ''

  beforeAll(async () => {
    journey = await startJourney({ clock: '2026-05-01T10:00:00Z' })
    browser = await openBrowser()
    await setUp(browser.page, /http\S+\/setup\?token=\S+/.exec(journey.output())?.[0] ?? '', owner)
    journey.segment.analytics.identify({ userId: 'ann', traits: { name: 'Ann Lee', email: 'ann@people.example', firstName: 'Ann' } })
    journey.segment.analytics.identify({ userId: 'bob', traits: { name: 'Bob Ray', email: 'bob@people.example' } })
    await journey.segment.flush()
    id = (await journey.client.post<{ id: string }>('/api/flows', flow)).id
    await browser.page.goto(new URL(`/flows/${id}`, browser.page.url()).href)
  })
  afterAll(async () => {
    await browser.close()
    await journey.close()
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await browser.inspect('composer-failed')
  })

  const composer = () => browser.page.getByRole('dialog', { name: 'Composer: E-mail' })
  const config = async () => {
    const { draft } = await journey.client.get<{ draft: FlowDocument }>(`/api/flows/${id}`)
    return draft.nodes.find((node) => node.id === 'letter')!.config
  }
  const preview = () => composer().frameLocator('iframe')

  it('begins with what the HTML said, and takes variables with a fall-back (001.17, 003.30)', async () => {
    const { page } = browser
    await page.locator('[data-node="letter"]').click()
    await panelOf(page).getByRole('button', { name: 'Open the composer' }).click()
    await composer().getByRole('button', { name: 'Compose of blocks' }).click()
    await composer().getByRole('button', { name: 'Insert a variable: Text' }).click()
    const picker = page.getByRole('dialog', { name: 'Insert a variable' })
    await choose(page, picker.getByRole('combobox', { name: 'Field' }), { typed: 'contact.firstName' })
    await picker.getByLabel('If it is empty, put').fill('friend')
    await picker.getByRole('button', { name: 'Insert', exact: true }).click()
    await expect.poll(async () => (await config())['mjml']).toContain(`<p>Hello!{{ contact.firstName | default: 'friend' }}</p>`)
    expect(await config()).not.toHaveProperty('html')
  })

  it('grows by blocks, which move, and can be undone (000.21)', async () => {
    const { page } = browser
    await composer().getByRole('group', { name: 'Add a block', exact: true }).getByRole('button', { name: 'Button' }).click()
    await composer().getByRole('textbox', { name: 'Text on the button' }).fill('To the cart')
    await composer().getByRole('textbox', { name: 'Link' }).fill('https://lamps.example/cart')
    await composer().getByRole('button', { name: 'Move: Button: To the cart' }).press('ArrowUp')
    const order = async () => ((await config())['blocks'] as unknown as { blocks: { kind: string }[] }).blocks.map(({ kind }) => kind)
    await expect.poll(order).toEqual(['button', 'text'])
    await composer().getByRole('button', { name: 'Undo', exact: true }).click()
    await expect.poll(order).toEqual(['text', 'button'])
    await preview().getByText('To the cart').waitFor()
    await browser.inspect('composer-blocks')
    expect(await page.locator('[data-block]').count()).toBe(2)
  })

  it('is seen as a contact would see it', async () => {
    const { page } = browser
    await choose(page, composer().getByRole('combobox', { name: 'Contact' }), { typed: 'Ann Lee' })
    await preview().getByText('Hello!Ann').waitFor()
    await composer().getByText('Would go to ann@people.example').waitFor()
    await choose(page, composer().getByRole('combobox', { name: 'Contact' }), { typed: 'Bob Ray' })
    await preview().getByText('Hello!friend').waitFor()
    expect(await composer().getByText('0 remarks').count()).toBe(1)
  })

  it('arrives as a test, which stands in nobody’s history', async () => {
    const { page } = browser
    await composer().getByRole('button', { name: 'Send a test' }).click()
    const dialog = page.getByRole('dialog', { name: 'Send a test' })
    await dialog.getByLabel('Address').fill('me@lamps.example')
    await dialog.getByRole('button', { name: 'Send', exact: true }).click()
    await dialog.getByRole('link', { name: 'Open it in the inbox' }).waitFor()
    await browser.inspect('composer-test')
    const { items } = await journey.client.get<{ items: { subject: string; html: string; to: string }[] }>('/api/inbox')
    expect(items).toMatchObject([{ subject: '[Test] Your cart', to: 'me@lamps.example', html: expect.stringContaining('Hello!friend') }])
    expect((await journey.client.get<{ items: unknown[] }>('/api/messages?contact=bob')).items).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
  })

  it('is published, and is what contacts get', async () => {
    const { page } = browser
    await composer().getByRole('button', { name: 'Done' }).click()
    await panelOf(page).getByText('Composed of 2 blocks').waitFor()
    await journey.client.post(`/api/flows/${id}/publish`, {})
    journey.segment.analytics.track({ userId: 'ann', event: 'Product Added', properties: {} })
    await journey.segment.flush()
    const mailOf = async () => (await journey.client.get<{ items: { html: string }[] }>('/api/inbox?to=ann@people.example')).items
    await expect.poll(async () => (await mailOf())[0]?.html, { timeout: 30_000 }).toContain('Hello!Ann')
    expect(browser.faults).toEqual([])
    expect(browser.errors).toEqual([])
  })
})
