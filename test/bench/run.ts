/** Runs the chosen rows one after another. A row that throws is reported as failed, and the others still run. */
import type { Bench, BenchOptions, EngineFigures } from './bench.ts'
import { rowOf, type Row } from './report.ts'
import { measureEngine } from './rows/b1-engine.ts'

export interface RunOptions {
  readonly quick: boolean
  readonly contacts: number
  readonly runs: number
  say(line: string): void
}

export async function runBenches(benches: readonly Bench[], options: RunOptions): Promise<readonly Row[]> {
  const { quick, contacts, runs, say } = options
  let engine: Promise<EngineFigures> | null = null
  const shared: BenchOptions = {
    contacts,
    runs,
    size: (full, small) => (quick ? small : full),
    engine: () => (engine ??= measureEngine({ contacts, runs })),
  }
  const rows: Row[] = []
  for (const bench of benches) {
    const started = performance.now()
    rows.push(...(await measure(bench, shared, !quick)))
    say(`${bench.id} ${bench.what}: ${((performance.now() - started) / 1000).toFixed(0)} s`)
  }
  return rows
}

async function measure({ id, what, measure: lines }: Bench, options: BenchOptions, judged: boolean): Promise<readonly Row[]> {
  try {
    return (await lines(options)).map((line) => rowOf(line, { judged }))
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error)
    return [rowOf({ id, what, fault }, { judged })]
  }
}
