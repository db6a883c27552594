/**
 * What the demo must come to, by plain arithmetic over the CSV and the calendar. Shares nothing with the engine, and imports
 * nothing, so that the two can only agree by both being right.
 *
 * Each purchase is an order at noon UTC of its day. A customer who does not order for 60 days gets a mail with a bonus of 5 that
 * lasts 30 days. Every tenth purchase has a cart: see `cartKinds`. A cart left for 30 minutes gets a reminder, one opened or
 * clicked gets, a day after the reminder, a second mail with a bonus of 3 that lasts 14 days.
 */
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** What becomes of the cart of purchase 0, 10, 20, ... in turn: bought in time, bought after the reminder, or left. */
const cartKinds = ['in time', 'late', 'ignored', 'opened', 'clicked'] as const
type CartKind = (typeof cartKinds)[number]

export interface Counts {
  readonly customers: number
  readonly orders: number
  readonly loyal: number
  readonly returned: number
  readonly lapsed: number
  readonly stillWaiting: number
  readonly carts: number
  readonly boughtInTime: number
  readonly reminders: number
  readonly boughtAfterReminder: number
  readonly interested: number
  readonly notInterested: number
  readonly mails: number
  readonly bonusesAccrued: number
  readonly bonusesExpired: number
  readonly bonusBalance: number
}

interface Order {
  readonly customer: string
  readonly at: number
}

interface Lot {
  readonly amount: number
  readonly expiresAt: number
}

/** The counts at the instant `until` (epoch ms). */
export function expectedCounts(csv: string, until: number): Counts {
  const orders = readOrders(csv)
  const winBack = countWinBack(orders, until)
  const carts = countCarts(orders, until)
  const lots = [...winBack.lots, ...carts.lots]
  const live = lots.filter((lot) => lot.expiresAt > until)
  return {
    customers: winBack.customers,
    orders: orders.length,
    loyal: winBack.loyal,
    returned: winBack.returned,
    lapsed: winBack.lots.length,
    stillWaiting: orders.length - winBack.returned - winBack.lots.length,
    carts: carts.kinds.length,
    boughtInTime: carts.kinds.filter((kind) => kind === 'in time').length,
    reminders: carts.reminders,
    boughtAfterReminder: carts.kinds.filter((kind) => kind === 'late').length,
    interested: carts.lots.length,
    notInterested: carts.notInterested,
    mails: winBack.lots.length + carts.reminders + carts.lots.length,
    bonusesAccrued: lots.length,
    bonusesExpired: lots.length - live.length,
    bonusBalance: live.reduce((sum, lot) => sum + lot.amount, 0),
  }
}

function readOrders(csv: string): readonly Order[] {
  const lines = csv.trim().split('\n').slice(1)
  return lines.map((line) => {
    const [customer = '', date = ''] = line.split(',')
    return { customer, at: Date.parse(`${date}T12:00:00Z`) }
  })
}

function countWinBack(orders: readonly Order[], until: number) {
  const byCustomer = Map.groupBy(orders, (order) => order.customer)
  const lots: Lot[] = []
  let returned = 0
  for (const own of byCustomer.values()) {
    for (const [index, { at }] of own.entries()) {
      const next = own[index + 1]
      const lapsesAt = at + 60 * day
      if (next !== undefined && next.at < lapsesAt) returned++
      else if (lapsesAt <= until) lots.push({ amount: 5, expiresAt: lapsesAt + 30 * day })
    }
  }
  const loyal = [...byCustomer.values()].filter((own) => own.length >= 3).length
  return { customers: byCustomer.size, loyal, returned, lots }
}

function countCarts(orders: readonly Order[], until: number) {
  const carted = orders.filter((_, index) => index % 10 === 0)
  const kinds: readonly CartKind[] = carted.map((_, index) => cartKinds[index % cartKinds.length] ?? 'in time')
  const lots: Lot[] = []
  let [reminders, notInterested] = [0, 0]
  for (const [index, { at }] of carted.entries()) {
    const kind = kinds[index]
    const addedAt = kind === 'late' ? at - 6 * hour : at - 15 * minute
    const remindedAt = addedAt + 30 * minute
    const decidedAt = remindedAt + day
    if (kind !== 'in time') reminders++
    if (kind === 'ignored' && decidedAt <= until) notInterested++
    if ((kind === 'opened' || kind === 'clicked') && decidedAt <= until) lots.push({ amount: 3, expiresAt: decidedAt + 14 * day })
  }
  return { kinds, reminders, notInterested, lots }
}
