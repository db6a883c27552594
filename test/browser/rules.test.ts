/**
 * A rule over what a contact did, built with the mouse alone: how often, in what time, and which of the events; and who is in a segment. On
 * the screen that shows it axe finds no serious fault.
 */
import type { FlowDocument } from '@millrace/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startJourney, type Journey } from '../support/journey.ts'
import { openBrowser, type BrowserSession } from './browser.ts'
import { choose, nameEvent, panelOf, setDuration, setUp } from './editor.ts'

const owner = { workspace: 'Lamp shop', email: 'owner@lamps.example', password: 'a lamp in every room' }
const flow = {
  name: 'Regular buyers',
  settings: {},
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Product Viewed' } },
    { id: 'regular', type: 'filter', version: 1, config: {} },
    { id: 'finish', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'regular' },
    { from: 'regular', port: 'out', to: 'finish' },
  ],
}

describe('a rule over what a contact did, built in a browser', () => {
  let journey: Journey
  let browser: BrowserSession
  let id = ''

  beforeAll(async () => {
    journey = await startJourney({ clock: '2026-05-01T10:00:00Z' })
    browser = await openBrowser()
    await setUp(browser.page, /http\S+\/setup\?token=\S+/.exec(journey.output())?.[0] ?? '', owner)
    await journey.client.post('/api/segments', { key: 'best', name: 'Best customers' })
    id = (await journey.client.post<{ id: string }>('/api/flows', flow)).id
    await browser.page.goto(new URL(`/flows/${id}`, browser.page.url()).href)
  })
  afterAll(async () => {
    await browser.close()
    await journey.close()
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await browser.inspect('rules-failed')
  })

  const panel = () => panelOf(browser.page)
  const lastTest = () => panel().getByRole('group', { name: 'Condition', exact: true }).last()
  const rule = async () => {
    const { draft } = await journey.client.get<{ draft: FlowDocument }>(`/api/flows/${id}`)
    return draft.nodes.find((node) => node.id === 'regular')?.config['rule']
  }

  it('counts events in a span, by the fields of the event (003.02, 002.32)', async () => {
    const { page } = browser
    await page.locator('[data-node="regular"]').click()
    await panel().getByRole('button', { name: 'Condition', exact: true }).click()
    await choose(page, panel().getByRole('combobox', { name: 'Field' }), { typed: 'number of events' })
    await nameEvent(page, panel(), 'Order Completed')
    await setDuration(page, panel(), { name: 'Within the last', amount: 30, unit: 'day' })
    await panel().getByRole('textbox', { name: 'Value' }).fill('2')
    await lastTest().getByRole('button', { name: 'Condition', exact: true }).click()
    await choose(page, lastTest().getByRole('combobox', { name: 'Field' }).last(), { typed: 'order total' })
    await choose(page, lastTest().getByRole('combobox', { name: 'Comparison' }).last(), 'is greater than')
    await lastTest().getByRole('textbox', { name: 'Value' }).last().fill('300')
    await panel().getByText('Ordered at least 2 times in the last 30 days, where Order total is greater than 300').waitFor()
    await browser.inspect('rules-count')
    const where = { '>': [{ var: 'event.properties.total' }, 300] }
    await expect.poll(rule).toEqual({ '>=': [{ fact: ['events.count', { event: 'Order Completed', within: 'P30D', where }] }, 2] })
  })

  it('asks for a segment by its name', async () => {
    const { page } = browser
    await panel().getByRole('button', { name: 'Condition', exact: true }).last().click()
    await choose(page, lastTest().getByRole('combobox', { name: 'Field' }), { typed: 'segments' })
    await lastTest().getByRole('textbox', { name: 'Value' }).fill('best cust')
    await page.getByRole('option', { name: /Best customers/ }).click()
    await panel().getByText('Segments include “Best customers”').waitFor()
    await browser.inspect('rules-segment')
    await expect.poll(async () => ((await rule()) as { and?: unknown[] }).and?.[1]).toEqual({ in: ['best', { var: 'contact.segments' }] })
  })

  it('says on the card what the rule asks', async () => {
    const { page } = browser
    await page.locator('[data-node="regular"]').getByText('Only if ordered at least 2 times').waitFor()
    expect(browser.faults).toEqual([])
    expect(browser.errors).toEqual([])
  })
})
