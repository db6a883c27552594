/**
 * A shop in business: the demo's customers and purchases of 1997, moved to 2026, with names, three live flows, a paused one and a draft, letters
 * that some of them read, segments, imports and a collection. Made over the public API under the test clock, the same every time.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installExamples } from '../demo/install.ts'
import { fetchFrom, readMails, report, type Mail } from '../demo/play.ts'
import { addressOf, readPurchases, tellStory, type Moment, type ShopEvent } from '../demo/story.ts'
import type { Client } from '../support/client.ts'
import type { Segment } from '../support/segment.ts'
import { personOf } from './people.ts'

const sample = join(import.meta.dirname, '../../examples/data/cdnow-sample.csv')
const day = 24 * 3_600_000
/** From 1 January 1997 to 1 January 2026. */
const moved = Date.parse('2026-01-01T00:00:00Z') - Date.parse('1997-01-01T00:00:00Z')
export const opening = '2026-01-01T00:00:00Z'

export interface Site {
  readonly client: Client
  readonly segment: Segment
  readonly apiKey: string
}

export interface ShopSize {
  readonly customers: number
  readonly days: number
}

/** Where to find what there is, by ids. */
export interface Shop {
  readonly cart: string
  readonly winBack: string
  readonly welcome: string
  readonly draft: string
  readonly contact: string
  readonly run: string
  readonly mail: string
  readonly imported: string
  readonly form: string
}

export async function openForBusiness(site: Site, { customers, days }: ShopSize): Promise<Shop> {
  const { client } = site
  const { abandonedCart: cart, winBack } = await installExamples(client)
  const welcome = await fromTemplate(client, 'welcome', 'Welcome')
  await client.post(`/api/flows/${welcome}/publish`)
  const birthday = await fromTemplate(client, 'birthday', 'Birthday greetings')
  await client.post(`/api/flows/${birthday}/publish`)
  const draft = await fromTemplate(client, 'post-purchase', 'After the purchase')
  await makeSegments(client)
  const form = await client.post<{ id: string }>('/api/resources/form', {
    name: 'Letters',
    title: 'Our letters',
    fields: [{ title: 'E-mail', type: 'email', attribute: 'email', required: true }],
  })
  await play(site, momentsOf(await readFile(sample, 'utf8'), customers, days))
  await client.moveTo(Date.parse(opening) + days * day)
  await client.post(`/api/flows/${birthday}/pause`)
  await callOtherwise(site, winBack)
  const imported = await send(site, '/api/imports?kind=contacts', importedPeople)
  await client.advance('PT1M')
  await send(
    site,
    '/api/collections/stores/import?key=city',
    'city,street,opens\nBerlin,Torstrasse 1,10:00\nOslo,Karl Johans gate 5,9:00\nVienna,Graben 7,9:30\n',
  )
  return { cart, winBack, welcome, draft, form: String(form.id), imported: String(imported['id']), ...(await found(client, cart)) }
}

async function fromTemplate(client: Client, id: string, name: string): Promise<string> {
  const { inputs } = await client.get<{ inputs: readonly { name: string; value: unknown }[] }>(`/api/templates/${id}?lang=en`)
  const answers = Object.fromEntries(
    inputs.map((input) => [input.name, input.value === null || input.value === '' ? 'https://shop.example' : input.value]),
  )
  return (await client.post<{ id: string }>(`/api/templates/${id}/install`, { name, answers, lang: 'en' })).id
}

async function makeSegments(client: Client): Promise<void> {
  const orders = (more: object) => ({ fact: ['events.count', { event: 'Order Completed', ...more }] })
  const rules = [
    {
      key: 'silent',
      name: 'Silent for 60 days',
      colour: '#b45309',
      rule: { and: [{ '>': [orders({}), 0] }, { '==': [orders({ within: 'P60D' }), 0] }] },
    },
    { key: 'regulars', name: 'Regulars: three orders or more', colour: '#15803d', rule: { '>=': [orders({}), 3] } },
    { key: 'big', name: 'Spent more than 100', colour: '#7c3aed', rule: { '>': [{ var: 'contact.orders.sum' }, 100] } },
    { key: 'berlin', name: 'Berlin', colour: '#0e7490', rule: { '==': [{ var: 'contact.city' }, 'Berlin'] } },
  ]
  for (const rule of rules) await client.post('/api/segments', rule)
  await client.post('/api/segments', { key: 'vip', name: 'Invited to the concert', colour: '#be123c' })
}

/** So many customers out of all who came in the first three months, for as many days, each signing up with the first thing that they do. */
function momentsOf(csv: string, customers: number, days: number): readonly Moment[] {
  const purchases = readPurchases(csv)
  const everyone = [...new Set(purchases.map(({ customer }) => customer))]
  const every = Math.max(1, Math.floor(everyone.length / customers))
  const numbers = new Map(
    everyone
      .filter((_, index) => index % every === 0)
      .slice(0, customers)
      .map((id, number) => [id, number]),
  )
  const emails = new Map([...numbers].map(([id, number]) => [addressOf(id), personOf(number).email]))
  const until = Date.parse(opening) + days * day
  return tellStory(purchases.filter(({ customer }) => numbers.has(customer)))
    .map(({ at, events, reads }) => ({
      at: at + moved,
      events: events.flatMap((event): readonly ShopEvent[] =>
        event.kind === 'track'
          ? [event]
          : [
              { ...event, traits: { ...personOf(numbers.get(event.userId)!) } },
              { kind: 'track' as const, userId: event.userId, event: 'Signed Up', properties: { source: 'shop' } },
            ],
      ),
      reads: reads.map((read) => ({ ...read, address: emails.get(read.address) ?? read.address })),
    }))
    .filter(({ at }) => at < until)
}

async function play({ client, segment }: Site, moments: readonly Moment[]): Promise<void> {
  let greeted: readonly string[] = []
  for (const { at, events, reads } of moments) {
    await client.moveTo(at)
    for (const event of events) report(segment.analytics, event, new Date(at))
    await segment.flush()
    if (reads.length > 0) await readMails(client, reads)
    for (const [index, address] of greeted.entries()) await readFirst(client, address, index)
    greeted = events.flatMap((event) => (event.kind === 'identify' ? [event.traits['email'] ?? ''] : []))
  }
}

/** Of five newcomers three open their greeting, and one of these follows its link. */
async function readFirst(client: Client, address: string, index: number): Promise<void> {
  if (index % 5 > 2) return
  const mail = (await client.all<Mail>(`/api/inbox?to=${encodeURIComponent(address)}`)).at(-1)
  if (mail === undefined) return
  await fetchFrom(mail, 'open')
  if (index % 5 === 0) await fetchFrom(mail, 'click')
}

/** The step that customers wait at gets another id in the draft: whoever publishes it is asked where they are to go. */
async function callOtherwise({ client, apiKey }: Site, flow: string): Promise<void> {
  const address = `${client.url}/api/flows/${flow}`
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const answer = await fetch(address, { headers })
  const { draft } = (await answer.json()) as { readonly draft: unknown }
  const body = JSON.stringify(draft).replaceAll('"silence"', '"two_months"')
  const saved = await fetch(address, { method: 'PUT', headers: { ...headers, 'if-match': answer.headers.get('etag') ?? '*' }, body })
  if (!saved.ok) throw new Error(`Saving the draft of ${flow}: ${saved.status} ${await saved.text()}`)
}

const importedPeople = `userId,email,firstName,city
shop-1,mila.stone@people.example,Mila,Prague
shop-2,otto.bach@people.example,Otto,Vienna
shop-3,not an address,Nina,Oslo
`

async function send({ client, apiKey }: Site, path: string, csv: string): Promise<Readonly<Record<string, unknown>>> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'text/csv' }
  const response = await fetch(client.url + path, { method: 'POST', headers, body: csv })
  const text = await response.text()
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
  return (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>
}

/** Somebody whom the flow of carts has met, with a run and a letter of theirs. */
async function found(client: Client, cart: string) {
  const list = async <T>(path: string) => (await client.get<{ items: readonly T[] }>(path)).items
  const runs = await list<{ id: string; contact: unknown; userId?: string }>(`/api/runs?flow=${cart}&limit=50`)
  const [run] = runs.slice(-1)
  const mails = await list<{ id: string }>('/api/inbox?limit=1')
  if (run === undefined || mails[0] === undefined) throw new Error('Nobody came into the flow of carts')
  return { run: String(run.id), mail: String(mails[0].id), contact: contactOf(run) }
}

function contactOf({ contact, userId }: { readonly contact: unknown; readonly userId?: string }): string {
  if (userId !== undefined) return userId
  if (typeof contact === 'object' && contact !== null && 'userId' in contact) return String(contact.userId)
  return String(contact)
}
