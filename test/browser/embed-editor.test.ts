/** The editor in somebody else's page: the example with two custom elements, under a policy that lets nothing but its own scripts run. */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { FlowDocument } from '@millrace/core'
import type { FastifyInstance } from 'fastify'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flows } from '../../examples/embed-editor/src/flows.ts'
import { createHost, policyOf } from '../../examples/embed-editor/src/host.ts'
import { builtEditor } from '../../server/src/cli/editor-build.ts'
import { freePort } from '../../server/src/config/port.ts'
import { keys, openFrontDoor } from '../support/http.ts'
import { type BrowserSession, isLong, openBrowser } from './browser.ts'

const top = join(import.meta.dirname, '../..')
const built = join(top, 'editor/lib/element/millrace-editor.js')

/** `npm test` builds it before; by itself this test builds what is older than its sources. */
function buildLibrary(): void {
  const sources = ['editor/src/**/*.{ts,vue,css}', 'editor/build/*.ts', 'editor/vite.lib.config.ts', 'core/src/**/*.ts']
  const newest = Math.max(...sources.flatMap((pattern) => globSync(pattern, { cwd: top })).map((file) => statSync(join(top, file)).mtimeMs))
  if (existsSync(built) && statSync(built).mtimeMs >= newest) return
  const args = ['node_modules/vite/bin/vite.js', 'build', 'editor', '-c', 'editor/vite.lib.config.ts', '--mode', 'element']
  const { status, stderr } = spawnSync(process.execPath, [...args, '--logLevel', 'error'], { cwd: top, encoding: 'utf8' })
  if (status !== 0) throw new Error(`The library does not build: ${stderr}`)
}

/** What pages have, and tests do not. */
interface PageWindow {
  getComputedStyle(element: unknown): { readonly backgroundColor: string; getPropertyValue(name: string): string }
  readonly ShadowRoot: new () => object
}

describe.runIf(isLong)('the editor in a page of somebody else', () => {
  let host: FastifyInstance
  let browser: BrowserSession
  let page: Page
  let welcome: Locator
  let winBack: Locator

  beforeAll(async () => {
    buildLibrary()
    host = createHost()
    await host.listen({ port: 0 })
    browser = await openBrowser()
    page = browser.page
    welcome = page.locator('#welcome')
    winBack = page.locator('#win-back')
    await page.goto(`http://127.0.0.1:${(host.server.address() as AddressInfo).port}/`)
    await welcome.locator('.card').nth(2).waitFor()
    await winBack.locator('.card').nth(3).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await host?.close()
  })

  const kept = async (name: string) => JSON.parse((await page.locator(`#${name}-kept`).textContent()) || 'null') as FlowDocument | null
  const told = (name: string, event: string) => page.locator(`#${name}-kept[data-told="${event}"]`).waitFor()

  it('speaks and looks as each is told, and offers no steps of hidden groups', async () => {
    await welcome.getByRole('button', { name: 'Publish' }).waitFor()
    await winBack.getByRole('button', { name: 'Опубликовать' }).waitFor()
    const ground = (editor: Locator) =>
      editor.locator('header.bar').evaluate((bar) => (globalThis as unknown as PageWindow).getComputedStyle(bar).backgroundColor)
    expect([await ground(welcome), await ground(winBack)]).toEqual(['rgb(255, 255, 255)', 'rgb(23, 26, 33)'])
    const accent = (editor: Locator) =>
      editor.evaluate((element) => (globalThis as unknown as PageWindow).getComputedStyle(element).getPropertyValue('--flow-accent'))
    expect([await accent(welcome), await accent(winBack)]).toEqual(['#9a3b1f', '#4c6ae6'])
    expect(await welcome.locator('[data-type="bonus.accrue"]').count()).toBe(1)
    expect(await winBack.locator('[data-type="bonus.accrue"]').count()).toBe(0)
  })

  it('changes one by a step dragged in, tells it to its host, and leaves the other alone', async () => {
    await drag(page, welcome.locator('[data-type="tag.add"]'), welcome.locator('[data-insert="start out"]'))
    await told('welcome', 'change')
    const document = await kept('welcome')
    expect(document?.nodes.map(({ type }) => type)).toEqual(['trigger.event', 'email.send', 'end', 'tag.add'])
    expect(document?.edges).toContainEqual({ from: 'start', port: 'out', to: 'tag_add' })
    expect(await page.locator('#welcome-kept').getAttribute('data-dirty')).toBe('')
    expect(await kept('win-back')).toBeNull()
    expect(await winBack.locator('.card').count()).toBe(4)
  })

  it('takes back the text of a field by Ctrl+Z while typing, and the flow from the canvas', async () => {
    const field = welcome.getByRole('complementary', { name: 'Step' }).getByRole('textbox').first()
    await field.click()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText('newcomer')
    expect((await kept('welcome'))?.nodes.at(-1)?.config).toEqual({ tag: 'newcomer' })
    await page.keyboard.press('Control+Z')
    expect(await field.inputValue()).not.toBe('newcomer')
    expect(await welcome.locator('.card').count()).toBe(4)
    await page.keyboard.press('Tab')
    await welcome.locator('.card').last().focus()
    for (let count = 0; count < 4 && (await welcome.locator('.card').count()) > 3; count++) await page.keyboard.press('Control+Z')
    expect(await welcome.locator('.card').count()).toBe(3)
    await page.locator('#welcome-kept:not([data-dirty])').waitFor({ state: 'attached' })
    expect(await winBack.locator('.card').count()).toBe(4)
  })

  it('opens lists inside of itself, in its own looks, and stays open for presses on them', async () => {
    await winBack.locator('[data-node="quiet"]').click()
    const panel = winBack.getByRole('complementary')
    const unit = page.getByRole('combobox', { name: 'Сколько: единица' })
    await panel.locator('.el-select').filter({ has: unit }).click()
    const option = winBack.getByRole('option').filter({ visible: true })
    await option.first().waitFor()
    const looks = await option.first().evaluate((item) => {
      const { getComputedStyle, ShadowRoot } = globalThis as unknown as PageWindow
      return {
        shadowed: item.getRootNode() instanceof ShadowRoot,
        ground: getComputedStyle(item.closest('.el-popper')).backgroundColor,
      }
    })
    expect(looks).toEqual({ shadowed: true, ground: 'rgb(23, 26, 33)' })
    expect(await page.evaluate(`document.querySelectorAll('body > .el-popper, body > [class*="el-"]').length`)).toBe(0)
    await browser.inspect('embed-editor')
    await option.first().click()
    await told('win-back', 'change')
    expect((await kept('win-back'))?.nodes.find(({ id }) => id === 'quiet')?.config).not.toEqual({ mode: 'for', duration: 'P60D' })
  })

  it('asks its host to publish', async () => {
    await winBack.getByRole('button', { name: 'Опубликовать' }).click()
    await told('win-back', 'publish')
    expect((await kept('win-back'))?.name).toBe('Win back')
  })

  it('saves a flow of a server: from a frame, with a key that comes by a message, and by a path of the host that adds it', async () => {
    const address = { host: '127.0.0.1', port: await freePort({ host: '127.0.0.1', port: 0 }) }
    const framing = createHost({ server: `http://127.0.0.1:${address.port}`, token: keys.apiKey })
    const own = await framing.listen({ host: '127.0.0.1', port: 0 })
    const door = await openFrontDoor('2026-05-01T10:00:00Z', { editor: await builtEditor(() => {}), frameAncestors: [own] })
    await door.app.listen(address)
    const { id } = (await door.ask('POST', '/api/flows', { payload: flows['welcome']! })).body as { id: string }
    await page.goto(`${own}/frame.html?flow=${id}`)
    const frame = page.frameLocator('#frame')
    await frame.locator('.card').nth(2).waitFor()
    await frame.locator('[data-type="tag.add"]').click()
    const steps = async () => ((await door.ask('GET', `/api/flows/${id}`)).body as { draft: FlowDocument }).draft.nodes.length
    await expect.poll(steps, { timeout: 10_000 }).toBe(4)
    expect(page.frames().map((one) => one.url())).toEqual([`${own}/frame.html?flow=${id}`, `http://127.0.0.1:${address.port}/embed/${id}`])

    await page.goto(`${own}/connected.html?flow=${id}`)
    const connected = page.locator('#connected')
    await connected.locator('.card').nth(3).waitFor()
    await connected.locator('[data-type="tag.add"]').click()
    await expect.poll(steps, { timeout: 10_000 }).toBe(5)
    await page.locator('#connected-kept[data-told="save"]').waitFor()
    await page.goto('about:blank')
    await framing.close()
    await door.close()
  })

  it('needs nothing that a strict policy forbids', () => {
    expect(policyOf()).not.toContain('unsafe')
    expect(browser.errors).toEqual([])
    expect(browser.faults).toEqual([])
  })
})

async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  await from.scrollIntoViewIfNeeded()
  const [start, end] = [(await from.boundingBox())!, (await to.boundingBox())!]
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2)
  await page.mouse.down()
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 8 })
  await page.mouse.up()
}
