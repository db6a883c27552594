/**
 * A welcome series, drawn with the mouse from an empty canvas: steps are dragged out of the palette, put into edges, pulled out of a port
 * into the void, taken back and brought back. Then two people sign up, and the one who buys is not asked to.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isLong } from './browser.ts'
import { cardOf, dragOntoCanvas, dragOntoEdge, giveUpDragging, historyButton, insertInto, isInView, nameStep, pullOut } from './drawing.ts'
import { addAfter, connect, createFlow, dragIn, fillSuggested, nameEvent, panelOf, setDuration, writeLetter } from './editor.ts'
import { edgesOf, errorsOf, letIn, openStudio, publishDrawn, setCondition, type Studio } from './studio.ts'

const minutes = 60_000

describe.runIf(isLong)('the welcome series, drawn in a browser', () => {
  let studio: Studio
  beforeAll(async () => {
    studio = await openStudio('2026-05-01T10:00:00Z')
  }, 5 * minutes)
  afterAll(() => studio.close())
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await studio.browser.inspect('welcome-failed')
  })

  const letter = async (subject: string, text: string) => {
    await panelOf(studio.page).getByRole('textbox', { name: 'Subject' }).fill(subject)
    await writeLetter(studio.page, text)
  }

  it('begins with a step that is dragged onto the empty canvas, and two letters', { timeout: 10 * minutes }, async () => {
    const { page } = studio
    await createFlow(page, 'Welcome series')
    await dragOntoCanvas(page, 'trigger.event', { x: 0.15, y: 0.2 })
    await nameEvent(page, panelOf(page), 'Signed Up')
    await giveUpDragging(page, 'sms.send')
    await dragIn(page, 'email.send', 'trigger_event out')
    await letter('Welcome, {{ contact.firstName | default: "friend" }}', 'Good to have you with us.')
    await addAfter(page, 'email_send out', 'email.send')
    await letter('Three lamps to begin with', 'Which one is yours?')
    expect(await isInView(page, 'email_send_2')).toBe(true)
    await insertInto(page, { node: 'email_send', port: 'out' }, 'delay')
    await setDuration(page, panelOf(page), { name: 'How long', amount: 2, unit: 'day' })
    expect(await page.getByRole('application', { name: 'Flow canvas' }).getByRole('group').count()).toBe(4)
  })

  it('asks on the way who has bought already, and takes a step back and brings it back', { timeout: 10 * minutes }, async () => {
    const { page } = studio
    const panel = panelOf(page)
    await dragOntoEdge(page, 'condition', { node: 'delay', port: 'out' })
    await panel.getByRole('textbox', { name: 'Title of branch 1' }).fill('Not yet')
    await setCondition(page, panel, { field: 'number of orders', comparison: 'is', value: '0' })
    await nameStep(page, 'condition', 'Has bought already?')
    await pullOut(page, { node: 'condition', port: 'else' }, { by: { x: 280, y: 130 }, type: 'tag.add' })
    await fillSuggested(page, panel, { name: 'Tag', text: 'customer' })
    await cardOf(page, 'tag_add').getByText('customer').waitFor()

    await historyButton(page, 'Undo', 'change settings of a step').click()
    await historyButton(page, 'Undo', 'add a step').click()
    await cardOf(page, 'tag_add').waitFor({ state: 'detached' })
    await historyButton(page, 'Redo', 'add a step').click()
    await historyButton(page, 'Redo', 'change settings of a step').click()
    await cardOf(page, 'tag_add').getByText('customer').waitFor()

    await addAfter(page, 'tag_add out', 'end')
    await connect(page, { node: 'email_send_2', port: 'out' }, 'end')
    await letIn(studio, 'once')
    const drawn = await publishDrawn(studio, 'scenario-welcome')
    expect(edgesOf(drawn)).toEqual([
      'condition.else-tag_add',
      'condition.yes-email_send_2',
      'delay.out-condition',
      'email_send.out-delay',
      'email_send_2.out-end',
      'tag_add.out-end',
      'trigger_event.out-email_send',
    ])
  })

  it('welcomes everybody once, and shows lamps to those who have not bought (000.04, 004.31)', { timeout: 5 * minutes }, async () => {
    const { identify, track, arrive, subjects, contact, journey, stats } = studio
    identify('ann', { firstName: 'Ann' })
    identify('bob')
    for (const userId of ['ann', 'bob']) track(userId, 'Signed Up')
    await arrive()
    expect(await subjects('ann')).toEqual(['Welcome, Ann'])
    expect(await subjects('bob')).toEqual(['Welcome, friend'])
    track('bob', 'Order Completed', { order_id: 'o-1', total: 300 })
    track('ann', 'Signed Up')
    await arrive()
    await journey.client.advance('P2D')
    expect(await subjects('ann')).toEqual(['Welcome, Ann', 'Three lamps to begin with'])
    expect(await subjects('bob')).toEqual(['Welcome, friend'])
    expect([(await contact('ann')).tags, (await contact('bob')).tags]).toEqual([[], ['customer']])
    expect((await stats()).nodes['condition']).toMatchObject({ entered: 2, inside: 0, left: { yes: 1, else: 1 } })
  })

  it('has no serious fault, and nothing in the console', () => {
    expect(studio.browser.faults).toEqual([])
    expect(errorsOf(studio)).toEqual([])
  })
})
