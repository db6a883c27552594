/**
 * `npm run bench -- [--json FILE] [--only B4,B7] [--contacts N] [--runs N] [--quick]`: every benchmark beside its baseline of the
 * same run, each on fresh databases; medians, and the machine's facts. Exits 1 when a target is missed or a row could not be
 * measured. `--quick` runs everything at smoke size: it shows that the rows work, and judges nothing.
 */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import startDatabaseServer from '../support/global-postgres.ts'
import { headOf, machineOf, type Machine } from './machine.ts'
import { formatRows, type Row } from './report.ts'
import { benches } from './rows/index.ts'
import { chosenOf, runBenches } from './run.ts'

const flags = {
  json: { type: 'string' },
  only: { type: 'string' },
  contacts: { type: 'string' },
  runs: { type: 'string' },
  quick: { type: 'boolean', default: false },
} as const

function countOf(text: string | undefined, standard: number): number {
  if (text === undefined) return standard
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`${text} is no whole number from 1 to 9,999,999`)
  return Number(text)
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: flags })
  const quick = values.quick
  const chosen = chosenOf(benches, values.only)
  const sizes = { quick, contacts: countOf(values.contacts, quick ? 2000 : 100_000), runs: countOf(values.runs, quick ? 1 : 3) }
  const stop = await startDatabaseServer()
  try {
    const machine = await machineOf(process.env['TEST_DATABASE_URL']!)
    console.info(`${headOf(machine)}\n`)
    const rows = await runBenches(chosen, { ...sizes, say: console.info })
    await report({ machine, quick, rows }, values.json)
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
