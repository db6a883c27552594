/**
 * `npm run demo`: everything in one process. Installs the example flows over the public API, plays eighteen months of a shop through
 * the unmodified Segment SDK under the test clock, and shows what came of it beside the same counts made without Millrace. Then twenty
 * visitors meet a pop-up on the shop's site. Leaves the editor and that site open, or with `--exit` ends: with code 0 only when all
 * counts agree.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createClient } from '../support/client.ts'
import { createSegment } from '../support/segment.ts'
import { expectedCounts } from './expected.ts'
import { installExamples, installSite, makePageKey } from './install.ts'
import { measure } from './measure.ts'
import { play } from './play.ts'
import { openShop } from './shop.ts'
import { openStage, type Stage } from './stage.ts'
import { readPurchases, tellStory, type Moment } from './story.ts'
import { differences, formatSite, formatTable } from './table.ts'
import { expectedSite, measureSite, playVisitors } from './visitors.ts'

const from = new Date('1997-01-01T00:00:00Z')
const until = Date.parse('1998-07-01T00:00:00Z')
const sample = join(import.meta.dirname, '../../examples/data/cdnow-sample.csv')

const say = (line: string) => console.info(`  ${line}`)

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { exit: { type: 'boolean', default: false } } })
  const began = performance.now()
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`
  console.info('Millrace: eighteen months of a shop\n')
  const stage = await openStage(from, say)
  say(`Postgres and the server are up (${seconds()})`)
  if (!values.exit) showWay(stage)
  const agreed = (await perform(stage)) && (await receiveVisitors(stage))
  console.info(agreed ? `\nEvery count agrees (${seconds()})` : `\nTHE COUNTS DIFFER (${seconds()})`)
  process.exitCode = agreed ? 0 : 1
  if (values.exit) await stage.close()
  else await stayOpen(stage)
}

/** At the start: the flows are worth looking at while the months go by. */
function showWay({ server }: Stage): void {
  if (server.setupLink === null) say(`Watch it live at ${server.url}`)
  else say(`Watch it live: make yourself an account by this link, once: ${server.setupLink}`)
}

async function perform({ server, apiKey, writeKey }: Stage): Promise<boolean> {
  const csv = await readFile(sample, 'utf8')
  const client = createClient({ url: server.url, apiKey })
  const flows = await installExamples(client)
  say('The flows "Abandoned cart" and "Win-back" are published')
  const segment = createSegment(server.url, writeKey)
  await play({ client, segment }, tellStory(readPurchases(csv)), { until, onMoment: createProgress() })
  await segment.close()
  const [happened, expected] = [await measure(client, flows), expectedCounts(csv, until)]
  console.info(`\n${formatTable(happened, expected)}`)
  return differences(happened, expected).length === 0
}

/** After the shop's months: what is counted of those knows nothing of these. */
async function receiveVisitors({ server, apiKey }: Stage): Promise<boolean> {
  const client = createClient({ url: server.url, apiKey })
  const flow = await installSite(client)
  await playVisitors({ client, writeKey: await makePageKey(client) })
  const [happened, expected] = [await measureSite(client, flow), expectedSite()]
  console.info(`\n${formatSite(happened, expected)}`)
  return differences(happened, expected).length === 0
}

/** One line that counts up on a terminal, one line a quarter elsewhere. */
function createProgress(): (moment: Moment) => void {
  let events = 0
  let shown = ''
  return (moment) => {
    events += moment.events.length
    const date = new Date(moment.at)
    const quarter = `${date.getUTCFullYear()} Q${Math.floor(date.getUTCMonth() / 3) + 1}`
    const period = process.stdout.isTTY ? date.toISOString().slice(0, 10) : quarter
    if (period === shown) return
    shown = period
    const line = `${period}: ${events.toLocaleString('en')} events sent`
    if (process.stdout.isTTY) process.stdout.write(`\r  ${line}  `)
    else say(line)
  }
}

const sitePort = 3080

async function stayOpen({ server, apiKey, close }: Stage): Promise<void> {
  const client = createClient({ url: server.url, apiKey })
  const { advance } = client
  const site = { millrace: server.url, writeKey: await makePageKey(client), advance }
  const shop = await openShop({ ...site, port: sitePort }).catch(() => openShop(site))
  console.info(`\nThe editor is at ${server.url}`)
  console.info(`The shop's site with the widget is at ${shop.url}: leave an address, confirm it from the inbox, let time pass`)
  console.info('Ctrl+C ends it.')
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(
      signal,
      () =>
        void shop
          .close()
          .then(close)
          .then(() => process.exit()),
    )
}

await main()
