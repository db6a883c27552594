/**
 * `npm run bench -- [--json FILE] [--only B4,B7] [--contacts N] [--runs N] [--quick]`: every benchmark beside its baseline of the
 * same run, each on fresh databases; medians, and the machine's facts. Exits 1 when a target is missed or a row could not be
 * measured. `--quick` runs everything at smoke size: it shows that the rows work, and judges nothing.
 */
import { writeFile } from 'node:fs/promises'
import { orderFrom } from '../support/arguments.ts'
import startDatabaseServer from '../support/global-postgres.ts'
import { headOf, machineOf, type Machine } from './machine.ts'
import { formatRows, type Row } from './report.ts'
import { sizesOf, usage } from './order.ts'
import { runBenches } from './run.ts'

async function main(): Promise<void> {
  const { chosen, json, ...sizes } = orderFrom(usage, sizesOf)
  const { quick } = sizes
  const stop = await startDatabaseServer()
  try {
    const machine = await machineOf(process.env['TEST_DATABASE_URL']!)
    console.info(`${headOf(machine)}\n`)
    const rows = await runBenches(chosen, { ...sizes, say: console.info })
    await report({ machine, quick, rows }, json)
  } finally {
    await stop?.()
  }
}

interface Report {
  readonly machine: Machine
  readonly quick: boolean
  readonly rows: readonly Row[]
}

async function report({ machine, quick, rows }: Report, file: string | undefined): Promise<void> {
  console.info(`\n${headOf(machine)}\n\n${formatRows(rows)}\n`)
  if (quick) console.info('At smoke size nothing is judged: these figures mean nothing.')
  if (file !== undefined) await writeFile(file, `${JSON.stringify({ machine, quick, rows }, null, 2)}\n`)
  const missed = rows.filter(({ ok }) => !ok)
  for (const { id, what, fault, targetText } of missed)
    console.error(`${id} ${fault === undefined ? `missed ${targetText}` : 'failed'}: ${what}`)
  process.exitCode = missed.length === 0 ? 0 : 1
}

await main()
