/**
 * What time does to lots: their warnings, and their burning. Told as moves of the ledger with a key of the lot's own, so that each is
 * written, and its event told, once.
 */
import type { Instant, Lapses } from '@millrace/core'
import type { BonusMove } from './book.ts'
import { byBurning, counts, lapsesAt, type Lot } from './lots.ts'

export const lapses: Lapses<readonly Lot[]> = {
  at: (lots) => {
    const instants = lots.flatMap((lot) => lapsesAt(lot) ?? [])
    return instants.length === 0 ? null : Math.min(...instants)
  },
  writes: (lots, now) =>
    lots
      .filter((lot) => (lapsesAt(lot) ?? Infinity) <= now)
      .toSorted(byBurning)
      .map((lot) => lapsed(lot, now)),
  due: (sql, { now, limit }) =>
    sql.query(
      `select workspace, contact::text as contact from millrace.bonus_lot where lapses_at <= to_timestamp($1::float8 / 1000)
       group by workspace, contact order by min(lapses_at), contact limit $2`,
      [now, limit],
    ),
  next: async (sql, now) => {
    const [row] = await sql.query<{ at: number | null }>(
      `select date_part('epoch', min(lapses_at)) * 1000 as at from millrace.bonus_lot where lapses_at > to_timestamp($1::float8 / 1000)`,
      [now],
    )
    return row?.at == null ? null : Math.round(row.at)
  },
}

/** A lot whose warning and burning are both due, because nobody worked meanwhile, burns; a warning of what is gone helps nobody. */
function lapsed(lot: Lot, now: Instant) {
  const { id, remaining: cents, expiresAt } = lot
  const move: BonusMove = counts(lot, now) ? { kind: 'warn', lot: id, cents, expiresAt } : { kind: 'burn', lot: id, cents }
  return { key: `${move.kind}:${id}`, write: { kind: 'write' as const, type: 'bonus.move', data: { ...move } } }
}
