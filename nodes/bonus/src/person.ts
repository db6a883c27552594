/** What the ledger says of one person; and what it says once they are erased: the same sums, of nobody. */
import type { PluginDefinition, RunAmountDefinition } from '@millrace/core'
import { fromCents } from './cents.ts'
import { entryKind } from './postings.ts'

const kindNames = Object.fromEntries(Object.entries(entryKind).map(([name, number]) => [number, name]))
const text = (at: Date | null): string | null => at?.toISOString() ?? null

interface EntryRow {
  readonly amount: string
  readonly at: Date
  readonly run: string | null
  readonly kind: number
  readonly reason: string | null
}

interface LotRow {
  readonly amount: string
  readonly remaining: string
  readonly at: Date
  readonly expires_at: Date | null
}

export const exportBonuses: NonNullable<PluginDefinition['exportContact']> = async (sql, { workspace, contact }) => {
  const of = [workspace, contact]
  const [account] = await sql.query<{ balance: string }>(
    'select balance from millrace.bonus_account where workspace = $1 and contact = $2',
    of,
  )
  const entries = await sql.query<EntryRow>(
    `select amount, at, run, kind, reason from millrace.bonus_entry where workspace = $1 and contact = $2 order by bonus_entry.at, key`,
    of,
  )
  const lots = await sql.query<LotRow>(
    `select amount, remaining, at, expires_at from millrace.bonus_lot where workspace = $1 and contact = $2 order by bonus_lot.at, id`,
    of,
  )
  return {
    balance: fromCents(Number(account?.balance ?? 0)),
    entries: entries.map(({ amount, at, run, kind, reason }) => ({
      kind: kindNames[kind] ?? String(kind),
      amount: fromCents(Number(amount)),
      at: at.toISOString(),
      run,
      reason,
    })),
    lots: lots.map(({ amount, remaining, at, expires_at: expiresAt }) => ({
      amount: fromCents(Number(amount)),
      remaining: fromCents(Number(remaining)),
      at: at.toISOString(),
      expiresAt: text(expiresAt),
    })),
  }
}

/** The books balance as before. Nothing of a lot lapses any more: there is nobody whom it could be told, and who could spend it. */
export const eraseBonuses: NonNullable<PluginDefinition['eraseContact']> = async (sql, { workspace, contact }) => {
  const of = [workspace, contact]
  await sql.query('update millrace.bonus_entry set reason = null where workspace = $1 and contact = $2 and reason is not null', of)
  await sql.query('update millrace.bonus_lot set lapses_at = null where workspace = $1 and contact = $2 and lapses_at is not null', of)
}

export const accruedByRun: RunAmountDefinition = {
  name: 'bonus.accrued',
  title: { en: 'Bonuses accrued', ru: 'Начислено бонусов' },
  of: async (sql, { workspace, runs }) => {
    const rows = await sql.query<{ run: string; amount: string }>(
      `select e.run::text, sum(e.amount)::text as amount from millrace.bonus_entry e
       where e.workspace = $1 and e.contact = any($2::bigint[]) and e.run = any($3::uuid[]) and e.kind = ${entryKind.accrued} group by e.run`,
      [workspace, [...new Set(runs.map(({ contact }) => contact))], runs.map(({ run }) => run)],
    )
    return new Map(rows.map(({ run, amount }) => [run, fromCents(Number(amount))]))
  },
}
