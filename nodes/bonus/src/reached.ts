/**
 * The fact `bonus.reached`: the balance as of the event that arrives, so that a trigger can tell the very event that lifted it over a
 * limit, though several came at once. What the ledger says, less what its events that are not handled yet will tell.
 */
import { defineFact, Type, type EventRecord } from '@millrace/core'
import { fromCents } from './cents.ts'

/** Events that move the balance, and which way. */
const moving: Readonly<Record<string, 1 | -1>> = { 'Bonus Accrued': 1, 'Bonus Adjusted': 1, 'Bonus Spent': -1, 'Bonus Burned': -1 }
export const movingEvents = Object.keys(moving)

const centsOf = ({ event, properties }: Pick<EventRecord, 'event' | 'properties'>): number => {
  const { amount } = properties
  return typeof amount === 'number' && Number.isFinite(amount) ? Math.round(amount * 100) * (moving[event] ?? 0) : 0
}

export const reachedFact = defineFact<number>({
  name: 'bonus.reached',
  scope: 'contact',
  title: { en: 'Bonus balance as of the event', ru: 'Баланс бонусов на момент события' },
  schema: Type.Number(),
  initial: 0,
  hears: () => movingEvents,
  see: (cents, event) => cents + centsOf(event),
  view: (cents) => fromCents(cents),
  load: async (sql, { workspace, ids, pending }) => {
    const rows = await sql.query<{ contact: string; balance: string; name: string | null; amount: number | null }>(
      `select a.contact::text, a.balance, e.name, (e.properties ->> 'amount')::float8 as amount
       from millrace.bonus_account a
       left join millrace.event e on e.contact = a.contact and e.workspace = a.workspace and e.id = any($3::text[])
         and e.name = any($4::text[]) and jsonb_typeof(e.properties -> 'amount') = 'number'
       where a.workspace = $1 and a.contact = any($2::bigint[])`,
      [workspace, ids, pending, movingEvents],
    )
    const known = new Map<string, number>()
    for (const { contact, balance, name, amount } of rows) {
      const before = known.get(contact) ?? Number(balance)
      known.set(contact, name === null ? before : before - centsOf({ event: name, properties: { amount } }))
    }
    return known
  },
})
