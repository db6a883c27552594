/** What all contacts of a workspace got, spent and lost in a period. */
import type { PeriodAmountDefinition } from '@millrace/core'
import { fromCents } from './cents.ts'
import { entryKind } from './postings.ts'

const totalOf = (name: string, title: PeriodAmountDefinition['title'], kind: number): PeriodAmountDefinition => ({
  name,
  title,
  of: async (sql, { workspace, from, to }) => {
    const [row] = await sql.query<{ amount: string }>(
      `select coalesce(abs(sum(amount)), 0)::text as amount from millrace.bonus_entry
       where workspace = $1 and kind = $4 and at >= to_timestamp($2::float8 / 1000) and at < to_timestamp($3::float8 / 1000)`,
      [workspace, from, to, kind],
    )
    return fromCents(Number(row!.amount))
  },
})

export const bonusTotals: readonly PeriodAmountDefinition[] = [
  totalOf('bonus.accrued', { en: 'Bonuses accrued', ru: 'Начислено бонусов' }, entryKind.accrued),
  totalOf('bonus.spent', { en: 'Bonuses spent', ru: 'Списано бонусов' }, entryKind.spent),
  totalOf('bonus.burned', { en: 'Bonuses burned', ru: 'Сгорело бонусов' }, entryKind.burned),
]
