/** Lots as rows of `millrace.bonus_lot`: bigint comes as text, instants as epoch milliseconds. */
import type { Lot } from './lots.ts'

export interface LotRow {
  readonly contact: string
  readonly id: string
  readonly amount: string
  readonly remaining: string
  readonly at: number
  readonly expires_at: number | null
  readonly warn_at: number | null
  readonly warned: boolean
}

export const lotColumns = `contact, id, amount, remaining, date_part('epoch', at) * 1000 as at,
  date_part('epoch', expires_at) * 1000 as expires_at, date_part('epoch', warn_at) * 1000 as warn_at, warned`

/** Instants are whole milliseconds; the rounding undoes what `float8` adds. */
export function lotOf(row: LotRow): Lot {
  const instant = (at: number | null) => (at === null ? null : Math.round(at))
  return {
    id: row.id,
    amount: Number(row.amount),
    remaining: Number(row.remaining),
    at: Math.round(row.at),
    expiresAt: instant(row.expires_at),
    warnAt: instant(row.warn_at),
    warned: row.warned,
  }
}
