/** A scenario on a server over HTTP: a workspace of its own, events by the tracking API, openings and clicks by the tracked links. */
import type { FlowDocument, JsonObject, MessageStatus, SeenContact, SeenRun, Stage } from '@millrace/core'
import { createTokens } from '../../server/src/messages/tokens.ts'
import { addKey, addWorkspace, basic, bearer, secret, type FrontDoor } from '../support/http.ts'
import type { SharedClock } from './shared-clock.ts'

interface Message {
  readonly id: string
  readonly contact: string
  readonly flow: string | null
  readonly node: string | null
  readonly subject: string | null
  readonly state: string
  readonly queuedAt: string
}

/** Sends the letter that a contact unsubscribes from, before the flow that is tested is there. */
const mailing: FlowDocument = {
  millrace: 1,
  name: 'Mailing',
  nodes: [
    { id: 'start', type: 'trigger.api', version: 1, config: {} },
    { id: 'letter', type: 'email.send', version: 1, config: { subject: 'News', text: 'Nothing new.' } },
    { id: 'finish', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'letter' },
    { from: 'letter', port: 'out', to: 'finish' },
  ],
}

export interface HttpStage extends Stage {
  /** Puts the flow away, so that timetables and waits of what is over cost the others nothing. */
  close(): Promise<void>
}

/** A workspace, by what a scenario asks of it. */
interface Caller {
  ask(method: 'GET' | 'POST', url: string, payload?: object): Promise<any>
  send(call: string, event: object): Promise<void>
  publish(document: FlowDocument): Promise<string>
  /** Newest first, without those that were refused. */
  messagesTo(userId: string): Promise<readonly Message[]>
}

async function openWorkspace(door: FrontDoor, name: string): Promise<Caller> {
  const workspace = await addWorkspace(door.pool, name)
  const [{ key: apiKey }, { key: writeKey }] = [await addKey(door.pool, workspace, 'api'), await addKey(door.pool, workspace, 'write')]
  const ask: Caller['ask'] = async (method, url, payload) => {
    const { status, body } = await door.ask(method, url, { headers: bearer(apiKey), ...(payload && { payload }) })
    if (status >= 300) throw new Error(`${method} ${url}: ${status} ${JSON.stringify(body)}`)
    return body
  }
  return {
    ask,
    send: async (call, event) => {
      const { status, body } = await door.send(call, event, basic(writeKey))
      if (status !== 200) throw new Error(`${call}: ${status} ${JSON.stringify(body)}`)
    },
    publish: async (document) => {
      const { id } = await ask('POST', '/api/flows/import', document)
      await ask('POST', `/api/flows/${id}/publish`)
      return id
    },
    messagesTo: async (userId) =>
      (await ask('GET', `/api/messages?contact=${userId}&limit=100`)).items.filter(({ state }: Message) => state !== 'refused'),
  }
}

const tokens = createTokens(secret)

/** Follows the link of a message that makes the status. */
async function follow(door: FrontDoor, { id: message, contact }: Message, status: MessageStatus): Promise<void> {
  const headers = {}
  if (status === 'opened') await door.ask('GET', `/t/o/${tokens.sign({ kind: 'open', message })}`, { headers })
  else if (status === 'clicked') await door.ask('GET', `/t/c/${tokens.sign({ kind: 'click', message, index: 0 })}`, { headers })
  else if (status === 'unsubscribed')
    await door.ask('POST', `/u/${tokens.sign({ kind: 'unsubscribe', message, contact, channel: 'email' })}`, { headers })
  else throw new Error(`No tracked link says ${status}`)
}

export async function createHttpStage(door: FrontDoor, clock: SharedClock, document: FlowDocument): Promise<HttpStage> {
  const caller = await openWorkspace(door, document.name)
  const { ask, send, publish, messagesTo } = caller
  let [at, flow] = [0, '']
  /** What was done has been handled before anything else is. */
  const settled = async <T>(done: Promise<T>): Promise<T> => {
    const result = await done
    await clock.reach(at)
    return result
  }
  const unsubscribe = async (userId: string) => {
    const id = await publish(mailing)
    await settled(ask('POST', `/api/flows/${id}/enter`, { contacts: [userId] }))
    await settled(follow(door, (await messagesTo(userId))[0]!, 'unsubscribed'))
  }
  return {
    arrange: async ({ userId, attributes = {}, unsubscribed = [] }, past) => {
      await send('identify', { userId, traits: attributes })
      for (const each of past)
        await send('track', { userId, event: each.event, properties: each.properties, timestamp: new Date(each.at).toISOString() })
      await clock.reach(at)
      if (unsubscribed.length > 0) await unsubscribe(userId)
    },
    beside: async (other) => void (await publish(other)),
    publish: async () => void (flow = await settled(publish(document))),
    moveTo: async (to) => {
      at = to
      await clock.reach(at)
    },
    act: (userId, event, properties) => settled(send('track', { userId, event, properties })),
    change: (userId, traits) => settled(send('identify', { userId, traits })),
    report: async ({ user, message: node, status }) => {
      const message = (await messagesTo(user)).find((each) => each.node === node && each.flow === flow)
      if (message === undefined) return false
      await settled(follow(door, message, status))
      return true
    },
    enter: (users, data) => settled(ask('POST', `/api/flows/${flow}/enter`, { contacts: users, data })),
    close: async () => void (await ask('POST', `/api/flows/${flow}/archive`)),
    look: (userId) => lookAt(caller, userId, flow),
  }
}

async function lookAt({ ask, messagesTo }: Caller, userId: string, flow: string): Promise<SeenContact> {
  const contact = await ask('GET', `/api/contacts/${userId}`)
  const runs = (await ask('GET', `/api/runs?contact=${userId}&flow=${flow}&limit=100`)).items as readonly { id: string }[]
  const messages = (await messagesTo(userId)).filter((message) => message.flow === flow).toReversed()
  return {
    messages: messages.map(({ node, subject, queuedAt }) => ({ node: node ?? '', at: Date.parse(queuedAt), subject })),
    runs: await Promise.all(runs.toReversed().map(async ({ id }) => seenRun(await ask('GET', `/api/runs/${id}`)))),
    tags: contact.tags,
    attributes: contact.attributes as JsonObject,
    segments: contact.segments,
    bonus: contact.bonus.balance,
  }
}

interface RunAnswer {
  readonly state: string
  readonly node: string
  readonly steps: readonly { readonly node: string; readonly outcome: string }[]
}

function seenRun({ state, node, steps }: RunAnswer): SeenRun {
  return {
    state,
    node,
    visited: steps.filter(({ outcome }) => outcome !== 'noticed').map((step) => step.node),
    reached: steps.filter(({ outcome }) => outcome === 'noticed').map((step) => step.node),
  }
}
