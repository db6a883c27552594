/**
 * The canvas in a real browser: a flow built from nothing and published by the keyboard alone, and several steps at once by the mouse: chosen
 * by a rectangle, copied, pasted, and taken back.
 */
import type { FlowDocument } from '@millrace/core'
import type { Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startJourney, type Journey } from '../support/journey.ts'
import { type BrowserSession, isLong, openBrowser } from './browser.ts'
import { panelOf, setUp } from './editor.ts'

const owner = { workspace: 'Tea shop', email: 'owner@tea.example', password: 'a cup for every guest' }

describe.runIf(isLong)('the canvas in a browser', () => {
  let journey: Journey
  let browser: BrowserSession
  let id = ''

  beforeAll(async () => {
    journey = await startJourney({ clock: '2026-05-01T10:00:00Z' })
    browser = await openBrowser()
    await setUp(browser.page, /http\S+\/setup\?token=\S+/.exec(journey.output())?.[0] ?? '', owner)
    id = (await journey.client.post<{ id: string }>('/api/flows', { name: 'Welcome', settings: {}, nodes: [], edges: [] })).id
    await browser.page.goto(new URL(`/flows/${id}`, browser.page.url()).href)
    await browser.page.getByRole('heading', { name: 'Choose how contacts enter' }).waitFor()
  })
  afterAll(async () => {
    await browser.close()
    await journey.close()
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await browser.inspect('canvas-failed')
  })

  const draft = async () => (await journey.client.get<{ draft: FlowDocument }>(`/api/flows/${id}`)).draft
  const shape = async () => {
    const { nodes, edges } = await draft()
    return [nodes.map((node) => node.title ?? node.type), edges.map(({ from, port, to }) => `${from}.${port}-${to}`)]
  }
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await browser.page.keyboard.press(key)
  }
  /** Adds what is found by these words after the card that has the keyboard. */
  const add = async (words: string) => {
    await press('a')
    await browser.page.getByRole('combobox', { name: 'Which step comes here?' }).waitFor()
    await browser.page.keyboard.type(words)
    await press('Enter')
  }
  const onCard = (name: RegExp) => browser.page.locator('.card:focus').and(browser.page.getByRole('group', { name })).waitFor()

  it('is built from nothing by the keyboard alone', async () => {
    const { page } = browser
    await add('event')
    await onCard(/^Event/)
    await press('Enter')
    await page.getByRole('textbox', { name: 'Event' }).and(page.locator(':focus')).waitFor()
    await page.keyboard.type('Signed Up')
    await press('Tab')
    await page.locator('.el-autocomplete__popper:visible').waitFor({ state: 'hidden' })
    await press('Escape')
    await onCard(/Signed Up/)
    await add('delay')
    await onCard(/^Delay/)
    await add('tag.add')
    await onCard(/tag/i)
    await press('F2')
    await page.getByRole('textbox', { name: 'Name of the step' }).waitFor()
    await page.keyboard.type('Mark as new')
    await press('Enter', 'Escape')
    await onCard(/^Mark as new/)
    await add('end')
    await onCard(/^End/)
    await press('ArrowUp', 'ArrowUp')
    await onCard(/^Delay/)
    await expect.poll(shape).toEqual([
      ['trigger.event', 'delay', 'Mark as new', 'end'],
      [expect.stringMatching(/^trigger_event\.out-delay$/), expect.stringMatching(/^delay\.out-/), expect.stringMatching(/\.out-end$/)],
    ])
    await page.getByRole('button', { name: 'Findings: 0 errors, 0 warnings' }).waitFor()
    await press('o')
    await page
      .getByRole('treeitem', { name: /^Delay/ })
      .and(page.locator(':focus'))
      .waitFor()
    await press('Alt+ArrowDown')
    await expect.poll(async () => (await shape())[1]).toContainEqual(expect.stringMatching(/\.out-delay$/))
    await press('ArrowDown', 'F2', 'Escape', 'o', 'Shift+Slash')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await browser.inspect('canvas-keys')
    await press('Escape')
    expect(browser.faults).toEqual([])
  })

  it('chooses several by a rectangle, copies and pastes them, frames them, and takes it all back', async () => {
    const { page } = browser
    await page.getByRole('button', { name: 'Show everything' }).click()
    const box = (await page.getByRole('application', { name: 'Flow canvas' }).boundingBox())!
    await page.keyboard.down('Shift')
    await page.mouse.move(box.x + 80, box.y + 60)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width - 80, box.y + box.height - 80, { steps: 6 })
    await page.mouse.up()
    await page.keyboard.up('Shift')
    await page.getByRole('toolbar', { name: 'Selected' }).getByText('4 steps').waitFor()
    await press('Control+c', 'Control+v')
    await expect.poll(async () => (await draft()).nodes.length).toBe(8)
    expect((await draft()).edges).toHaveLength(6)
    await press('Control+g')
    await expect.poll(async () => (await draft()).frames?.[0]?.nodes.length).toBe(4)
    await browser.inspect('canvas-frame')
    await press('Control+z', 'Control+z')
    await expect.poll(async () => [(await draft()).nodes.length, (await draft()).frames]).toEqual([4, undefined])
    await press('Control+f')
    await page.keyboard.type('mark')
    await page.getByRole('search').getByText('1 of 1').waitFor()
    await press('Escape')
    await onCard(/^Mark as new/)
    await expect(panelOf(page).count()).resolves.toBeLessThanOrEqual(1)
    expect(browser.faults).toEqual([])
  })

  it('is published by the keyboard alone, and lets contacts through', async () => {
    const { page } = browser
    const tabTo = async (button: Locator, key: 'Tab' | 'Shift+Tab') => {
      for (let left = 12; left > 0 && !(await isFocused(button)); left--) await press(key)
      expect(await isFocused(button)).toBe(true)
    }
    await page.locator('[data-save="saved"]').waitFor()
    await press('o')
    await page.getByRole('treeitem').and(page.locator(':focus')).waitFor()
    await tabTo(page.getByRole('button', { name: 'Publish', exact: true }), 'Shift+Tab')
    await press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Publish “Welcome”?' })
    await dialog.getByRole('textbox', { name: 'What changed' }).waitFor()
    await tabTo(dialog.getByRole('button', { name: 'Publish', exact: true }), 'Tab')
    await press('Enter')
    await page.getByText('Published as version 1').waitFor()
    journey.segment.analytics.track({ userId: 'ann', event: 'Signed Up' })
    await journey.segment.flush()
    await journey.client.advance('P2D')
    expect(await journey.client.get('/api/contacts/ann')).toMatchObject({ tags: ['loyal'] })
    expect(browser.errors).toEqual([])
  })
})

const isFocused = async (target: Locator) => (await target.and(target.page().locator(':focus')).count()) > 0
