/** What a benchmark reports: rows with their baseline of the same run, and the machine they were measured on. */
import { cpus, totalmem } from 'node:os'

export interface Row {
  readonly id: string
  readonly what: string
  readonly value: number
  readonly unit: string
  /** The same work without the engine, measured in the same run. */
  readonly baseline: number
  readonly ratio: number
  /** Null when nothing is promised. */
  readonly target: number | null
  readonly ok: boolean
}

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly node: string
  readonly postgres: string
  readonly platform: string
}

export interface Measured {
  readonly id: string
  readonly what: string
  readonly unit: string
  readonly target: number | null
  /** One of each run, in the same order. */
  readonly values: readonly number[]
  readonly baselines: readonly number[]
}

/** The row of a benchmark: medians of its runs. */
export function rowOf({ id, what, unit, target, values, baselines }: Measured): Row {
  const [value, baseline] = [Math.round(median(values)), Math.round(median(baselines))]
  return { id, what, value, unit, baseline, ratio: Number((value / baseline).toFixed(3)), target, ok: target === null || value >= target }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  if (sorted.length === 0) throw new Error('No values to take the median of')
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export function machine(postgres: string): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgres,
    platform: `${process.platform} ${process.arch}`,
  }
}

const number = new Intl.NumberFormat('en')

export function formatRows(rows: readonly Row[]): string {
  const line = (cells: readonly string[]) =>
    `  ${cells[0]?.padEnd(4)}${cells[1]?.padEnd(66)}${cells
      .slice(2)
      .map((cell) => cell.padStart(12))
      .join('')}`
  const body = rows.map((row) =>
    line([
      row.id,
      `${row.what} (${row.unit})`,
      number.format(row.value),
      number.format(row.baseline),
      row.ratio.toFixed(2),
      row.target === null ? '' : number.format(row.target),
      row.ok ? 'ok' : 'MISSED',
    ]),
  )
  return [line(['', '', 'Millrace', 'bare SQL', 'ratio', 'target', '']), ...body].join('\n')
}
