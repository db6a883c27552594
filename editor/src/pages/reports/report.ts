/** Rows of a report, and which columns it takes to show them: what no channel of theirs can report has none, what nobody told has one of dashes. */
import type { MessageNumbers } from '../../api/log.ts'

export interface ReportRow {
  readonly key: string
  readonly title: string
  readonly under?: string
  /** Where the title leads. */
  readonly flow?: string
  readonly numbers: MessageNumbers
}

export const reportColumns = [
  'queued',
  'waiting',
  'sent',
  'delivered',
  'opened',
  'clicked',
  'replied',
  'bounced',
  'complained',
  'unsubscribed',
  'failed',
  'refused',
  'unknown',
] as const
export type ReportColumn = (typeof reportColumns)[number]

/** Told only where there are some. */
const rare: ReadonlySet<ReportColumn> = new Set(['waiting', 'unknown', 'complained', 'bounced', 'failed', 'refused'])

export function columnsOf(rows: readonly Pick<ReportRow, 'numbers'>[]): readonly ReportColumn[] {
  return reportColumns.filter((column) =>
    rows.some(
      ({ numbers: { counts, untold } }) =>
        untold.includes(column) || (counts[column] !== undefined && (!rare.has(column) || counts[column] > 0)),
    ),
  )
}
