/** The fact `bonus`: what the contact can spend now. In rules and texts `bonus.balance`; JSON numbers with two decimals at most. */
import { defineFact, isoOf, Type, type Instant, type Static } from '@millrace/core'
import { fromCents } from './cents.ts'
import { lotColumns, lotOf, type LotRow } from './lot-rows.ts'
import { balanceOf, byBurning, type Lot } from './lots.ts'

const schema = Type.Object({
  balance: Type.Number({ 'x-ui': { title: { en: 'Bonus balance', ru: 'Баланс бонусов' } } }),
  lots: Type.Array(
    Type.Object({
      id: Type.String(),
      amount: Type.Number(),
      remaining: Type.Number(),
      at: Type.String(),
      expiresAt: Type.Union([Type.String(), Type.Null()]),
      warnAt: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
})

/** Lots in the order in which they are spent; those that are empty or burned are not among them. */
export type Bonus = Static<typeof schema>

export const bonusFact = defineFact<Bonus>({
  name: 'bonus',
  scope: 'contact',
  title: { en: 'Bonuses', ru: 'Бонусы' },
  schema,
  initial: { balance: 0, lots: [] },
  load: async (sql, { workspace, ids, now }) => {
    const rows = await sql.query<LotRow>(
      `select ${lotColumns} from millrace.bonus_lot
       where workspace = $1 and contact = any($2::bigint[]) and remaining > 0
         and (expires_at is null or expires_at > to_timestamp($3::float8 / 1000))`,
      [workspace, ids, now],
    )
    const lots = Map.groupBy(rows, (row) => String(row.contact))
    return new Map([...lots].map(([contact, own]) => [contact, bonusOf(own.map(lotOf))]))
  },
})

/** The fact's value, of lots that all count. */
export function bonusOf(lots: readonly Lot[]): Bonus {
  return {
    balance: fromCents(balanceOf(lots)),
    lots: [...lots].sort(byBurning).map((lot) => ({
      id: lot.id,
      amount: fromCents(lot.amount),
      remaining: fromCents(lot.remaining),
      at: isoOf(lot.at),
      expiresAt: isoOrNull(lot.expiresAt),
      warnAt: isoOrNull(lot.warnAt),
    })),
  }
}

const isoOrNull = (at: Instant | null) => (at === null ? null : isoOf(at))

/** Lots of the fact's value, in the order in which they are spent. */
export function lotsOf(bonus: Bonus): readonly Lot[] {
  const instant = (iso: string | null) => (iso === null ? null : Date.parse(iso))
  return bonus.lots.map((lot) => ({
    id: lot.id,
    amount: Math.round(lot.amount * 100),
    remaining: Math.round(lot.remaining * 100),
    at: Date.parse(lot.at),
    expiresAt: instant(lot.expiresAt),
    warnAt: instant(lot.warnAt),
  }))
}
