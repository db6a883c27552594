/**
 * Reactivation, drawn with the mouse from an empty canvas: the segment of those who have fallen silent is made on the spot, a step too many
 * is taken out and its edges heal, and an edge that went wrong is led elsewhere. Then two people stay away, and one of them comes back.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isLong } from './browser.ts'
import { dragOntoEdge, leadElsewhere, pullOut, removeStep } from './drawing.ts'
import { addAfter, atRest, connect, createFlow, dragIn, fillSuggested, panelOf, setDuration, writeLetter } from './editor.ts'
import { edgesOf, errorsOf, openStudio, publishDrawn, setCondition, type Studio } from './studio.ts'

const minutes = 60_000

describe.runIf(isLong)('reactivation, drawn in a browser', () => {
  let studio: Studio
  beforeAll(async () => {
    studio = await openStudio('2026-05-01T10:00:00Z')
  }, 5 * minutes)
  afterAll(() => studio.close())
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await studio.browser.inspect('reactivation-failed')
  })

  const letter = async (subject: string, text: string) => {
    await panelOf(studio.page).getByRole('textbox', { name: 'Subject' }).fill(subject)
    await writeLetter(studio.page, text)
  }

  it('begins with a segment that is made in the step that names it', { timeout: 10 * minutes }, async () => {
    const { page } = studio
    await createFlow(page, 'We miss you')
    await page.locator('[data-start="trigger.segment"]').click()
    await fillSuggested(page, panelOf(page), { name: 'Segment', text: 'Silent for 60 days' })
    await panelOf(page).getByRole('button', { name: 'Make it now' }).click()
    const dialog = page.getByRole('dialog', { name: 'New segment' })
    const condition = dialog.getByRole('button', { name: 'Condition', exact: true })
    await condition.click()
    await setCondition(page, dialog, { field: 'last order', comparison: 'is not within the last' })
    await setDuration(page, dialog, { name: 'Value', amount: 60, unit: 'day' })
    await condition.click()
    await setCondition(page, dialog, { field: 'number of orders', comparison: 'is greater than', value: '0' })
    await dialog.getByRole('button', { name: 'Create the segment' }).click()
    await dialog.waitFor({ state: 'detached' })
    await panelOf(page).getByRole('link', { name: 'Open the segment' }).waitFor()
    const { rule } = await studio.journey.client.get<{ rule: object }>('/api/segments/silent-for-60-days')
    expect(rule).toEqual({
      and: [{ '!': [{ withinLast: [{ var: 'contact.orders.lastAt' }, 'P60D'] }] }, { '>': [{ var: 'contact.orders.count' }, 0] }],
    })
  })

  it('gives a bonus, asks again, and heals where a step is taken out', { timeout: 15 * minutes }, async () => {
    const { page } = studio
    const panel = panelOf(page)
    await atRest(page)
    await dragIn(page, 'bonus.accrue', 'trigger_segment out')
    await panel.getByRole('textbox', { name: 'Amount', exact: true }).fill('5')
    await setDuration(page, panel, { name: 'Burn after', amount: 30, unit: 'day' })
    await addAfter(page, 'bonus_accrue out', 'email.send')
    await letter('A bonus of {{ bonus.balance }} waits for you', 'It has been a while.')
    await dragOntoEdge(page, 'delay', { node: 'trigger_segment', port: 'out' })
    await removeStep(page, 'delay')
    await addAfter(page, 'email_send out', 'wait.event')
    await setDuration(page, panel, { name: 'But no longer than', amount: 7, unit: 'day' })
    await pullOut(page, { node: 'wait_event', port: 'timeout' }, { by: { x: 240, y: 130 }, type: 'email.send' })
    await letter('Your bonus is still there', 'For three weeks more.')
    await addAfter(page, 'wait_event ordered', 'tag.add')
    await fillSuggested(page, panel, { name: 'Tag', text: 'won back' })
    await addAfter(page, 'tag_add out', 'end')
    await connect(page, { node: 'email_send_2', port: 'out' }, 'tag_add')
    await leadElsewhere(page, 'tag_add', 'end')
    const drawn = await publishDrawn(studio, 'scenario-reactivation')
    expect(edgesOf(drawn)).toEqual([
      'bonus_accrue.out-email_send',
      'email_send.out-wait_event',
      'email_send_2.out-end',
      'tag_add.out-end',
      'trigger_segment.out-bonus_accrue',
      'wait_event.ordered-tag_add',
      'wait_event.timeout-email_send_2',
    ])
  })

  it('reaches those who were customers and have been silent for 60 days, and them alone', { timeout: 5 * minutes }, async () => {
    const { identify, track, arrive, subjects, contact, journey } = studio
    for (const userId of ['ann', 'bob', 'cleo']) identify(userId)
    for (const userId of ['ann', 'bob']) track(userId, 'Order Completed', { order_id: `${userId}-1`, total: 100 })
    await arrive()
    await journey.client.advance('P59D')
    expect(await subjects('ann')).toEqual([])
    await journey.client.advance('P1DT1H')
    expect(await subjects('ann')).toEqual(['A bonus of 5 waits for you'])
    expect(await subjects('cleo')).toEqual([])
    expect((await contact('bob')).bonus.balance).toBe(5)
    track('bob', 'Order Completed', { order_id: 'bob-2', total: 50 })
    await arrive()
    await journey.client.advance('P7D')
    expect(await subjects('ann')).toEqual(['A bonus of 5 waits for you', 'Your bonus is still there'])
    expect(await subjects('bob')).toEqual(['A bonus of 5 waits for you'])
    expect([(await contact('ann')).tags, (await contact('bob')).tags]).toEqual([[], ['won back']])
  })

  it('has no serious fault, and nothing in the console', () => {
    expect(studio.browser.faults).toEqual([])
    expect(errorsOf(studio)).toEqual([])
  })
})
