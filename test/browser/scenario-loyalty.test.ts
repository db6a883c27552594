/**
 * Points that burn, drawn with the mouse from an empty canvas: two ways in on one canvas, a letter copied from one to the other, and the
 * points of an order as a formula. Then orders come, and time takes their points, the warning before them.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isLong } from './browser.ts'
import { cardOf, dragOntoCanvas, openStep, placeOn } from './drawing.ts'
import { addAfter, atRest, connect, createFlow, panelOf, setDuration, showAll, writeLetter } from './editor.ts'
import { edgesOf, errorsOf, letIn, openStudio, publishDrawn, type Studio } from './studio.ts'

const minutes = 60_000

describe.runIf(isLong)('points that burn, drawn in a browser', () => {
  let studio: Studio
  beforeAll(async () => {
    studio = await openStudio('2026-05-01T10:00:00Z')
  }, 5 * minutes)
  afterAll(() => studio.close())
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await studio.browser.inspect('loyalty-failed')
  })

  it('gives five per cent of each order back as points', { timeout: 10 * minutes }, async () => {
    const { page } = studio
    const panel = panelOf(page)
    await createFlow(page, 'Points that burn')
    await page.locator('[data-start="trigger.event"]').click()
    await cardOf(page, 'trigger_event').getByText('Order Completed').waitFor()
    await addAfter(page, 'trigger_event out', 'bonus.accrue')
    await panel.getByRole('textbox', { name: 'Amount', exact: true }).fill('{{ event.properties.total | times: 0.05 }}')
    await setDuration(page, panel, { name: 'Burn after', amount: 90, unit: 'day' })
    await setDuration(page, panel, { name: 'Warn before they burn', amount: 7, unit: 'day' })
    await addAfter(page, 'bonus_accrue out', 'email.send')
    await panel.getByRole('textbox', { name: 'Subject' }).fill('You have {{ bonus.balance }} points')
    await writeLetter(page, 'Spend them in 90 days.')
    await addAfter(page, 'email_send out', 'end')
    await expect
      .poll(async () => (await studio.flow()).draft.nodes.find(({ id }) => id === 'bonus_accrue')?.config)
      .toEqual({
        amount: '{{ event.properties.total | times: 0.05 }}',
        expiresIn: 'P90D',
        warnBefore: 'P7D',
      })
  })

  it('warns of points that will burn: a second way in, with a copy of the letter', { timeout: 10 * minutes }, async () => {
    const { page } = studio
    const panel = panelOf(page)
    await showAll(page)
    await dragOntoCanvas(page, 'trigger.bonus', { x: 0.8, y: 0.3 })
    await panel.getByText('bonuses will burn soon', { exact: true }).click()
    await panel.getByRole('textbox', { name: 'How long before: amount' }).fill('')
    await openStep(page, 'email_send')
    await page.keyboard.press('Control+c')
    const below = await placeOn(page, { x: 0.8, y: 0.6 })
    await page.mouse.move(below.x, below.y)
    await page.keyboard.press('Control+v')
    await cardOf(page, 'email_send_2').waitFor()
    await atRest(page)
    await panel.getByRole('textbox', { name: 'Subject' }).fill('{{ event.properties.amount }} points will burn soon')
    await connect(page, { node: 'trigger_bonus', port: 'out' }, 'email_send_2')
    await connect(page, { node: 'email_send_2', port: 'out' }, 'end')
    await letIn(studio, 'every time')
    const drawn = await publishDrawn(studio, 'scenario-loyalty')
    expect(edgesOf(drawn)).toEqual([
      'bonus_accrue.out-email_send',
      'email_send.out-end',
      'email_send_2.out-end',
      'trigger_bonus.out-email_send_2',
      'trigger_event.out-bonus_accrue',
    ])
  })

  it(
    'tells the balance after each order, warns a week before, and lets each lot burn by itself (001.14)',
    { timeout: 5 * minutes },
    async () => {
      const { identify, track, arrive, subjects, contact, journey } = studio
      const { advance } = journey.client
      identify('ann')
      track('ann', 'Order Completed', { order_id: 'o-1', total: 1000 })
      await arrive()
      expect(await subjects('ann')).toEqual(['You have 50 points'])
      await advance('P82D')
      expect(await subjects('ann')).toHaveLength(1)
      await advance('P1DT1H')
      expect(await subjects('ann')).toEqual(['You have 50 points', '50 points will burn soon'])
      track('ann', 'Order Completed', { order_id: 'o-2', total: 200 })
      await arrive()
      expect((await contact('ann')).bonus.balance).toBe(60)
      await advance('P7D')
      expect((await contact('ann')).bonus.balance).toBe(10)
      await advance('P77D')
      expect(await subjects('ann')).toEqual([
        'You have 50 points',
        '50 points will burn soon',
        'You have 60 points',
        '10 points will burn soon',
      ])
      await advance('P7D')
      expect((await contact('ann')).bonus.balance).toBe(0)
    },
  )

  it('has no serious fault, and nothing in the console', () => {
    expect(studio.browser.faults).toEqual([])
    expect(errorsOf(studio)).toEqual([])
  })
})
