/**
 * `npm run bench:editor -- [--json FILE] [--only E3,E5] [--runs N] [--long] [--quick]`: the editor's canvas in software-rendered Chromium,
 * beside the same flow by Rete's own plugins, and what a browser loads before the editor begins. Exits 1 when a target is missed or a row
 * could not be measured.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { install } from '../bench/comparators/install.ts'
import { headOf, hostOf } from '../bench/machine.ts'
import { formatRows, rowOf } from '../bench/report.ts'
import { orderFrom } from '../support/arguments.ts'
import { buildEditor, buildPage } from './build.ts'
import { linesOf, needsBuild, stepsOf, type Canvas, type Sitting } from './figures.ts'
import { firstLoad } from './first-load.ts'
import { orderOf, usage, type Order } from './order.ts'
import { serve, type Site } from './site.ts'
import { sit } from './sitting.ts'

const comparators = join(import.meta.dirname, 'comparators')
const pages = { ours: join(import.meta.dirname, 'pages/ours'), stock: join(comparators, 'page') } as const
/** Beyond it Rete's own plugins take minutes. */
const mostForStock = 1000
const limits = { ours: 2 * 60_000, stock: 15 * 60_000 } as const

type Sittings = Map<string, Sitting[]>
type Sites = Partial<Record<Canvas, Site>>

async function main(): Promise<void> {
  const order = orderFrom(usage, orderOf)
  const machine = hostOf()
  console.info(`${headOf(machine)}\n`)
  const found: Sittings = new Map()
  const sizes = stepsOf(order.ids)
  const sites = sizes.length === 0 ? {} : await openSites()
  for (let run = 1; run <= order.runs; run++) for (const steps of sizes) await measureBoth(sites, { order, steps, run, found })
  await Promise.all(Object.values(sites).map((site) => site.close()))
  const load = needsBuild(order.ids) ? { load: firstLoad(await buildEditor()) } : {}
  const lines = linesOf(order.ids, { sittings: (canvas, steps) => found.get(keyOf(canvas, steps)) ?? [], ...load })
  const rows = lines.map((line) => rowOf(line, { judged: !order.quick }))
  console.info(`\n${headOf(machine)}\n\n${formatRows(rows)}\n`)
  if (order.quick) console.info('Of small flows nothing is judged: these figures mean nothing.')
  if (order.json !== undefined) await writeFile(order.json, `${JSON.stringify({ machine, quick: order.quick, rows }, null, 2)}\n`)
  const missed = rows.filter(({ ok }) => !ok)
  for (const { id, what, fault, targetText } of missed)
    console.error(`${id} ${fault === undefined ? `missed ${targetText}` : `failed (${fault})`}: ${what}`)
  process.exitCode = missed.length === 0 ? 0 : 1
}

/** Without the stock plugins the rows stand alone; why is said. */
async function openSites(): Promise<Sites> {
  const ours = await serve(await buildPage('ours', pages.ours))
  const fault = await install(comparators)
  if (fault === undefined) return { ours, stock: await serve(await buildPage('stock', pages.stock)) }
  console.error(`No baseline: ${fault}`)
  return { ours }
}

interface Round {
  readonly order: Order
  readonly steps: number
  readonly run: number
  readonly found: Sittings
}

const keyOf = (canvas: Canvas, steps: number) => `${canvas} ${steps}`

async function measureBoth(sites: Sites, { order, steps, run, found }: Round): Promise<void> {
  for (const canvas of ['ours', 'stock'] as const) {
    const site = sites[canvas]
    if (site === undefined || (canvas === 'stock' && steps > mostForStock && !order.long)) continue
    const began = performance.now()
    const large = steps >= 1000
    const plan = { pan: large, drag: steps === 1000, memory: steps === 3000, frames: order.quick ? 12 : 120, limitMs: limits[canvas] }
    const said = await sit({ url: site.url, steps: order.quick ? Math.ceil(steps / 10) : steps, ...plan }).then(
      (sitting) => {
        found.set(keyOf(canvas, steps), [...(found.get(keyOf(canvas, steps)) ?? []), sitting])
        return `open ${(sitting.open / 1000).toFixed(2)} s`
      },
      (error: unknown) => `failed: ${error instanceof Error ? error.message : String(error)}`,
    )
    console.info(`run ${run}, ${canvas}, ${steps} steps: ${said} (${((performance.now() - began) / 1000).toFixed(0)} s)`)
  }
}

await main()
