/**
 * One flow over every kind of channel, as each of them is met by a person: a letter in the mailbox, a text at the gateway, a window and a
 * chat message in the browser, a call-back on the list of tasks; with what the statistics of each step and the reports say of them.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keys, openFrontDoor, type FrontDoor } from '../support/http.ts'

const browserOf = { ann: 'browser-of-ann-0001', bob: 'browser-of-bob-0001' } as const
type Who = keyof typeof browserOf

let door: FrontDoor
let gateway: Server
let texts: { readonly to: string; readonly text: string }[] = []
beforeAll(async () => {
  gateway = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      texts.push(JSON.parse(body) as { to: string; text: string })
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id": "1"}')
    })
  })
  await new Promise<void>((done) => gateway.listen(0, '127.0.0.1', done))
  const host = `127.0.0.1:${(gateway.address() as AddressInfo).port}`
  door = await openFrontDoor('2027-01-04T09:00:00Z', { allowHosts: [host], hasInbox: true })
  const settings = { gateway: 'http', url: `http://${host}/send`, body: '{"to": "{{to}}", "text": "{{text}}"}', idPath: '/id' }
  const kept = await door.ask('PUT', '/api/connections/sms', { payload: { settings, revision: null } })
  if (kept.status !== 200) throw new Error(JSON.stringify(kept.body))
  for (const userId of ['ann', 'bob'] as const) {
    const traits = { email: `${userId}@example.com`, phone: userId === 'ann' ? '+79161234567' : '+79167654321', name: userId }
    await door.send('identify', { userId, anonymousId: browserOf[userId], traits })
  }
  await settle()
})
afterAll(async () => {
  await door.close()
  gateway.close()
})
beforeEach(() => {
  texts = []
})

const settle = () => door.ask('POST', '/api/clock', { payload: { advance: 'PT1S' } })
type Step = readonly [id: string, type: string, config?: object]
async function install(name: string, steps: readonly Step[], entry = 'always'): Promise<string> {
  const nodes = steps.map(([id, type, config = {}]) => ({ id, type, version: 1, config }))
  const edges = nodes.slice(1).map(({ id }, index) => ({ from: nodes[index]!.id, port: 'out', to: id }))
  const document = { millrace: 1, name, settings: { entry: { policy: entry } }, nodes, edges }
  const { body } = await door.ask('POST', '/api/flows/import', { payload: document })
  const { status, body: said } = await door.ask('POST', `/api/flows/${body.id}/publish`)
  if (status !== 200) throw new Error(JSON.stringify(said))
  return body.id
}
const enter = async (flow: string, ...contacts: readonly Who[]) => {
  await door.ask('POST', `/api/flows/${flow}/enter`, { payload: { contacts } })
  await settle()
}
interface Item {
  readonly id: string
  readonly channel: string
  readonly content: { readonly title?: string; readonly text?: string }
  readonly ticket?: string
}
/** What waits for a browser, as its page asks for it. */
const waiting = async (who: Who): Promise<readonly Item[]> => {
  const { body } = await door.ask('POST', `/x/site/hello/${keys.writeKey}`, {
    headers: { 'content-type': 'text/plain' },
    payload: JSON.stringify({ anonymousId: browserOf[who] }),
  })
  return (typeof body === 'string' ? JSON.parse(body) : body).items
}
const shownTo = async (who: Who) =>
  (await waiting(who)).map(({ channel, content }) => `${channel}: ${content.title ?? content.text}`).toSorted()

describe('a flow over all channels', () => {
  let flow: string
  beforeAll(async () => {
    flow = await install('Everything', [
      ['start', 'trigger.api'],
      ['letter', 'email.send', { subject: 'Hello, {{ contact.name }}', text: 'Read me' }],
      ['receipt', 'email.send', { subject: 'Your receipt', text: 'Paid', transactional: true }],
      ['window', 'popup.send', { title: 'For {{ contact.name }}' }],
      ['talk', 'chat.send', { text: 'May we help, {{ contact.name }}?' }],
      ['text', 'sms.send', { text: 'Call us, {{ contact.name }}' }],
      ['call', 'callback.request', { reason: 'Call {{ contact.name }}' }],
      ['end', 'end'],
    ])
    await enter(flow, 'ann')
  })

  it('reaches one person by every one of them, each with what it had to say to them (003.05)', async () => {
    await enter(flow, 'bob')
    expect(texts).toEqual([{ to: '+79167654321', text: 'Call us, bob' }])
    const mails = (await door.ask('GET', '/api/inbox?to=bob@example.com')).body.items
    expect(mails.map(({ subject }: { subject: string }) => subject).toSorted()).toEqual(['Hello, bob', 'Your receipt'])
    expect(await shownTo('bob')).toEqual(['chat: May we help, bob?', 'popup: For bob'])
    const tasks = (await door.ask('GET', '/api/desks/tasks?search=Call%20bob')).body.items
    expect(tasks).toMatchObject([{ title: 'Call bob', phone: '+79167654321', queue: 'call-centre', userId: 'bob' }])
    // Nothing of it is Ann's.
    expect(await shownTo('ann')).toEqual(['chat: May we help, ann?', 'popup: For ann'])
  })

  it('has the statistics of every step, whatever its channel, and what became of its message (000.10)', async () => {
    const stats = (await door.ask('GET', `/api/flows/${flow}/stats`)).body
    for (const node of ['letter', 'receipt', 'window', 'talk', 'text', 'call'])
      expect([node, stats.nodes[node]]).toMatchObject([node, { entered: 2, inside: 0, left: { out: 2 }, failed: 0, exited: 0 }])
    expect(stats).toMatchObject({ inside: 0, completed: 2 })
    const { body } = await door.ask('GET', `/api/reports/messages?flow=${flow}`)
    const byStep = Object.fromEntries(body.messages.map(({ node, channel, counts }: any) => [node, [channel, counts.queued, counts.sent]]))
    expect(byStep).toEqual({
      letter: ['email', 2, 2],
      receipt: ['email', 2, 2],
      window: ['popup', 2, 2],
      talk: ['chat', 2, 2],
      text: ['sms', 2, 2],
    })
  })

  it('is told of in reports by every channel, and by marketing and receipts apart; each counts its own alone (000.27)', async () => {
    const ids = (await door.ask('GET', '/api/messages?channel=popup&contact=ann')).body.items.map(({ id }: { id: string }) => id)
    await door.pool.query(
      `insert into millrace.message_status (message, workspace, status, at) values ($1, 1, 'opened', millrace.clock_now())`,
      ids,
    )
    const { body } = await door.ask('GET', '/api/reports/messages')
    const counted = (rows: readonly any[]) =>
      rows
        .map(({ channel, transactional = null, counts }: any) => [channel, transactional, counts.queued, counts.sent, counts.opened])
        .toSorted((a, b) => `${a[0]}${a[1]}`.localeCompare(`${b[0]}${b[1]}`))
    expect(counted(body.channels)).toEqual([
      ['chat', null, 2, 2, 0],
      ['email', null, 4, 4, 0],
      ['popup', null, 2, 2, 1],
      ['sms', null, 2, 2, undefined],
    ])
    expect(counted(body.kinds)).toEqual([
      ['chat', false, 2, 2, 0],
      ['email', false, 2, 2, 0],
      ['email', true, 2, 2, 0],
      ['popup', false, 2, 2, 1],
      ['sms', false, 2, 2, undefined],
    ])
    const popup = body.channels.find(({ channel }: { channel: string }) => channel === 'popup')
    expect([popup.title, popup.rates.opened]).toEqual([{ en: expect.any(String), ru: expect.stringMatching(/[а-я]/) }, 0.5])
    const only = (await door.ask('GET', '/api/reports/messages?channel=sms')).body
    expect(only.channels).toMatchObject([{ channel: 'sms', counts: { queued: 2 } }])
  })
})

describe('a pop-up for one segment', () => {
  it('is shown to who is in it at that moment, and to nobody else, though all of them come by (003.15)', async () => {
    const named = { key: 'regulars', name: 'Regulars', colour: '#0ea5e9', rule: null }
    expect((await door.ask('POST', '/api/segments', { payload: named })).status).toBe(201)
    const member = (method: 'PUT' | 'DELETE', who: Who) => door.ask(method, `/api/segments/regulars/contacts/${who}`)
    await install('For regulars', [
      ['start', 'trigger.event', { event: 'Shelf Seen' }],
      ['only', 'filter', { rule: { in: ['regulars', { var: 'contact.segments' }] } }],
      ['window', 'popup.send', { title: 'For regulars' }],
      ['end', 'end'],
    ])
    const comeBy = async () => {
      for (const who of ['ann', 'bob'] as const) await door.send('track', { anonymousId: browserOf[who], event: 'Shelf Seen' })
      await settle()
    }
    const times = async (who: Who) => (await shownTo(who)).filter((one) => one === 'popup: For regulars').length
    await member('PUT', 'ann')
    await settle()
    await comeBy()
    expect([await times('ann'), await times('bob')]).toEqual([1, 0])
    await member('DELETE', 'ann')
    await member('PUT', 'bob')
    await settle()
    await comeBy()
    expect([await times('ann'), await times('bob')]).toEqual([1, 1])
  })
})
