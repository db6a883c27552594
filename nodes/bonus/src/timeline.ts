/** The ledger in the contact's timeline. A lot that burned is shown from the instant it burned, whether or not its entry is written yet. */
import type { Localized, PluginDefinition } from '@millrace/core'
import { fromCents } from './cents.ts'
import { entryKind } from './postings.ts'

interface EntryRow {
  readonly kind: number
  readonly amount: string
  readonly at: number
  readonly run: string | null
  readonly reason: string | null
  readonly by: string | null
}

const kinds: Readonly<Record<number, { readonly kind: string; title(amount: string): Localized }>> = {
  [entryKind.accrued]: {
    kind: 'bonus.accrued',
    title: (amount) => ({ en: `${amount} bonuses accrued`, ru: `Начислено бонусов: ${amount}` }),
  },
  [entryKind.spent]: { kind: 'bonus.spent', title: (amount) => ({ en: `${amount} bonuses spent`, ru: `Списано бонусов: ${amount}` }) },
  [entryKind.adjusted]: {
    kind: 'bonus.adjusted',
    title: (amount) => ({ en: `Bonuses adjusted by ${amount}`, ru: `Бонусы исправлены на ${amount}` }),
  },
  [entryKind.burned]: { kind: 'bonus.burned', title: (amount) => ({ en: `${amount} bonuses burned`, ru: `Сгорело бонусов: ${amount}` }) },
}

export const bonusTimeline: NonNullable<PluginDefinition['timeline']> = async (sql, { workspace, contact, before, limit }) => {
  const rows = await sql.query<EntryRow>(
    `select kind, amount, date_part('epoch', at) * 1000 as at, run, reason, by_whom as by from (
       select kind, amount, at, run, key, reason, by_whom from millrace.bonus_entry where workspace = $1 and contact = $2
       union all
       select ${entryKind.burned}, -remaining, expires_at, null, id, null, null from millrace.bonus_lot
       where workspace = $1 and contact = $2 and remaining > 0 and expires_at <= millrace.clock_now()
     ) entry
     where at < to_timestamp($3::float8 / 1000) order by entry.at desc, kind desc, key limit $4`,
    [workspace, contact, before, limit],
  )
  return rows.map(({ kind, amount, at, run, reason, by }) => {
    const signed = fromCents(Number(amount))
    const { kind: name, title } = kinds[kind]!
    return {
      at: Math.round(at),
      kind: name,
      title: title(String(kind === entryKind.adjusted ? signed : Math.abs(signed))),
      data: { amount: signed, run, ...(reason !== null && { reason, by }) },
    }
  })
}
