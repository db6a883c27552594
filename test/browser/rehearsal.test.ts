/**
 * A test run step by step, by the mouse and the keyboard: the flow stops where it waits, the marketer says what the contact does, takes it
 * back, and keeps the whole as a test, which passes. On these screens axe finds no serious fault.
 */
import type { FlowDocument } from '@millrace/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startJourney, type Journey } from '../support/journey.ts'
import { type BrowserSession, isLong, openBrowser } from './browser.ts'
import { panelOf, setUp } from './editor.ts'

const owner = { workspace: 'Lamp shop', email: 'owner@lamps.example', password: 'a lamp in every room' }
const node = (id: string, type: string, config: object, y: number) => ({ id, type, version: 1, config, at: { x: 0, y } })
const flow = {
  millrace: 1,
  name: 'Second thoughts',
  settings: { entry: { policy: 'always' } },
  nodes: [
    node('start', 'trigger.event', { event: 'Product Added' }, 0),
    node('letter', 'email.send', { subject: 'Your lamp, {{ contact.firstName }}', text: 'Still there? %unsubscribe_url%' }, 140),
    {
      ...node(
        'wait',
        'wait.event',
        {
          timeout: 'P2D',
          events: [
            { name: 'opened', message: 'letter', status: 'opened' },
            { name: 'ordered', event: 'Order Completed' },
          ],
        },
        280,
      ),
      title: 'Does anything follow?',
    },
    node('tag', 'tag.add', { tag: 'cold' }, 420),
    node('finish', 'end', {}, 560),
  ],
  edges: [
    { from: 'start', port: 'out', to: 'letter' },
    { from: 'letter', port: 'out', to: 'wait' },
    { from: 'wait', port: 'opened', to: 'finish' },
    { from: 'wait', port: 'ordered', to: 'finish' },
    { from: 'wait', port: 'timeout', to: 'tag' },
    { from: 'tag', port: 'out', to: 'finish' },
  ],
}

describe.runIf(isLong)('a test run step by step in a browser', () => {
  let journey: Journey
  let browser: BrowserSession
  let id = ''

  beforeAll(async () => {
    journey = await startJourney({ clock: '2026-05-01T10:00:00Z' })
    browser = await openBrowser()
    await setUp(browser.page, /http\S+\/setup\?token=\S+/.exec(journey.output())?.[0] ?? '', owner)
    id = (await journey.client.post<{ id: string }>('/api/flows', flow)).id
    await browser.page.goto(new URL(`/flows/${id}?lab=rehearse`, browser.page.url()).href)
  })
  afterAll(async () => {
    await browser.close()
    await journey.close()
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await browser.inspect('rehearsal-failed')
  })
  const lab = () => panelOf(browser.page, 'Try it out')
  const press = (name: string | RegExp) => lab().getByRole('button', { name }).first().click()
  const card = (step: string) => browser.page.locator(`[data-node="${step}"]`)

  it('stops at a wait, draws the way there, and offers what the flow waits for (003.38)', async () => {
    await press('Start')
    await lab().getByRole('heading', { name: 'How does Anna come in?' }).waitFor()
    await press('Event “Product Added” happens')
    await lab().getByRole('heading', { name: 'What does Anna do here?' }).waitFor()
    await lab().getByText('Would be sent: Your lamp, Anna').waitFor()
    await card('wait').getByText('Is here').waitFor()
    await browser.inspect('rehearsal-waiting')
    // By the keyboard: the question has it, and the first answer comes next.
    await browser.page.keyboard.press('Tab')
    await browser.page.keyboard.press('Tab')
    expect(await lab().locator('button.deed:focus').count()).toBe(1)
  })

  it('goes the way of what the contact does, and back again', async () => {
    await press(/^Opens/)
    await lab()
      .getByRole('heading', { name: /^The way has ended/ })
      .waitFor()
    await card('finish').getByText('Ended here').waitFor()
    await press('Step back')
    await lab().getByRole('heading', { name: 'What does Anna do here?' }).waitFor()
    await press('Nothing: time passes')
    await lab().getByText('tags: cold').waitFor()
    expect(await lab().getByText('Would be sent: Your lamp, Anna').count()).toBe(1)
    await browser.inspect('rehearsal-ended')
  })

  it('keeps the run as a test of the flow, which passes', async () => {
    await press('Keep as a test')
    await lab().getByRole('heading', { name: 'New test' }).waitFor()
    await press('Keep the test')
    await press('Run the test')
    await lab().getByText('Passed', { exact: true }).waitFor()
    const tests = async () => (await journey.client.get<{ draft: FlowDocument }>(`/api/flows/${id}`)).draft.tests?.length ?? 0
    await expect.poll(tests).toBe(1)
    expect(browser.faults).toEqual([])
    expect(browser.errors).toEqual([])
  })
})
