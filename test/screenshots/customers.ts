/** What the customers of the pictures do: the demo's purchases of 1997 moved to 2026, letters that some of them read, and carts of the last day. */
import { setTimeout as sleep } from 'node:timers/promises'
import { fetchFrom, readMails, report, type Mail } from '../demo/play.ts'
import { addressOf, readPurchases, tellStory, type Moment, type ShopEvent } from '../demo/story.ts'
import { ApiProblem, type Client } from '../support/client.ts'
import type { Segment } from '../support/segment.ts'
import { personOf } from './people.ts'

export interface Site {
  readonly client: Client
  readonly segment: Segment
  readonly apiKey: string
}

export interface Business {
  readonly customers: number
  /** Epoch ms. */
  readonly from: number
  readonly until: number
}

/** From 1 January 1997 to 1 January 2026. */
const moved = Date.parse('2026-01-01T00:00:00Z') - Date.parse('1997-01-01T00:00:00Z')
const minute = 60_000
/** How long before the end carts are filled that nobody orders: so some wait for half an hour to pass, some for a day. */
const lastCarts = [29 * 60, 27 * 60, 20 * 60, 11 * 60, 9 * 60, 7 * 60, 150, 95, 70, 24, 17, 12, 8, 4].map((minutes) => minutes * minute)
const albums = ['Kind of Blue', 'Goldberg Variations', 'Blue Train', 'Pet Sounds', 'Graceland', 'Winterreise', 'Köln Concert'] as const

/** So many customers out of all who came in the first three months, each signing up with the first thing that they do. */
export function momentsOf(csv: string, { customers, from, until }: Business): readonly Moment[] {
  const purchases = readPurchases(csv)
  const numbers = chosen(purchases, customers)
  const emails = new Map([...numbers].map(([id, number]) => [addressOf(id), personOf(number).email]))
  const story = tellStory(purchases.filter(({ customer }) => numbers.has(customer))).map(({ at, events, reads }) => ({
    at: at + moved,
    events: events.flatMap((event) => introduced(event, numbers)),
    reads: reads.map((read) => ({ ...read, address: emails.get(read.address) ?? read.address })),
  }))
  const told = story.filter(({ at }) => at < until)
  const known = [...new Set(told.flatMap(({ events }) => events.map(({ userId }) => userId)))]
  return [...told, ...cartsOf(known, until).filter(({ at }) => at > from)].sort((a, b) => a.at - b.at)
}

/** Who they are, by their place in the list of names. */
function chosen(purchases: readonly { readonly customer: string }[], customers: number): ReadonlyMap<string, number> {
  const everyone = [...new Set(purchases.map(({ customer }) => customer))]
  const every = Math.max(1, Math.floor(everyone.length / customers))
  const picked = everyone.filter((_, index) => index % every === 0).slice(0, customers)
  return new Map(picked.map((id, number) => [id, number]))
}

function introduced(event: ShopEvent, numbers: ReadonlyMap<string, number>): readonly ShopEvent[] {
  if (event.kind === 'track') return [event]
  const { userId } = event
  return [
    { ...event, traits: { ...personOf(numbers.get(userId)!) } },
    { kind: 'track', userId, event: 'Signed Up', properties: { source: 'shop' } },
  ]
}

function cartsOf(known: readonly string[], until: number): readonly Moment[] {
  return lastCarts.slice(0, known.length).map((before, index) => ({
    at: until - before,
    events: [
      {
        kind: 'track',
        userId: known[(index * 7) % known.length]!,
        event: 'Product Added',
        properties: { cart_id: `cart-of-the-last-day-${index}`, name: albums[index % albums.length]!, quantity: 1, value: 12 + index },
      },
    ],
    reads: [],
  }))
}

/** Plays every moment. Whoever got a letter at one reads it, or not, at the next. */
export async function play({ client, segment }: Site, moments: readonly Moment[]): Promise<void> {
  const reader = createReader(client)
  for (const { at, events, reads } of moments) {
    await patiently(() => client.moveTo(at))
    for (const event of events) report(segment.analytics, event, new Date(at))
    await segment.flush()
    if (reads.length > 0) await patiently(() => readMails(client, reads))
    await patiently(() => reader.read())
  }
}

/** A machine with much else to do lets its database wait now and then. */
async function patiently(act: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await act()
    } catch (error) {
      if (tries === 20 || !(error instanceof ApiProblem && error.status === 503)) throw error
      await sleep(3000)
    }
  }
}

/** More letters than this between two moments are not read by anybody. */
const newest = 50

function createReader(client: Client): { read(): Promise<void> } {
  const seen = new Set<string>()
  let count = 0
  return {
    async read() {
      const { items } = await client.get<{ items: readonly { readonly id: string }[] }>(`/api/inbox?limit=${newest}`)
      for (const { id } of items.filter((mail) => !seen.has(mail.id)).toReversed()) {
        seen.add(id)
        await readLike(client, id, count++)
      }
    },
  }
}

/** Of seven letters three are opened, and the link of one of these is followed. */
async function readLike(client: Client, id: string, index: number): Promise<void> {
  if (index % 7 > 2) return
  const mail = await client.get<Mail>(`/api/inbox/${id}`)
  await fetchFrom(mail, 'open')
  if (index % 7 === 1) await fetchFrom(mail, 'click')
}
