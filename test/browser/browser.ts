/** A real Chromium for the browser test, out of npm on Linux x64, the installed Chrome elsewhere; with axe and screenshots. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sparticuz from '@sparticuz/chromium'
import axe from 'axe-core'
import { chromium, type Browser, type Page } from 'playwright-core'

/** `MILLRACE_LONG=1`: also what `npm test` has no time for. */
export const isLong = process.env['MILLRACE_LONG'] === '1'

const screenshots = join(import.meta.dirname, '../../.cache/screenshots')

export interface BrowserSession {
  readonly page: Page
  /** What the page logged as an error or threw, and what its content policy refused. */
  readonly errors: readonly string[]
  /** Looks at the present screen: keeps a picture of it by this name, and what axe finds serious or critical in `faults`. */
  inspect(name: string): Promise<void>
  readonly faults: readonly string[]
  close(): Promise<void>
}

/** What the package adds for function hosts (a single process, no web security) is not what people browse with. */
const unlikePeople = /^--(single-process|no-zygote|disable-web-security|allow-running-insecure-content|disable-site-isolation)/

/** Draws by the processor as a machine without a graphics card does, not by a card that is made believe. */
const graphics = /^--(use-gl|use-angle|in-process-gpu|ignore-gpu-blocklist|enable-unsafe-swiftshader)/

async function launch(drawn: 'as it comes' | 'by the processor'): Promise<Browser> {
  const plain = drawn === 'by the processor'
  const added = plain ? ['--disable-gpu'] : []
  if (process.platform !== 'linux' || process.arch !== 'x64') return chromium.launch({ channel: 'chrome', args: added })
  const unwanted = (arg: string) => unlikePeople.test(arg) || arg.startsWith('--headless') || (plain && graphics.test(arg))
  const args = [...sparticuz.args.filter((arg) => !unwanted(arg)), ...added]
  return chromium.launch({ executablePath: await sparticuz.executablePath(), args, headless: true })
}

export async function openBrowser(drawn: 'as it comes' | 'by the processor' = 'as it comes'): Promise<BrowserSession> {
  mkdirSync(screenshots, { recursive: true })
  const browser = await launch(drawn)
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const errors: string[] = []
  const faults: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  return {
    page,
    errors,
    faults,
    inspect: async (name) => {
      await page.screenshot({ path: join(screenshots, `${name}.png`), timeout: 60_000 })
      faults.push(...(await seriousFaults(page)).map((fault) => `${name}: ${fault}`))
    },
    close: () => browser.close(),
  }
}

/** What axe finds serious or critical on the present screen: by all of its rules, or by these alone. */
export async function seriousFaults(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  // As an expression of the debugger: the page's content policy allows no foreign script.
  await page.evaluate(axe.source)
  const options = rules === undefined ? {} : { runOnly: [...rules] }
  const { violations } = await page.evaluate((chosen) => (globalThis as unknown as { axe: typeof axe }).axe.run(chosen), options)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join(', ')})`)
}
