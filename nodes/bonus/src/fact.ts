/**
 * The fact `bonus`: what the contact can spend now. In rules and texts `bonus.balance`; JSON numbers with two decimals at most. The
 * value also holds lots whose time has come and whose burning is not written yet; what is seen of it does not.
 */
import { defineFact, isoOf, Type, type Instant, type Static } from '@millrace/core'
import { fromCents } from './cents.ts'
import { lotColumns, lotOf, type LotRow } from './lot-rows.ts'
import { lapses } from './lapses.ts'
import { balanceOf, byBurning, counts, type Lot } from './lots.ts'

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
      warned: Type.Boolean(),
    }),
  ),
})

/** Lots in the order in which they are spent; those that are empty are not among them. */
export type Bonus = Static<typeof schema>

export const bonusFact = defineFact<Bonus>({
  name: 'bonus',
  scope: 'contact',
  title: { en: 'Bonuses', ru: 'Бонусы' },
  schema,
  initial: { balance: 0, lots: [] },
  view: (bonus, { now }) =>
    bonus.lots.every((lot) => burnsAfter(lot, now)) ? bonus : bonusOf(lotsOf(bonus).filter((lot) => counts(lot, now))),
  changesAt: (bonus, { now }) =>
    earliest(lotsOf(bonus).flatMap(({ expiresAt }) => (expiresAt !== null && expiresAt > now ? [expiresAt] : []))),
  lapses: {
    ...lapses,
    at: (bonus) => lapses.at(lotsOf(bonus)),
    writes: (bonus, now) => lapses.writes(lotsOf(bonus), now),
  },
  load: async (sql, { workspace, ids }) => {
    const rows = await sql.query<LotRow>(
      `select ${lotColumns} from millrace.bonus_lot
       where workspace = $1 and contact = any($2::bigint[]) and remaining > 0`,
      [workspace, ids],
    )
    const lots = Map.groupBy(rows, (row) => String(row.contact))
    return new Map([...lots].map(([contact, own]) => [contact, bonusOf(own.map(lotOf))]))
  },
})

const burnsAfter = ({ expiresAt }: Bonus['lots'][number], now: Instant) => expiresAt === null || Date.parse(expiresAt) > now
const earliest = (instants: readonly Instant[]): Instant | null => (instants.length === 0 ? null : Math.min(...instants))

/** The fact's value, of lots with something remaining. */
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
      warned: lot.warned,
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
    warned: lot.warned,
  }))
}
