/** What a file may look like: small enough to be read at a glance, and understood whole by the plan as it is. */
import type { ImportKind } from './plan.ts'

export interface Sample {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export const samples: Readonly<Record<ImportKind, Sample>> = {
  contacts: {
    columns: ['userId', 'email', 'firstName', 'city', 'birthday'],
    rows: [
      ['1001', 'anna@example.com', 'Anna', 'Vienna', '1990-05-17'],
      ['1002', 'oleg@example.com', 'Oleg', 'Kazan', '1984-11-02'],
    ],
  },
  events: {
    columns: ['userId', 'event', 'timestamp', 'total'],
    rows: [
      ['1001', 'Order Completed', '2026-03-04T10:15:00Z', '59.90'],
      ['1002', 'Order Completed', '2026-03-05T18:40:00Z', '120'],
    ],
  },
}

export const sampleCsv = ({ columns, rows }: Sample): string => [columns, ...rows].map((row) => `${row.join(',')}\n`).join('')
