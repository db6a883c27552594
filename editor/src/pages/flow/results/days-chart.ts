/** A comparison by day as a chart: a line for each group with its interval as a band, and where the picture ends. */
import type { ComparisonDays } from '@millrace/core'
import type { Band, ChartData } from '../../../charts/option.ts'

export interface DaysWords {
  day(day: string): string
  /** Of the group that is held out. */
  readonly holdout: string
}

export function daysChart({ measure, groups, days }: ComparisonDays, words: DaysWords): ChartData {
  const titles = groups.map(({ title }) => title ?? words.holdout)
  return {
    labels: days.map(({ day }) => words.day(day)),
    percent: measure.kind === 'rate',
    running: true,
    listed: true,
    ...withinOf(days, measure.kind),
    series: groups.map(({ name }, index) => {
      const points = days.map((day) => day.groups[index]!)
      return {
        // A chart knows its lines by their names.
        name: titles.filter((title) => title === titles[index]).length > 1 ? `${titles[index]} (${name})` : titles[index]!,
        kind: 'line',
        values: points.map(({ contacts, estimate }) => (contacts === 0 ? null : estimate)),
        bands: points.map(({ interval }) => interval),
      }
    }),
  }
}

/** Of the first few contacts hardly anything is known: their bands, as wide as can be, would press all that follows into one line. */
function withinOf(days: ComparisonDays['days'], kind: ComparisonDays['measure']['kind']): { readonly within?: Band } {
  const points = days.flatMap(({ groups }) => groups).filter(({ contacts }) => contacts > 0)
  const late = days.slice(Math.floor(days.length / 2)).flatMap(({ groups }) => groups)
  const ends = [
    ...points.map(({ estimate }) => estimate),
    ...late.flatMap(({ interval }) => (interval === null ? [] : [interval.low, interval.high])),
  ]
  const high = Math.max(0, ...ends)
  const low = Math.min(0, ...ends)
  if (high === low) return {}
  const within = { low: low === 0 ? 0 : -roundUp(-low), high: high === 0 ? 0 : roundUp(high) }
  return { within: kind === 'rate' ? { low: 0, high: Math.min(1, within.high) } : within }
}

const steps = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10] as const

/** To where an axis may end. */
function roundUp(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value))
  return (steps.find((step) => step * unit >= value * 0.9999) ?? 10) * unit
}
