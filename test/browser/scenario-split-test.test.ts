/**
 * A split test, drawn with the mouse from an empty canvas: the first step by the menu of the ground, variants named in the panel, both
 * letters framed by a rectangle. Then twenty people come, and come again; a person chooses the winner, and whoever is new gets that one.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isLong } from './browser.ts'
import { addByMenuAt, cardOf, chooseByRectangle, openStep } from './drawing.ts'
import { addAfter, atRest, connect, createFlow, dragIn, nameEvent, panelOf, writeLetter } from './editor.ts'
import { edgesOf, errorsOf, letIn, openStudio, publishDrawn, type Studio } from './studio.ts'

const minutes = 60_000
const people = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}-${index + 1}`)
const [short, long] = ['Three lines for you', 'A long story for you']

describe.runIf(isLong)('a split test, drawn in a browser', () => {
  let studio: Studio
  beforeAll(async () => {
    studio = await openStudio('2026-05-01T10:00:00Z')
  }, 5 * minutes)
  afterAll(() => studio.close())
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await studio.browser.inspect('split-test-failed')
  })

  const come = async (users: readonly string[]) => {
    for (const userId of users) studio.track(userId, 'Trial Started')
    await studio.arrive()
  }
  const gotBy = async (users: readonly string[]) =>
    Object.fromEntries(await Promise.all(users.map(async (user) => [user, await studio.subjects(user)] as const)))

  it('is drawn with two variants, each with its letter', { timeout: 15 * minutes }, async () => {
    const { page } = studio
    const panel = panelOf(page)
    await createFlow(page, 'Short or long')
    await addByMenuAt(page, { x: 0.1, y: 0.1 }, 'trigger.event')
    await nameEvent(page, panel, 'Trial Started')
    await atRest(page)
    await dragIn(page, 'split.test', 'trigger_event out')
    await panel.getByRole('textbox', { name: 'Title of branch 1' }).fill('Short letter')
    await panel.getByRole('textbox', { name: 'Title of branch 2' }).fill('Long letter')
    await panel.getByRole('button', { name: 'Add a branch' }).click()
    await panel.getByRole('textbox', { name: 'Title of branch 3' }).fill('No letter')
    await panel.getByRole('button', { name: 'Remove branch 3' }).click()
    await addAfter(page, 'split_test short-letter', 'email.send')
    await panel.getByRole('textbox', { name: 'Subject' }).fill(short)
    await writeLetter(page, 'How is it going?')
    await openStep(page, 'email_send')
    await page.keyboard.press('Control+d')
    await cardOf(page, 'email_send_2').waitFor()
    await atRest(page)
    await panel.getByRole('textbox', { name: 'Subject' }).fill(long)
    await connect(page, { node: 'split_test', port: 'long-letter' }, 'email_send_2')
    await addAfter(page, 'email_send out', 'end')
    await connect(page, { node: 'email_send_2', port: 'out' }, 'end')
    await chooseByRectangle(page, ['email_send', 'email_send_2'])
    await page.getByRole('toolbar', { name: 'Selected' }).getByRole('button', { name: 'Put into a frame' }).click()
    await letIn(studio, 'every time')
    const drawn = await publishDrawn(studio, 'scenario-split-test')
    expect(edgesOf(drawn)).toEqual([
      'email_send.out-end',
      'email_send_2.out-end',
      'split_test.long-letter-email_send_2',
      'split_test.short-letter-email_send',
      'trigger_event.out-split_test',
    ])
    expect(drawn.frames?.map(({ nodes }) => nodes.toSorted())).toEqual([['email_send', 'email_send_2']])
  })

  it('gives everybody one variant, and the same one when they come again (000.41, 004.23)', { timeout: 5 * minutes }, async () => {
    const users = people('first', 20)
    for (const userId of users) studio.identify(userId)
    await come(users)
    const got = await gotBy(users)
    const shorts = users.filter((user) => got[user]?.join() === short)
    const longs = users.filter((user) => got[user]?.join() === long)
    expect(shorts.length + longs.length).toBe(20)
    expect(Math.min(shorts.length, longs.length)).toBeGreaterThan(0)
    const left = { 'short-letter': shorts.length, 'long-letter': longs.length }
    expect((await studio.stats()).nodes['split_test']).toMatchObject({ entered: 20, left })
    await come(users)
    const again = await gotBy(users)
    expect(users.filter((user) => again[user]?.join() !== [got[user], got[user]].join())).toEqual([])
  })

  it('sends whoever is new to the winner that a person chose in the panel (000.46)', { timeout: 5 * minutes }, async () => {
    const { page } = studio
    await openStep(page, 'split_test')
    const report = panelOf(page).getByRole('button', { name: 'Choose as the winner: Long letter' })
    await report.click()
    await page
      .getByRole('dialog', { name: 'Choose “Long letter” as the winner?' })
      .getByRole('button', { name: 'Choose', exact: true })
      .click()
    await page.getByText('From now on new contacts get “Long letter”').waitFor()
    await studio.browser.inspect('scenario-split-winner')
    const users = people('second', 10)
    for (const userId of users) studio.identify(userId)
    await come(users)
    expect(await gotBy(users)).toEqual(Object.fromEntries(users.map((user) => [user, [long]])))
  })

  it('has no serious fault, and nothing in the console', () => {
    expect(studio.browser.faults).toEqual([])
    expect(errorsOf(studio)).toEqual([])
  })
})
