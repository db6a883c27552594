/** A result as it is shown: headline numbers beside those of the run before, messages by step, and days drawn together into bars. */
import type { FlowDocument, SimulationResult } from '@millrace/core'
import type { FlowStats } from '../../../../api/types.ts'

/** Numbers of a whole run; a name that begins with `amounts.` is something the flow gave or took. */
export interface Figure {
  readonly name: string
  readonly count: number
  /** In the run before; null: there was none. */
  readonly before: number | null
}

const always = ['entered', 'completed', 'inside', 'messages'] as const
const rare = ['exited', 'failed', 'refused', 'unsubscribed'] as const
const amountPrefix = 'amounts.'

/** Rare ones stand there only when there are any, in this run or the one before. */
export function figuresOf(result: SimulationResult, before: SimulationResult | null): readonly Figure[] {
  const [now, then] = [numbersOf(result), before === null ? null : numbersOf(before)]
  const figure = (name: string): Figure => ({ name, count: now.get(name) ?? 0, before: then === null ? null : (then.get(name) ?? 0) })
  const amounts = [...new Set([...now.keys(), ...(then?.keys() ?? [])])].filter((name) => name.startsWith(amountPrefix)).sort()
  return [...always.map(figure), ...[...rare, ...amounts].map(figure).filter(({ count, before: past }) => count > 0 || (past ?? 0) > 0)]
}

function numbersOf({ stats, days, messages, amounts }: SimulationResult): ReadonlyMap<string, number> {
  const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0)
  const status = (what: string) => sum(Object.values(messages).map((counts) => counts[what] ?? 0))
  return new Map([
    ['entered', sum(days.map(({ entered }) => entered))],
    ['completed', stats.completed],
    ['inside', stats.inside],
    ['messages', status('sent')],
    ['exited', sum(days.map(({ exited }) => exited))],
    ['failed', sum(days.map(({ failed }) => failed))],
    ['refused', status('refused')],
    ['unsubscribed', status('unsubscribed')],
    ...Object.entries(amounts).map(([name, { sum: amount }]) => [`${amountPrefix}${name}`, amount] as const),
  ])
}

export interface MessageRow {
  readonly node: string
  readonly sent: number
  readonly opened: number
  readonly clicked: number
  readonly before: number | null
}

/** In the order of the document. */
export function messageRows(result: SimulationResult, before: SimulationResult | null, document: FlowDocument): readonly MessageRow[] {
  const nodes = new Set([...document.nodes.map(({ id }) => id), ...Object.keys(result.messages)])
  const sentBefore = (node: string) => (before === null ? null : (before.messages[node]?.['sent'] ?? 0))
  return [...nodes].flatMap((node) => {
    const counts = result.messages[node]
    if (counts === undefined && !((sentBefore(node) ?? 0) > 0)) return []
    const of = (status: string) => counts?.[status] ?? 0
    return [{ node, sent: of('sent'), opened: of('opened'), clicked: of('clicked'), before: sentBefore(node) }]
  })
}

export const seriesNames = ['messages', 'entered', 'completed'] as const
export type SeriesName = (typeof seriesNames)[number]

export interface Bar {
  /** ISO 8601 of its first day. */
  readonly at: string
  readonly days: number
  readonly count: number
}

/** So many bars can be told apart at the panel's width. */
const barsMost = 92

/** One bar a day, or as many days to a bar as it takes. */
export function barsOf({ days }: Pick<SimulationResult, 'days'>, name: SeriesName): readonly Bar[] {
  const size = Math.ceil(days.length / barsMost)
  const of = (day: SimulationResult['days'][number]) =>
    name === 'messages' ? Object.values(day.messages).reduce((sum, count) => sum + count, 0) : day[name]
  return Array.from({ length: Math.ceil(days.length / size) }, (_, index) => {
    const part = days.slice(index * size, (index + 1) * size)
    return { at: part[0]!.at, days: part.length, count: part.reduce((sum, day) => sum + of(day), 0) }
  })
}

/** The smallest round number that is not below a count: the top of a scale. */
export function roundUp(count: number): number {
  if (count <= 4) return 4
  const power = 10 ** Math.floor(Math.log10(count))
  return ([1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= count) ?? 10) * power
}

/** What the canvas shows as counts. A simulation is of no version. */
export const statsOf = ({ stats }: SimulationResult): FlowStats => ({ ...stats, version: null })
