/**
 * A birthday greeting, drawn with the mouse from an empty canvas: steps come by a press in the palette and by the menu of a card, and a
 * letter is made of a copy of another. Then two birthdays of one person pass, by the person's own clock.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isLong } from './browser.ts'
import { addByMenu, cardOf, openStep } from './drawing.ts'
import { addAfter, atRest, connect, createFlow, panelOf, setDuration, writeLetter } from './editor.ts'
import { edgesOf, errorsOf, letIn, openStudio, publishDrawn, type Studio } from './studio.ts'

const minutes = 60_000

describe.runIf(isLong)('the birthday greeting, drawn in a browser', () => {
  let studio: Studio
  beforeAll(async () => {
    studio = await openStudio('2026-05-01T10:00:00Z')
  }, 5 * minutes)
  afterAll(() => studio.close())
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await studio.browser.inspect('birthday-failed')
  })

  it('is drawn by presses in the palette and in the menu of a card, and by a copy', { timeout: 15 * minutes }, async () => {
    const { page } = studio
    const panel = panelOf(page)
    await createFlow(page, 'Happy birthday')
    await page.locator('[data-type="trigger.date"]').click()
    await setDuration(page, panel, { name: 'Before or after it', amount: 7, unit: 'day' })
    await panel.getByLabel('At', { exact: true }).fill('10:00')
    await cardOf(page, 'trigger_date')
      .getByText(/^7 days before .*every year$/)
      .waitFor()

    await page.getByRole('searchbox', { name: 'Find a step' }).fill('email')
    await page.locator('[data-type="email.send"]').click()
    await page.getByRole('searchbox', { name: 'Find a step' }).fill('')
    await panel.getByRole('textbox', { name: 'Subject' }).fill('Your birthday is near: choose a present')
    await writeLetter(page, 'Ten points are on your account.')

    await addByMenu(page, 'email_send', 'bonus.accrue')
    await panel.getByRole('textbox', { name: 'Amount', exact: true }).fill('10')
    await setDuration(page, panel, { name: 'Burn after', amount: 14, unit: 'day' })
    await addAfter(page, 'bonus_accrue out', 'delay')
    await setDuration(page, panel, { name: 'How long', amount: 7, unit: 'day' })

    await openStep(page, 'email_send')
    await page.keyboard.press('Control+d')
    await cardOf(page, 'email_send_2').waitFor()
    await atRest(page)
    await panel.getByRole('textbox', { name: 'Subject' }).fill('Happy birthday, {{ contact.firstName }}!')
    await connect(page, { node: 'delay', port: 'out' }, 'email_send_2')
    await addAfter(page, 'email_send_2 out', 'end')
    await letIn(studio, 'every time')
    const drawn = await publishDrawn(studio, 'scenario-birthday')
    expect(edgesOf(drawn)).toEqual([
      'bonus_accrue.out-delay',
      'delay.out-email_send_2',
      'email_send.out-bonus_accrue',
      'email_send_2.out-end',
      'trigger_date.out-email_send',
    ])
    expect(drawn.nodes.find(({ id }) => id === 'trigger_date')?.config).toEqual({
      field: 'birthday',
      offset: '-P7D',
      time: '10:00',
      yearly: true,
    })
  })

  it(
    'writes a week before and on the day, at ten by the contact’s clock, every year (004.11, 004.39)',
    { timeout: 5 * minutes },
    async () => {
      const { identify, arrive, subjects, contact, journey } = studio
      const to = (instant: string) => journey.client.moveTo(Date.parse(instant))
      const [near, day] = ['Your birthday is near: choose a present', 'Happy birthday, Ann!']
      identify('ann', { firstName: 'Ann', birthday: '1990-05-20', timezone: 'Europe/Moscow' })
      identify('bob', { firstName: 'Bob' })
      await arrive()
      await to('2026-05-13T06:59:00Z')
      expect(await subjects('ann')).toEqual([])
      await to('2026-05-13T07:01:00Z')
      expect(await subjects('ann')).toEqual([near])
      expect((await contact('ann')).bonus.balance).toBe(10)
      await to('2026-05-20T07:02:00Z')
      expect(await subjects('ann')).toEqual([near, day])
      await to('2026-05-27T07:02:00Z')
      expect((await contact('ann')).bonus.balance).toBe(0)
      await to('2027-05-20T07:02:00Z')
      expect(await subjects('ann')).toEqual([near, day, near, day])
      expect(await subjects('bob')).toEqual([])
    },
  )

  it('has no serious fault, and nothing in the console', () => {
    expect(studio.browser.faults).toEqual([])
    expect(errorsOf(studio)).toEqual([])
  })
})
