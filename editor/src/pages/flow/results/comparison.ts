/** A comparison as it is drawn: every group with its estimate and interval on one scale that all of them share. */
import type { Comparison } from '@millrace/core'

type Group = Comparison['variants'][number] | NonNullable<Comparison['holdout']>

export interface Interval {
  readonly low: number
  readonly high: number
}

export interface ComparedRow {
  readonly name: string
  /** Null: the group that is held out. */
  readonly title: string | null
  readonly contacts: number
  readonly conversions: number
  /** A rate, or a value for each contact. */
  readonly estimate: number
  /** Null while there are too few to say. */
  readonly interval: Interval | null
  /** The group that the others are looked at beside. */
  readonly baseline: boolean
  readonly chosen: boolean
  /** Share of new contacts; null of those who are held out. */
  readonly weight: number | null
  readonly best: number | null
  readonly pValue: number | null
}

/** The variants in their order; who is held out comes last, and only where being looked at beside them makes sense. */
export function rowsOf(comparison: Comparison): readonly ComparedRow[] {
  const { variants, holdout, baseline } = comparison
  const rows = variants.map((variant) => rowOf(comparison, variant, variant))
  return holdout !== null && holdout.name === baseline ? [...rows, rowOf(comparison, holdout, null)] : rows
}

function rowOf({ measure, baseline, choice }: Comparison, group: Group, variant: Comparison['variants'][number] | null): ComparedRow {
  const { name, contacts, conversions, rate, interval, value } = group
  const isRate = measure.kind === 'rate'
  return {
    name,
    title: variant === null ? null : variant.title || name,
    contacts,
    conversions,
    estimate: isRate ? rate : value.mean,
    interval: contacts === 0 ? null : isRate ? interval : value.interval,
    baseline: name === baseline,
    chosen: choice?.variant === name,
    weight: variant?.weight ?? null,
    best: variant?.best ?? null,
    pValue: variant?.pValue ?? null,
  }
}

/** From where to where the scale goes: nought is always on it. */
export function scaleOf(rows: readonly ComparedRow[]): Interval {
  const ends = rows.flatMap(({ estimate, interval }) => [estimate, ...(interval === null ? [] : [interval.low, interval.high])])
  const low = Math.min(0, ...ends)
  const high = Math.max(0, ...ends)
  return low === high ? { low: 0, high: 1 } : { low, high }
}

/** Where on the scale a value lies, in percent of its length. */
export function placeOn({ low, high }: Interval, value: number): number {
  return Math.round(Math.min(1, Math.max(0, (value - low) / (high - low))) * 10_000) / 100
}

/** Digits after the point of a share: enough to tell two small rates from each other. */
export function digitsOf(share: number): number {
  return share !== 0 && Math.abs(share) < 0.01 ? 2 : 1
}

/** A p-value as people write it: `< 0.001`, else two or three digits. */
export function pText(pValue: number, format: (value: number, digits: number) => string): string {
  if (pValue < 0.001) return `< ${format(0.001, 3)}`
  return format(pValue, pValue < 0.1 ? 3 : 2)
}
