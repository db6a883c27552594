/** What a person does in the editor, with the mouse and the keyboard, by the names that they see. */
import type { Locator, Page } from 'playwright-core'

export interface Owner {
  readonly workspace: string
  readonly email: string
  readonly password: string
}

/** First run: opens the printed link, makes the owner, answers the write key that is shown once. */
export async function setUp(page: Page, link: string, owner: Owner): Promise<string> {
  await page.goto(link)
  await page.getByRole('textbox', { name: 'Name of the workspace' }).fill(owner.workspace)
  await page.getByRole('textbox', { name: 'E-mail' }).fill(owner.email)
  await page.getByLabel('Password').fill(owner.password)
  await page.getByRole('button', { name: 'Set up' }).click()
  const key = await page.getByRole('group', { name: 'Write key' }).textContent()
  return /mr_write_[\w-]{43}/.exec(key ?? '')?.[0] ?? ''
}

export async function signOut(page: Page, { email }: Owner): Promise<void> {
  await page.getByRole('button', { name: email }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
}

export async function signIn(page: Page, { email, password }: Owner): Promise<void> {
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

export async function createFlow(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New flow' }).first().click()
  await page.getByRole('textbox', { name: 'Name of the new flow' }).fill(name)
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('heading', { name: 'Choose how contacts enter' }).waitFor()
}

/** The panel with the settings of the chosen step, or of the flow. */
export const panelOf = (page: Page, name = 'Step'): Locator => page.getByRole('complementary', { name })

/** What follows by itself (a panel narrows the canvas, a card comes into view) has happened a few frames later. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(`new Promise((done) => {
    let left = 4
    const step = () => (left-- > 0 ? requestAnimationFrame(step) : done(null))
    step()
  })`)
}

export async function showAll(page: Page): Promise<void> {
  await atRest(page)
  await page.getByRole('button', { name: 'Show everything' }).click()
  await atRest(page)
}

/** Pulls a kind of step from the palette onto the open port of a step. */
export async function dragIn(page: Page, type: string, port: string): Promise<void> {
  const step = page.locator(`[data-type="${type}"]`)
  await step.scrollIntoViewIfNeeded()
  const from = await middleOf(step)
  const to = await middleOf(page.locator(`[data-add="${port}"]`))
  await drag(page, from, to)
}

/** Presses the plus at an open port and picks what comes next. */
export async function addAfter(page: Page, port: string, type: string): Promise<void> {
  await showAll(page)
  await page.locator(`[data-add="${port}"]`).click()
  await page.getByRole('dialog', { name: 'Choose a step' }).locator(`[data-pick="${type}"]`).click()
}

/** Pulls a connection from a port to another step. */
export async function connect(page: Page, from: { readonly node: string; readonly port: string }, to: string): Promise<void> {
  await showAll(page)
  const output = page.locator(`[data-node="${from.node}"] .port.output[data-port="${from.port}"]`)
  const input = page.locator(`[data-node="${to}"] .port.input`)
  await drag(page, await middleOf(output), await middleOf(input))
}

export interface Point {
  readonly x: number
  readonly y: number
}

export async function middleOf(target: Locator): Promise<Point> {
  const box = await target.boundingBox()
  if (box === null) throw new Error(`${String(target)} is not to be seen`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

export async function drag(page: Page, from: Point, to: Point): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 12 })
  await page.mouse.up()
}

/** Opens a list to choose from and takes the entry of this name, or types what is to be found. */
export async function choose(page: Page, list: Locator, entry: string | RegExp | { readonly typed: string }): Promise<void> {
  await list.scrollIntoViewIfNeeded()
  const { x, y } = await middleOf(list)
  await page.mouse.click(x, y)
  const typed = typeof entry === 'object' && 'typed' in entry ? entry.typed : null
  if (typed !== null) await page.keyboard.type(typed)
  const options = page.getByRole('option')
  await (typed === null ? page.getByRole('option', { name: entry as string | RegExp }) : options.filter({ hasText: typed })).first().click()
}

/** Writes into a field that suggests; leaving it closes the list. */
export async function fillSuggested(page: Page, panel: Locator, { name, text }: { name: string; text: string }): Promise<void> {
  await panel.getByRole('textbox', { name, exact: true }).fill(text)
  await page.keyboard.press('Tab')
  await page.locator('.el-autocomplete__popper:visible').waitFor({ state: 'hidden' })
}

export const nameEvent = (page: Page, panel: Locator, text: string): Promise<void> => fillSuggested(page, panel, { name: 'Event', text })

export async function setDuration(
  page: Page,
  panel: Locator,
  { name, amount, unit }: { name: string; amount: number; unit: string },
): Promise<void> {
  await panel.getByRole('textbox', { name: `${name}: amount` }).fill(String(amount))
  await choose(page, panel.getByRole('combobox', { name: `${name}: unit` }), new RegExp(`^${unit}s?$`))
}

/** Writes the letter of the chosen step, in place of the text that a new one begins with. */
export async function writeLetter(page: Page, text: string): Promise<void> {
  await panelOf(page).getByRole('button', { name: 'Open the composer' }).click()
  const composer = page.getByRole('dialog', { name: /^Composer/ })
  await composer.locator('[data-block] [aria-expanded]').first().click()
  await composer.getByRole('textbox', { name: 'Text', exact: true }).fill(text)
  await composer.getByRole('button', { name: 'Done', exact: true }).click()
  await composer.waitFor({ state: 'hidden' })
}
