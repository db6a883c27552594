/**
 * The shop's eighteen months as a list of moments: what its site reports at which instant, and whose mails are read then. Made
 * from the purchases alone, the same every time. Knows nothing of flows.
 *
 * Every tenth purchase has a cart, with five fates in turn: bought within 15 minutes; bought six hours later, after a reminder;
 * left and never looked at; left, and the reminder opened in the evening; left, and its link clicked in the evening.
 */
export interface Purchase {
  readonly customer: string
  /** A day: `1997-01-31`. */
  readonly date: string
  readonly cds: number
  readonly amount: number
}

/** A call of the Segment SDK, without the instant. */
export type ShopEvent =
  | { readonly kind: 'identify'; readonly userId: string; readonly traits: Readonly<Record<string, string>> }
  | {
      readonly kind: 'track'
      readonly userId: string
      readonly event: string
      readonly properties: Readonly<Record<string, string | number>>
    }

export interface MailRead {
  readonly address: string
  /** The cart that the mail is about. */
  readonly cart: string
  readonly how: 'open' | 'click'
}

export interface Moment {
  readonly at: number
  readonly events: readonly ShopEvent[]
  readonly reads: readonly MailRead[]
}

const fates = ['in time', 'late', 'ignored', 'opened', 'clicked'] as const
type Fate = (typeof fates)[number]

export function readPurchases(csv: string): readonly Purchase[] {
  return csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [customer = '', date = '', cds = '', amount = ''] = line.split(',')
      return { customer, date, cds: Number(cds), amount: Number(amount) }
    })
}

export const addressOf = (customer: string): string => `customer-${customer}@cdnow.example`

/** The moments in order of time; the events of one moment in the order they happened. */
export function tellStory(purchases: readonly Purchase[]): readonly Moment[] {
  const deeds = purchases.flatMap((purchase, index) => deedsOf(purchase, index))
  const moments = [...Map.groupBy(deeds, (deed) => deed.at)].map(([at, own]) => ({
    at,
    events: own.flatMap(({ event }) => event ?? []),
    reads: own.flatMap(({ read }) => read ?? []),
  }))
  return introduce(moments.sort((a, b) => a.at - b.at))
}

interface Deed {
  readonly at: number
  readonly event?: ShopEvent
  readonly read?: MailRead
}

function deedsOf(purchase: Purchase, index: number): readonly Deed[] {
  const fate = index % 10 === 0 ? fates[(index / 10) % fates.length] : undefined
  const cart = `cart-${index}`
  const when = (time: string) => Date.parse(`${purchase.date}T${time}Z`)
  const order: Deed = { at: when('12:00'), event: orderCompleted(purchase, index, boughtFrom(fate, cart)) }
  if (fate === undefined) return [order]
  const added: Deed = { at: when(fate === 'late' ? '06:00' : '11:45'), event: productAdded(purchase, cart) }
  if (fate !== 'opened' && fate !== 'clicked') return [added, order]
  const read: MailRead = { address: addressOf(purchase.customer), cart, how: fate === 'opened' ? 'open' : 'click' }
  return [added, order, { at: when('18:00'), read }]
}

const boughtFrom = (fate: Fate | undefined, cart: string) => (fate === 'in time' || fate === 'late' ? cart : undefined)

function productAdded({ customer, cds, amount }: Purchase, cart: string): ShopEvent {
  const name = cds === 1 ? 'A CD' : `${cds} CDs`
  return { kind: 'track', userId: customer, event: 'Product Added', properties: { cart_id: cart, name, quantity: cds, value: amount } }
}

function orderCompleted({ customer, cds, amount }: Purchase, index: number, cart: string | undefined): ShopEvent {
  const properties = {
    order_id: `order-${index}`,
    quantity: cds,
    total: amount,
    currency: 'USD',
    ...(cart === undefined ? {} : { cart_id: cart }),
  }
  return { kind: 'track', userId: customer, event: 'Order Completed', properties }
}

/** Puts an identify call before the first event of every customer. */
function introduce(moments: readonly Moment[]): readonly Moment[] {
  const known = new Set<string>()
  return moments.map((moment) => ({
    ...moment,
    events: moment.events.flatMap((event) => {
      if (known.has(event.userId)) return [event]
      known.add(event.userId)
      return [{ kind: 'identify' as const, userId: event.userId, traits: { email: addressOf(event.userId) } }, event]
    }),
  }))
}
