/** A front door for stories of split tests: a flow that sends each variant a letter, people who sign up, and what they do with it later. */
import type { FlowDocument, FlowNode, JsonObject, MessageStatus } from '@millrace/core'
import { openFrontDoor, type FrontDoor } from '../support/http.ts'

export const day = 24 * 60 * 60_000

/** Somebody came, (more), split, a letter for each variant, the end. */
export function flowOf(config: JsonObject, more: readonly FlowNode[] = []): FlowDocument {
  const names = (config['variants'] as readonly { readonly name: string }[]).map(({ name }) => name)
  const letter = (name: string) => ({
    id: `letter-${name}`,
    type: 'email.send',
    version: 1,
    config: { subject: `Variant ${name}`, html: `<p><a href="https://example.com/${name}">Variant ${name}</a></p>` },
  })
  return {
    millrace: 1,
    name: 'Test',
    settings: { entry: { policy: 'always' } },
    nodes: [
      { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Came' } },
      ...more,
      { id: 'split', type: 'split.test', version: 1, config },
      ...names.map(letter),
      { id: 'finish', type: 'end', version: 1, config: {} },
    ],
    edges: [
      { from: 'start', port: 'out', to: more[0]?.id ?? 'split' },
      ...more.map(({ id }) => ({ from: id, port: 'out', to: 'split' })),
      ...names.flatMap((name) => [
        { from: 'split', port: name, to: `letter-${name}` },
        { from: `letter-${name}`, port: 'out', to: 'finish' },
      ]),
    ],
  }
}

export const people = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`)

export interface Stage {
  readonly door: FrontDoor
  install(document: FlowDocument): Promise<string>
  edit(flow: string, document: FlowDocument): Promise<void>
  /** Into the flow, by an event that starts no other one. */
  come(flow: string, users: readonly string[]): Promise<void>
  track(users: readonly string[], event: string, properties?: JsonObject): Promise<void>
  /** The first letters of these people get a status. */
  report(users: readonly string[], status: MessageStatus): Promise<void>
  later(ms: number): Promise<void>
  /** By user, the latest. */
  variantsOf(flow: string): Promise<Readonly<Record<string, string>>>
  results(flow: string): Promise<any>
}

const cameTo = (flow: string) => `Came to ${flow}`

export async function openStage(start: string): Promise<Stage> {
  const door = await openFrontDoor(start)
  const { runtime, pool } = door
  const send = async (items: readonly object[]) => {
    for (let from = 0; from < items.length; from += 200) await door.send('batch', { batch: items.slice(from, from + 200) })
    await runtime.settle()
  }
  const track: Stage['track'] = async (users, event, properties = {}) =>
    send(users.map((userId) => ({ type: 'track', userId, event, properties })))
  const save = async (flow: string, document: FlowDocument) => {
    const nodes = document.nodes.map((node) => (node.id === 'start' ? { ...node, config: { event: cameTo(flow) } } : node))
    await door.ask('PUT', `/api/flows/${flow}`, { payload: { ...document, nodes } })
    const { status, body } = await door.ask('POST', `/api/flows/${flow}/publish`)
    if (status !== 200) throw new Error(JSON.stringify(body))
  }
  return {
    door,
    install: async (document) => {
      const { body } = await door.ask('POST', '/api/flows', { payload: { name: document.name } })
      await save(body.id, document)
      return body.id
    },
    edit: save,
    come: async (flow, users) => {
      await send(users.map((userId) => ({ type: 'identify', userId, traits: { email: `${userId}@example.com` } })))
      await track(users, cameTo(flow))
    },
    track,
    report: (users, status) => report(door, users, status),
    later: async (ms) => {
      const to = new Date((await runtime.clock.now()) + ms).toISOString()
      const { status, body } = await door.ask('POST', '/api/clock', { payload: { to } })
      if (status !== 200) throw new Error(JSON.stringify(body))
    },
    variantsOf: async (flow) => {
      const { rows } = await pool.query<{ user: string; variant: string }>(
        `select distinct on (c.id) c.user_id as user, a.variant
         from millrace.experiment_assignment a join millrace.contact c on c.id = a.contact where a.flow = $1 order by c.id, a.at desc`,
        [flow],
      )
      return Object.fromEntries(rows.map(({ user, variant }) => [user, variant]))
    },
    results: async (flow) => (await door.ask('GET', `/api/flows/${flow}/experiments/split`)).body,
  }
}

async function report({ runtime, pool }: FrontDoor, users: readonly string[], status: MessageStatus): Promise<void> {
  const { rows } = await pool.query<{ user: string; id: string; run: string; node: string }>(
    `select distinct on (c.id) c.user_id as user, m.id, m.run, m.node
     from millrace.message m join millrace.contact c on c.id = m.contact where c.user_id = any($1) order by c.id, m.id`,
    [users],
  )
  const at = await runtime.clock.now()
  const told = {
    type: 'track' as const,
    event: status === 'clicked' ? 'Email Link Clicked' : 'Email Opened',
    at,
    receivedAt: at,
    properties: {},
  }
  await runtime.ingest(
    rows.map(({ user, id, run, node }) => ({
      workspace: 1,
      identity: { userId: user },
      event: { ...told, id: `${id}:${status}:${at}`, message: { id, run, node, status, channel: 'email' } },
    })),
  )
  await runtime.settle()
}
