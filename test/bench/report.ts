/**
 * What a benchmark reports: rows with their baseline of the same run, judged by the number that is promised. Machines are shared and
 * noisy, so most promises are a ratio to the baseline; `value` and `baseline` are medians of the runs, `ratio` is of these two.
 */

/** What is promised of a row's ratio or of its value itself: at least so much, or at most. */
export type Bound = { readonly of: 'ratio' | 'value' } & ({ readonly least: number } | { readonly most: number })

export interface Measured {
  readonly id: string
  readonly what: string
  readonly unit: string
  /** One of each run. */
  readonly values: readonly number[]
  /** What the values are held beside, measured in the same run. */
  readonly baseline?: { readonly what: string; readonly values: readonly number[] }
  /** One of them is enough; empty when nothing is promised. */
  readonly promises: readonly Bound[]
}

/** A line that could not be measured, and why. */
export interface Unmeasured {
  readonly id: string
  readonly what: string
  readonly fault: string
}

export type Line = Measured | Unmeasured

export interface Row {
  readonly id: string
  readonly what: string
  /** Null when it could not be measured. */
  readonly value: number | null
  readonly unit: string
  readonly baseline: number | null
  /** What the baseline is. */
  readonly against: string
  readonly ratio: number | null
  /** The number that the ratio or the value is held against; null when nothing is promised. */
  readonly target: number | null
  readonly targetText: string
  readonly ok: boolean
  /** Values of the single runs. */
  readonly values: readonly number[]
  readonly fault?: string
}

/** `judged`: whether promises count; a run at smoke size shows that the rows work, and nothing else. */
export function rowOf(line: Line, { judged }: { readonly judged: boolean }): Row {
  if ('fault' in line) {
    return { ...line, value: null, unit: '', baseline: null, against: '', ratio: null, target: null, targetText: '', ok: false, values: [] }
  }
  const { id, what, unit, values, promises } = line
  const value = rounded(median(values))
  const baseline = line.baseline === undefined ? null : rounded(median(line.baseline.values))
  const ratio = baseline === null ? null : Number((value / baseline).toPrecision(3))
  const figures = { value, ratio }
  const kept = promises.find((bound) => holds(bound, figures))
  const held = kept ?? promises[0]
  return {
    id,
    what,
    value,
    unit,
    baseline,
    against: line.baseline?.what ?? '',
    ratio,
    target: held === undefined ? null : limitOf(held),
    targetText: promises.map((bound) => wordsOf(bound, line)).join(' or '),
    ok: !judged || promises.length === 0 || kept !== undefined,
    values: values.map(rounded),
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  if (sorted.length === 0) throw new Error('No values to take the median of')
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The smallest value that at least this part of them does not exceed; `part` in (0, 1]. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  if (sorted.length === 0) throw new Error('No values to take a percentile of')
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)]!
}

const rounded = (value: number) => (Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3)))

const limitOf = (bound: Bound): number => ('least' in bound ? bound.least : bound.most)

function holds(bound: Bound, figures: Readonly<Record<Bound['of'], number | null>>): boolean {
  const figure = figures[bound.of]
  if (figure === null || !Number.isFinite(figure)) return false
  return 'least' in bound ? figure >= bound.least : figure <= bound.most
}

function wordsOf(bound: Bound, { unit, baseline }: Measured): string {
  const sign = 'least' in bound ? '>=' : '<='
  if (bound.of === 'value') return `${sign} ${shown(limitOf(bound))} ${unit}`
  return `${sign} ${limitOf(bound).toFixed(2)} x ${baseline?.what ?? 'nothing'}`
}

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 3 })
const shown = (value: number | null) => (value === null ? '' : number.format(value))

const widths = [5, 64, 20, 12, 8, 42] as const
const numeric = new Set([2, 3, 4])

function lineOf(cells: readonly string[]): string {
  const padded = cells.map((cell, index) => {
    const width = widths[index] ?? 0
    return numeric.has(index) ? cell.padStart(width) : cell.padEnd(width)
  })
  return `  ${padded.join('  ')}`.trimEnd()
}

/** The table: id, what, value, baseline, ratio, target, verdict. */
export function formatRows(rows: readonly Row[]): string {
  const body = rows.map((row) => {
    if (row.fault !== undefined) return lineOf([row.id, row.what, '', '', '', '', `FAILED: ${row.fault}`])
    const verdict = row.targetText === '' ? '' : row.ok ? 'ok' : 'MISSED'
    const value = `${shown(row.value)} ${row.unit}`
    return lineOf([row.id, row.what, value, shown(row.baseline), row.ratio?.toString() ?? '', row.targetText || row.against, verdict])
  })
  return [lineOf(['', '', 'Millrace', 'baseline', 'ratio', 'target', '']), ...body].join('\n')
}
