/** What the product says happened, read over its public API alone; the same counts as `expected.ts` computes. */
import type { Client } from '../support/client.ts'
import type { Counts } from './expected.ts'

interface NodeStats {
  readonly entered: number
  readonly inside: number
  readonly left: Readonly<Record<string, number>>
}

interface ContactView {
  readonly tags: readonly string[]
  readonly bonus: { readonly balance: number; readonly lots: readonly unknown[] }
}

export interface InstalledFlows {
  readonly abandonedCart: string
  readonly winBack: string
}

export async function measure(client: Client, flows: InstalledFlows): Promise<Counts> {
  const cart = await nodesOf(client, flows.abandonedCart)
  const winBack = await nodesOf(client, flows.winBack)
  const contacts = await readContacts(client)
  const mails = await client.all('/api/inbox?limit=1000')
  const accrued = cart('bonus').entered + winBack('bonus').entered
  const live = contacts.reduce((sum, { bonus }) => sum + bonus.lots.length, 0)
  return {
    customers: contacts.length,
    orders: winBack('start').entered,
    loyal: contacts.filter(({ tags }) => tags.includes('loyal')).length,
    returned: winBack('silence').left['returned'] ?? 0,
    lapsed: winBack('silence').left['timeout'] ?? 0,
    stillWaiting: winBack('silence').inside,
    carts: cart('start').entered,
    boughtInTime: cart('purchase').left['ordered'] ?? 0,
    reminders: cart('reminder').entered,
    boughtAfterReminder: cart('day').left['ordered'] ?? 0,
    interested: cart('interest').left['opened'] ?? 0,
    notInterested: cart('interest').left['else'] ?? 0,
    mails: mails.length,
    bonusesAccrued: accrued,
    bonusesExpired: accrued - live,
    bonusBalance: contacts.reduce((sum, { bonus }) => sum + bonus.balance, 0),
  }
}

/** The list names the contacts; tags and bonuses stand on each one's page. */
async function readContacts(client: Client): Promise<readonly ContactView[]> {
  const names = await client.all<{ userId: string }>('/api/contacts?limit=1000')
  const found: ContactView[] = []
  for (let start = 0; start < names.length; start += 16) {
    const some = names.slice(start, start + 16)
    found.push(...(await Promise.all(some.map(({ userId }) => client.get<ContactView>(`/api/contacts/${userId}`)))))
  }
  return found
}

const nobody: NodeStats = { entered: 0, inside: 0, left: {} }

async function nodesOf(client: Client, flow: string): Promise<(node: string) => NodeStats> {
  const { nodes } = await client.get<{ nodes: Readonly<Record<string, NodeStats>> }>(`/api/flows/${flow}/stats`)
  return (node) => nodes[node] ?? nobody
}
