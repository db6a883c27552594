/**
 * Twenty visitors of the shop's site, each a browser by what it sends: the requests of the widget, in their order, and what people do with
 * letters. What must come of them follows from how many there are of each kind, and from nothing of the engine.
 */
import { randomUUID } from 'node:crypto'
import type { Client } from '../support/client.ts'
import { fetchFrom, type Mail } from './play.ts'

/** How far each kind goes: closes the pop-up; leaves an address and forgets it; orders after two letters; reads all and answers in the chat. */
export const kinds = { passes: 9, forgets: 4, orders: 3, reads: 4 } as const
type Kind = keyof typeof kinds

export interface SiteCounts {
  readonly popups: number
  readonly closed: number
  readonly addresses: number
  readonly confirmed: number
  readonly letters: number
  readonly chats: number
  readonly answers: number
  readonly stopped: number
}

export function expectedSite({ passes, forgets, orders, reads }: Readonly<Record<Kind, number>> = kinds): SiteCounts {
  return {
    popups: passes + forgets + orders + reads,
    closed: passes,
    addresses: forgets + orders + reads,
    confirmed: orders + reads,
    letters: 2 * orders + 3 * reads,
    chats: reads,
    answers: reads,
    stopped: orders,
  }
}

interface Visitor {
  readonly anonymousId: string
  readonly email: string
  readonly kind: Kind
}

interface Item {
  readonly channel: string
  readonly report: string
}

interface Site {
  readonly client: Client
  readonly writeKey: string
}

export async function playVisitors(site: Site): Promise<void> {
  const visitors = Object.entries(kinds).flatMap(([kind, count]) =>
    Array.from({ length: count }, (_, index): Visitor => ({
      anonymousId: randomUUID(),
      email: `${kind}-${index}@site.example`,
      kind: kind as Kind,
    })),
  )
  const of = (...some: readonly Kind[]) => visitors.filter(({ kind }) => some.includes(kind))
  const { advance } = site.client
  await each(visitors, (visitor) => send(site, visitor, { type: 'page', properties: { path: '/' } }))
  await advance('PT1S')
  await each(visitors, (visitor) => meetPopup(site, visitor))
  await advance('PT1M')
  await each(of('orders', 'reads'), (visitor) => confirm(site, visitor))
  await advance('PT1H')
  await each(of('orders', 'reads'), (visitor) => take(site, visitor, ['One lamp is never enough', 'open']))
  await advance('PT2H')
  await each(of('orders'), (visitor) =>
    send(site, visitor, { type: 'track', event: 'Order Completed', properties: { order_id: visitor.email } }),
  )
  await each(of('reads'), (visitor) => take(site, visitor, ['The moon, to switch on and off', 'click']))
  await advance('PT2H')
  await each(of('reads'), (visitor) => send(site, visitor, { type: 'page', properties: { path: '/moon' } }))
  await advance('PT1S')
  await each(of('reads'), (visitor) => answerChat(site, visitor))
  await advance('P30D')
}

/** One after the other, as a door with limits wants it. */
async function each(visitors: readonly Visitor[], act: (visitor: Visitor) => Promise<void>): Promise<void> {
  for (const visitor of visitors) await act(visitor)
}

async function post(url: string, body: unknown): Promise<string> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: JSON.stringify(body) })
  const text = await response.text()
  if (!response.ok) throw new Error(`POST ${new URL(url).pathname}: ${response.status} ${text}`)
  return text
}

async function send({ client, writeKey }: Site, { anonymousId }: Visitor, event: object): Promise<void> {
  await post(`${client.url}/v1/batch`, { writeKey, batch: [{ anonymousId, messageId: randomUUID(), ...event }] })
}

async function itemFor({ client, writeKey }: Site, { anonymousId, email }: Visitor, channel: string): Promise<Item> {
  const { items } = JSON.parse(await post(`${client.url}/x/site/hello/${writeKey}`, { anonymousId })) as { items: readonly Item[] }
  const item = items.find((one) => one.channel === channel)
  if (item === undefined) throw new Error(`No ${channel} waits for ${email}`)
  return item
}

const report = (item: Item, what: object) => post(item.report, { id: randomUUID(), ...what })

async function meetPopup(site: Site, visitor: Visitor): Promise<void> {
  const { client, writeKey } = site
  const { anonymousId, email, kind } = visitor
  const popup = await itemFor(site, visitor, 'popup')
  await report(popup, { what: 'shown' })
  if (kind === 'passes') return void (await report(popup, { what: 'closed' }))
  const values = { email, consent: true }
  await post(`${client.url}/x/forms/send/${writeKey}?id=1`, {
    submission: randomUUID(),
    anonymousId,
    values,
    website: '',
    page: 'https://lamps.example/',
  })
  await report(popup, { what: 'clicked', button: 'form' })
}

async function mailOf({ client }: Site, { email }: Visitor, subject: string): Promise<Mail> {
  const mails = await client.all<Mail & { readonly subject: string }>(`/api/inbox?to=${encodeURIComponent(email)}`)
  const mail = mails.find((one) => one.subject === subject)
  if (mail === undefined) throw new Error(`No letter "${subject}" to ${email}`)
  return mail
}

/** Presses the button of the page that the letter leads to. */
async function confirm(site: Site, visitor: Visitor): Promise<void> {
  const { text } = await mailOf(site, visitor, 'Please confirm your subscription')
  const link = /https?:\S+\/confirm\/\S+/.exec(text)?.[0] ?? ''
  const response = await fetch(link, { method: 'POST' })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`Confirming ${visitor.email}: ${response.status}`)
}

const take = async (site: Site, visitor: Visitor, [subject, how]: readonly [string, 'open' | 'click']) =>
  fetchFrom(await mailOf(site, visitor, subject), how)

async function answerChat(site: Site, visitor: Visitor): Promise<void> {
  const chat = await itemFor(site, visitor, 'chat')
  await report(chat, { what: 'shown' })
  await report(chat, { what: 'replied', button: 'yes' })
}

interface NodeStats {
  readonly entered: number
  readonly exited: number
  readonly left: Readonly<Record<string, number>>
}

/** What the product says, over its public API alone. */
export async function measureSite(client: Client, flow: string): Promise<SiteCounts> {
  const { nodes } = await client.get<{ nodes: Readonly<Record<string, NodeStats>> }>(`/api/flows/${flow}/stats`)
  const count = async (channel: string, state: string) =>
    (await client.all(`/api/messages?flow=${flow}&channel=${channel}&state=${state}&limit=1000`)).length
  const exited = Object.values(nodes).reduce((sum, node) => sum + node.exited, 0)
  const popups = await count('popup', 'opened')
  const addresses = await count('popup', 'clicked')
  return {
    popups,
    closed: popups - addresses,
    addresses,
    confirmed: nodes['confirmed']?.left['confirmed'] ?? 0,
    letters: await count('email', 'sent'),
    chats: await count('chat', 'opened'),
    answers: await count('chat', 'replied'),
    stopped: exited,
  }
}
