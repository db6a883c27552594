/**
 * The fact `contact.orders`: how many orders the contact has completed, for how much, the first and the last. An order's sum is the
 * `total` of `Order Completed` (else its `revenue`), in whole cents, so that the sum of many is the same in whichever order they are
 * added; what is no number, or beyond a million millions, adds nothing.
 */
import { defineFact, isoOf, Type, type EventRecord, type Instant, type Json } from '@millrace/core'
import { handled, handledBy, msOf } from './log.ts'

export interface Orders {
  readonly count: number
  readonly cents: number
  readonly first: Instant | null
  readonly last: Instant | null
}

const orderEvents = ['Order Completed']
const largestSum = 1e12
const instant = Type.Union([Type.String({ format: 'date-time' }), Type.Null()])

export const ordersFact = defineFact<Orders>({
  name: 'contact.orders',
  scope: 'contact',
  title: { en: 'Orders of the contact', ru: 'Заказы клиента' },
  schema: Type.Object({
    count: Type.Integer({ 'x-ui': { title: { en: 'Number of orders', ru: 'Число заказов' } } }),
    sum: Type.Number({ 'x-ui': { title: { en: 'Sum of all orders', ru: 'Сумма всех заказов' } } }),
    firstAt: { ...instant, 'x-ui': { title: { en: 'First order', ru: 'Первый заказ' } } },
    lastAt: { ...instant, 'x-ui': { title: { en: 'Last order', ru: 'Последний заказ' } } },
  }),
  initial: { count: 0, cents: 0, first: null, last: null },
  hears: () => orderEvents,
  see: (value, event) => ({
    count: value.count + 1,
    cents: value.cents + centsOf(event),
    first: Math.min(value.first ?? event.at, event.at),
    last: Math.max(value.last ?? event.at, event.at),
  }),
  view: ({ count, cents, first, last }) => ({ count, sum: cents / 100, firstAt: isoOrNull(first), lastAt: isoOrNull(last) }),
  load: async (sql, query) => {
    const rows = await sql.query<{ contact: string } & Orders>(
      `select e.contact::text, count(*)::int as count, coalesce(sum(${centsIn('total', centsIn('revenue', '0'))}), 0)::float8 as cents,
         ${msOf('min(e.at)')} as first, ${msOf('max(e.at)')} as last
       from millrace.event e where ${handled} group by e.contact`,
      handledBy(query, orderEvents),
    )
    return new Map(rows.map(({ contact, count, cents, first, last }) => [contact, { count, cents, first, last }]))
  },
})

const isSum = (value: Json | undefined): value is number => typeof value === 'number' && Math.abs(value) <= largestSum

/** What an order event is worth, in cents. */
export function centsOf({ properties }: EventRecord): number {
  const sum = [properties['total'], properties['revenue']].find(isSum)
  return sum === undefined ? 0 : Math.floor(sum * 100 + 0.5)
}

const isoOrNull = (at: Instant | null) => (at === null ? null : isoOf(at))

/** The same sum in SQL, with the same arithmetic; `otherwise` when the property is no such number. */
function centsIn(property: string, otherwise: string): string {
  const value = `(e.properties->>'${property}')`
  return `case when jsonb_typeof(e.properties->'${property}') <> 'number' or e.properties->'${property}' is null then ${otherwise}
    when abs(${value}::numeric) > 1e12 then ${otherwise} else floor(${value}::float8 * 100 + 0.5) end`
}
