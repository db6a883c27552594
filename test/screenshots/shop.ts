/**
 * A shop in business: customers with names who buy and read, live flows, a paused one, an archived one and drafts, with labels; segments,
 * imports and a collection. Made over the public API under the test clock, the same every time.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installExamples } from '../demo/install.ts'
import type { Client } from '../support/client.ts'
import { momentsOf, play, type Site } from './customers.ts'

const sample = join(import.meta.dirname, '../../examples/data/cdnow-sample.csv')
const day = 24 * 3_600_000
export const opening = '2026-01-01T00:00:00Z'
/** In the afternoon of the last day. */
export const endOf = (days: number): number => Date.parse(opening) + days * day + 15.5 * 3_600_000

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
  const flows = await installFlows(site)
  await makeSegments(client)
  const form = await client.post<{ id: string }>('/api/resources/form', {
    name: 'Letters',
    title: 'Our letters',
    fields: [{ title: 'E-mail', type: 'email', attribute: 'email', required: true }],
  })
  const business = { customers, from: Date.parse(opening), until: endOf(days) }
  const moments = momentsOf(await readFile(sample, 'utf8'), business)
  await play(site, moments)
  await client.moveTo(business.until)
  await client.post(`/api/flows/${flows.birthday}/pause`)
  await callOtherwise(site, flows.winBack)
  const met = new Set(moments.flatMap(({ events }) => events.map(({ userId }) => userId)))
  for (const userId of [...met].slice(0, invited)) await put(site, `/api/segments/vip/contacts/${userId}`)
  const imported = await sendFile(site, '/api/imports?kind=contacts', importedPeople)
  await client.advance('PT1M')
  await sendFile(site, '/api/collections/stores/import?key=city', stores)
  return { ...flows, form: String(form.id), imported: String(imported['id']), ...(await found(client, flows.cart)) }
}

const invited = 12

async function installFlows(site: Site) {
  const { client } = site
  const { abandonedCart: cart, winBack } = await installExamples(client)
  const live = async (id: string, name: string) => {
    const flow = await fromTemplate(client, id, name)
    await client.post(`/api/flows/${flow}/publish`)
    return flow
  }
  const welcome = await live('welcome', 'Welcome')
  const birthday = await live('birthday', 'Birthday greetings')
  const draft = await fromTemplate(client, 'post-purchase', 'After the purchase')
  const review = await live('review', 'Ask for a review')
  const thanks = await live('thanks-many-orders', 'Thanks for the fifth order')
  const old = await live('reactivation', 'Win-back of last year')
  await client.post(`/api/flows/${old}/archive`)
  const drop = await fromTemplate(client, 'price-drop', 'Price drop')
  const labels = { Sales: [cart, winBack, drop], Service: [welcome, draft, review], Loyalty: [birthday, thanks] }
  for (const [label, flows] of Object.entries(labels)) {
    for (const flow of flows) await put(site, `/api/flows/${flow}/labels`, { labels: [label] })
  }
  return { cart, winBack, welcome, birthday, draft }
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

/** One row says neither who it is nor how to reach them. */
const importedPeople = `userId,email,firstName,city
shop-1,mila.stone@people.example,Mila,Prague
shop-2,otto.bach@people.example,Otto,Vienna
,,Nina,Oslo
`
const stores = 'city,street,opens\nBerlin,Torstrasse 1,10:00\nOslo,Karl Johans gate 5,9:00\nVienna,Graben 7,9:30\n'

interface Sent {
  readonly method: 'POST' | 'PUT'
  readonly type: string
  readonly text?: string
}

const sendFile = (site: Site, path: string, text: string) => send(site, path, { method: 'POST', type: 'text/csv', text })
const put = (site: Site, path: string, body?: object) =>
  send(site, path, { method: 'PUT', type: 'application/json', ...(body === undefined ? {} : { text: JSON.stringify(body) }) })

async function send({ client, apiKey }: Site, path: string, { method, type, text }: Sent): Promise<Readonly<Record<string, unknown>>> {
  const headers = { authorization: `Bearer ${apiKey}` }
  const body = text === undefined ? { headers } : { headers: { ...headers, 'content-type': type }, body: text }
  const response = await fetch(client.url + path, { method, ...body })
  const answer = await response.text()
  if (!response.ok) throw new Error(`${path}: ${response.status} ${answer}`)
  return (answer === '' ? {} : JSON.parse(answer)) as Readonly<Record<string, unknown>>
}

/** Somebody who waits in the flow of carts, or has met it, with a run and a letter of theirs. */
async function found(client: Client, cart: string) {
  const list = async <T>(path: string) => (await client.get<{ items: readonly T[] }>(path)).items
  const runs = await list<{ id: string; contact: unknown; userId?: string; state: string }>(`/api/runs?flow=${cart}&limit=50`)
  const run = runs.findLast(({ state }) => state === 'waiting') ?? runs.at(-1)
  const mails = await list<{ id: string }>('/api/inbox?limit=1')
  if (run === undefined || mails[0] === undefined) throw new Error('Nobody came into the flow of carts')
  return { run: String(run.id), mail: String(mails[0].id), contact: contactOf(run) }
}

function contactOf({ contact, userId }: { readonly contact: unknown; readonly userId?: string }): string {
  if (userId !== undefined) return userId
  if (typeof contact === 'object' && contact !== null && 'userId' in contact) return String(contact.userId)
  return String(contact)
}
