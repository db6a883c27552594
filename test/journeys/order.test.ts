/**
 * Law 8, with two worker processes and 10,000 contacts a case: an event and its counterpart in one batch, in two batches a
 * millisecond apart on two connections, and at the very instant of the timeout. Every run takes exactly one branch, and nobody who
 * bought in time is reminded.
 */
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client as Database } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keys, startJourney, type Journey } from '../support/journey.ts'

const contacts = 10_000
const start = Date.parse('2026-03-01T12:00:00Z')

const flow = {
  millrace: 1,
  name: 'Reminder',
  settings: { entry: { policy: 'once', key: { var: 'event.properties.cart_id' } } },
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Product Added' } },
    {
      id: 'purchase',
      type: 'wait.event',
      version: 1,
      config: { events: [{ name: 'bought', event: 'Order Completed' }], timeout: 'PT30M' },
    },
    { id: 'bought', type: 'tag.add', version: 1, config: { tag: 'bought' } },
    { id: 'reminded', type: 'tag.add', version: 1, config: { tag: 'reminded' } },
    { id: 'finish', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'purchase' },
    { from: 'purchase', port: 'bought', to: 'bought' },
    { from: 'purchase', port: 'timeout', to: 'reminded' },
    { from: 'bought', port: 'out', to: 'finish' },
    { from: 'reminded', port: 'out', to: 'finish' },
  ],
}

const authorization = `Basic ${Buffer.from(`${keys.writeKey}:`).toString('base64')}`
const added = (userId: string) => ({
  type: 'track',
  userId,
  messageId: `added-${userId}`,
  event: 'Product Added',
  properties: { cart_id: userId },
})
const ordered = (userId: string) => ({ type: 'track', userId, messageId: `ordered-${userId}`, event: 'Order Completed', properties: {} })

function send(url: string, agent: Agent, body: string): Promise<string> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), authorization }
  return new Promise((resolve, reject) => {
    const call = request(url, { agent, method: 'POST', headers }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.once('end', () => resolve(text))
    })
    call.once('error', reject)
    call.end(body)
  })
}

/** Contacts `<prefix>-0 ...` in groups of `size`. */
function groups(prefix: string, size: number): readonly (readonly string[])[] {
  return Array.from({ length: contacts / size }, (_, group) =>
    Array.from({ length: size }, (__, index) => `${prefix}-${group * size + index}`),
  )
}

describe('the order of events', { timeout: 180_000 }, () => {
  let journey: Journey
  let flowId: string
  let database: Database

  beforeAll(async () => {
    journey = await startJourney({ clock: new Date(start).toISOString(), workers: 1 })
    flowId = await journey.client.install(flow)
    database = new Database({ connectionString: journey.databaseUrl })
    await database.connect()
  })
  afterAll(async () => {
    await database.end()
    await journey.close()
  })

  /** A sender with one connection of its own, that stays open. */
  const connect = () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    return async (batch: readonly object[]) => {
      const answer = await send(`${journey.url}/v1/batch`, agent, JSON.stringify({ batch }))
      expect(JSON.parse(answer)).toEqual({ success: true })
    }
  }

  /** How many runs took each branch since the last call. */
  let seen = { bought: 0, timeout: 0 }
  const branches = async () => {
    const { nodes } = await journey.client.get<{ nodes: Record<string, { left: Record<string, number>; inside: number }> }>(
      `/api/flows/${flowId}/stats`,
    )
    const left = nodes['purchase']?.left ?? {}
    const total = { bought: left['bought'] ?? 0, timeout: left['timeout'] ?? 0 }
    const fresh = { bought: total.bought - seen.bought, timeout: total.timeout - seen.timeout, inside: nodes['purchase']?.inside ?? 0 }
    seen = total
    return fresh
  }
  const tagsOf = async (prefix: string) => {
    const { rows } = await database.query<{ tags: string }>(
      `select string_agg(t.tag, ',' order by t.tag) as tags from millrace.contact c left join millrace.contact_tag t on t.contact = c.id
       where c.user_id like $1 group by c.id`,
      [`${prefix}-%`],
    )
    return rows.map(({ tags }) => tags)
  }

  it('never reminds a buyer whose order came in the same batch', async () => {
    const post = connect()
    for (const group of groups('batch', 250)) await post(group.flatMap((userId) => [added(userId), ordered(userId)]))
    await journey.client.advance('PT1H')
    expect(await branches()).toEqual({ bought: contacts, timeout: 0, inside: 0 })
  })

  it('never reminds a buyer whose order came a millisecond later on another connection', async () => {
    const [one, other] = [connect(), connect()]
    await Promise.all([one([added('warm')]), other([ordered('warm')])])
    await journey.client.advance('PT1H')
    await branches()
    for (const group of groups('apart', 25)) {
      const first = one(group.map(added))
      await sleep(1)
      await Promise.all([first, other(group.map(ordered))])
    }
    await journey.client.advance('PT1H')
    expect(await branches()).toEqual({ bought: contacts, timeout: 0, inside: 0 })
  })

  it('takes exactly one branch when the order comes at the very instant of the timeout', async () => {
    const [one, other] = [connect(), connect()]
    for (const group of groups('instant', 500)) await one(group.map(added))
    await journey.client.advance('PT29M59S')
    const orders = groups('instant', 500).map((group, index) => (index % 2 === 0 ? one : other)(group.map(ordered)))
    await Promise.all([journey.client.advance('PT1S'), ...orders])
    await journey.client.advance('PT1H')
    const { bought, timeout, inside } = await branches()
    expect({ all: bought + timeout, inside }).toEqual({ all: contacts, inside: 0 })
    const tags = await tagsOf('instant')
    expect(tags.filter((tag) => tag === 'bought')).toHaveLength(bought)
    expect(tags.filter((tag) => tag === 'reminded')).toHaveLength(timeout)
  })

  it('leaves every contact with one branch and no more', async () => {
    const all = [await tagsOf('batch'), await tagsOf('apart'), await tagsOf('instant')]
    expect(all.flat().filter((tag) => tag !== 'bought' && tag !== 'reminded')).toEqual([])
    expect(all.flat()).toHaveLength(3 * contacts)
  })
})
