/** More ways of the mouse on the canvas than `editor.ts` has: onto an edge, out of a port into the void, many steps at once, and back. */
import type { Locator, Page } from 'playwright-core'
import { atRest, drag, middleOf, panelOf, showAll, type Point } from './editor.ts'

/** Where an edge leaves: the node's id and the port's name. */
export interface Way {
  readonly node: string
  readonly port: string
}

export const cardOf = (page: Page, node: string): Locator => page.locator(`[data-node="${node}"]`)
const insertAt = (page: Page, { node, port }: Way) => page.locator(`[data-insert="${node} ${port}"]`)
const outputOf = (page: Page, { node, port }: Way) => cardOf(page, node).locator(`.port.output[data-port="${port}"]`)
const inputOf = (page: Page, node: string) => cardOf(page, node).locator('.port.input')
const picker = (page: Page) => page.getByRole('dialog', { name: 'Choose a step' })

async function pick(page: Page, type: string): Promise<void> {
  await picker(page).locator(`[data-pick="${type}"]`).click()
  await picker(page).waitFor({ state: 'detached' })
}

/** Pulls a kind of step out of the palette and lets it go over a part of the canvas: 0, 0 is its left top, 1, 1 its right bottom. */
export async function dragOntoCanvas(page: Page, type: string, part: Point): Promise<void> {
  await drag(page, await itemOf(page, type), await placeOn(page, part))
  await atRest(page)
}

/** Begins to pull a kind of step out of the palette, and gives it up by Escape before it is let go. */
export async function giveUpDragging(page: Page, type: string): Promise<void> {
  const [from, to] = [await itemOf(page, type), await placeOn(page, { x: 0.5, y: 0.7 })]
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 6 })
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await atRest(page)
}

/** Pulls a kind of step out of the palette onto an edge, which shows that it takes it: it is put into it. */
export async function dragOntoEdge(page: Page, type: string, edge: Way): Promise<void> {
  await showAll(page)
  const [from, to] = [await itemOf(page, type), await middleOf(insertAt(page, edge))]
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 12 })
  await page.locator('.inviting [data-insert]').first().waitFor()
  await page.mouse.up()
  await page.locator('.inviting').waitFor({ state: 'detached' })
  await atRest(page)
}

async function itemOf(page: Page, type: string): Promise<Point> {
  const item = page.locator(`[data-type="${type}"]`)
  await item.scrollIntoViewIfNeeded()
  return middleOf(item)
}

export async function placeOn(page: Page, part: Point): Promise<Point> {
  const box = await page.getByRole('application', { name: 'Flow canvas' }).boundingBox()
  if (box === null) throw new Error('The canvas is not to be seen')
  return { x: box.x + box.width * part.x, y: box.y + box.height * part.y }
}

/** Presses the plus in the middle of an edge and picks what goes into it. */
export async function insertInto(page: Page, edge: Way, type: string): Promise<void> {
  await showAll(page)
  await insertAt(page, edge).click()
  await pick(page, type)
}

/** Pulls an edge out of a port, lets it go over nothing so far away, and picks what it is to lead to. */
export async function pullOut(page: Page, from: Way, { by, type }: { readonly by: Point; readonly type: string }): Promise<void> {
  await showAll(page)
  const start = await middleOf(outputOf(page, from))
  await drag(page, start, { x: start.x + by.x, y: start.y + by.y })
  await pick(page, type)
}

/** Takes up the edge that comes in at a step, and leads it to another one. */
export async function leadElsewhere(page: Page, from: string, to: string): Promise<void> {
  await showAll(page)
  await drag(page, await middleOf(inputOf(page, from)), await middleOf(inputOf(page, to)))
  await atRest(page)
}

/** Whether the whole card can be seen: nothing of it lies outside of the canvas. */
export async function isInView(page: Page, node: string): Promise<boolean> {
  const [card, canvas] = [
    await cardOf(page, node).boundingBox(),
    await page.getByRole('application', { name: 'Flow canvas' }).boundingBox(),
  ]
  if (card === null || canvas === null) return false
  const right = card.x + card.width <= canvas.x + canvas.width
  const bottom = card.y + card.height <= canvas.y + canvas.height
  return card.x >= canvas.x && card.y >= canvas.y && right && bottom
}

/** Presses a step: its settings open, and the keyboard is on its card. */
export async function openStep(page: Page, node: string): Promise<void> {
  await showAll(page)
  await cardOf(page, node).click()
  await page.locator(`.card:focus[data-node="${node}"]`).waitFor()
}

/** Chooses several steps, one press after the other. */
export async function chooseSteps(page: Page, [first, ...others]: readonly [string, ...string[]]): Promise<void> {
  await openStep(page, first)
  await showAll(page)
  for (const node of others) await cardOf(page, node).click({ modifiers: ['Shift'] })
  await page
    .getByRole('toolbar', { name: 'Selected' })
    .getByText(`${others.length + 1} steps`)
    .waitFor()
}

/** Removes a step by its panel. */
export async function removeStep(page: Page, node: string): Promise<void> {
  await openStep(page, node)
  await panelOf(page).getByRole('button', { name: 'Delete the step' }).click()
  await cardOf(page, node).waitFor({ state: 'detached' })
}

export async function nameStep(page: Page, node: string, name: string): Promise<void> {
  await panelOf(page).getByRole('heading', { level: 2 }).getByRole('button').click()
  await page.getByRole('textbox', { name: 'Name of the step' }).fill(name)
  await page.keyboard.press('Enter')
  await cardOf(page, node).getByText(name, { exact: true }).waitFor()
}

/** The button of the head that takes back, or brings back, what is named. */
export const historyButton = (page: Page, what: 'Undo' | 'Redo', name: string): Locator =>
  page.getByRole('button', { name: `${what}: ${name}`, exact: true })

/** Adds what follows a step by the step's own menu. */
export async function addByMenu(page: Page, node: string, type: string): Promise<void> {
  await showAll(page)
  await cardOf(page, node).click({ button: 'right' })
  await page.getByRole('menuitem', { name: /^Add a step/ }).click()
  await pick(page, type)
}

/** Adds a step by the menu of the ground, at a part of the canvas. */
export async function addByMenuAt(page: Page, part: Point, type: string): Promise<void> {
  const { x, y } = await placeOn(page, part)
  await page.mouse.click(x, y, { button: 'right' })
  await page.getByRole('menuitem', { name: /^Add a step/ }).click()
  await pick(page, type)
}

/** Presses on the ground, so that no step is chosen. */
export async function chooseNothing(page: Page): Promise<void> {
  const { x, y } = await placeOn(page, { x: 0.95, y: 0.05 })
  await page.mouse.click(x, y)
  await panelOf(page).waitFor({ state: 'detached' })
}

/** Draws a rectangle around steps, which chooses them and whatever else it touches, beside what was chosen before. */
export async function chooseByRectangle(page: Page, nodes: readonly string[]): Promise<void> {
  await chooseNothing(page)
  await showAll(page)
  const boxes = await Promise.all(nodes.map((node) => cardOf(page, node).boundingBox()))
  const around = boxes.flatMap((box) => (box === null ? [] : [box]))
  const margin = 8
  const start = { x: Math.min(...around.map(({ x }) => x)) - margin, y: Math.min(...around.map(({ y }) => y)) - margin }
  const end = {
    x: Math.max(...around.map(({ x, width }) => x + width)) + margin,
    y: Math.max(...around.map(({ y, height }) => y + height)) + margin,
  }
  await page.keyboard.down('Shift')
  await drag(page, start, end)
  await page.keyboard.up('Shift')
  await page.getByRole('toolbar', { name: 'Selected' }).getByText(`${nodes.length} steps`).waitFor()
}
