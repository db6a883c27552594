/**
 * The messages of a play: kept instead of sent. What the shell does to a message happens here at once: the binding decision about
 * consent, the statuses, and the events that tell of them.
 */
import type { QueuedMessage } from '../channel.ts'
import type { Reach } from '../reach.ts'
import { FlowError } from '../errors.ts'
import type { Instant, Json, JsonObject } from '../json.ts'
import type { CallRecord, Decision } from '../lane.ts'
import type { MemoryStore } from '../memory-store.ts'
import { statusEvent, type StatusReport } from '../message-status.ts'
import { defineFact, definePlugin, defineWrite, type AnyWriteItem } from '../plugin.ts'
import { createRegistry, type Registry } from '../registry.ts'
import type { MessageStatus } from '../run.ts'
import { Type } from '../schema.ts'
import { isoOf } from '../time.ts'
import type { PlayMessage } from './types.ts'

/** By node id: the first time of each status, ISO 8601. Empty once queued, absent before. */
interface MessageFact {
  readonly [node: string]: { readonly [status: string]: string }
}

const unloaded = async () => new Map()
const office = definePlugin({
  name: '@millrace/play',
  writes: [
    defineWrite<QueuedMessage, MessageFact>({
      type: 'message.queue',
      fact: 'message',
      apply: (value, { node }) => (node === null ? value : { ...value, [node]: value[node] ?? {} }),
      commit: async () => {},
    }),
  ],
  facts: [
    defineFact<MessageFact>({
      name: 'message',
      scope: 'run',
      title: { en: 'Messages of this run', ru: 'Сообщения этого прохода' },
      schema: Type.Record(Type.String(), Type.Record(Type.String(), Type.String())),
      initial: {},
      load: unloaded,
    }),
    defineFact<Reach>({
      name: 'reach',
      scope: 'contact',
      title: { en: 'Channels that must not be used', ru: 'Каналы, по которым нельзя писать' },
      schema: Type.Record(Type.String(), Type.Object({ marketing: Type.Boolean(), any: Type.Boolean() })),
      initial: {},
      load: unloaded,
    }),
  ],
})

/** The registry with what the shell adds for messages, unless it is there. */
export const withOffice = (registry: Registry): Registry =>
  registry.writes.has('message.queue') ? registry : createRegistry([...registry.plugins, office])

export type Letter = { -readonly [K in keyof PlayMessage]: PlayMessage[K] } & { readonly owner: string; clicks: number }

export interface PostOffice {
  /** Takes in what a decision queued. */
  collect(decision: Decision): void
  /** Sends one, or refuses to; answers the result of the call. */
  send(call: CallRecord): Promise<Json>
  find(message: string | { readonly userId: string; readonly node: string }): Letter
  status(letter: Letter, status: MessageStatus, properties?: JsonObject): Promise<void>
  /** The contact takes no marketing on the channel. */
  silence(contact: string, channel: string): void
  readonly messages: Iterable<PlayMessage>
}

export interface OfficeSource {
  readonly registry: Registry
  readonly store: MemoryStore
  readonly workspace: number
  now(): Instant
  /** Letters are kept until they are sent; whoever was told of one has it still. */
  readonly forgets: boolean
  /** Whether anybody reads what became of the messages of a run. */
  readonly notes: boolean
  /** Whether anybody hears events of this name: those that nobody does are not made. */
  hears(event: string): boolean
  /** Shown every status once it is told. */
  told?: ((letter: Letter, status: MessageStatus) => void) | undefined
}

export function createPostOffice(source: OfficeSource): PostOffice {
  const letters = new Map<string, Letter>()
  const known = (id: string): Letter => {
    const letter = letters.get(id)
    if (letter === undefined) throw new FlowError('PLAY_MESSAGE_UNKNOWN', `No message of this play has the id ${id}`)
    return letter
  }
  const status: PostOffice['status'] = (letter, what, properties) =>
    tell(source, letter, { status: what, ...(properties && { properties }) })
  return {
    collect: ({ writes }) => {
      for (const item of writes.get('message.queue') ?? []) {
        const letter = letterOf(source, item)
        if (!source.forgets || letter.state === 'queued') letters.set(letter.id, letter)
      }
    },
    send: async ({ data }) => {
      const letter = known((data as { readonly message: string }).message)
      if (source.forgets) letters.delete(letter.id)
      const reach = (source.store.facts('reach', [letter.owner]).get(letter.owner) as Reach | undefined)?.[letter.channel]
      if (reach !== undefined && (reach.any || (reach.marketing && !letter.transactional))) {
        Object.assign(letter, { state: 'refused', refusal: 'suppressed' })
        await status(letter, 'failed', { reason: 'suppressed' })
        return { status: 'failed' }
      }
      letter.state = 'sent'
      await status(letter, 'sent')
      if (source.registry.channels.get(letter.channel)?.statuses.delivered !== undefined) await status(letter, 'delivered')
      return { status: 'sent' }
    },
    find: (message) => (typeof message === 'string' ? known(message) : lastOf(letters, message)),
    status,
    silence: (contact, channel) => silence(source.store, contact, channel),
    get messages() {
      return letters.values()
    },
  }
}

function letterOf({ store }: OfficeSource, item: AnyWriteItem): Letter {
  const { id, channel, to, content, transactional, refusal } = item.data as QueuedMessage
  return {
    id,
    at: item.at,
    flow: item.flow,
    node: item.node,
    run: item.run,
    channel,
    contact: store.contactOf(item.contact)?.userId ?? null,
    to,
    content,
    transactional,
    state: refusal === null ? 'queued' : 'refused',
    refusal,
    statuses: {},
    owner: item.contact,
    clicks: 0,
  }
}

function lastOf(letters: ReadonlyMap<string, Letter>, { userId, node }: { readonly userId: string; readonly node: string }): Letter {
  const found = [...letters.values()].findLast((letter) => letter.contact === userId && letter.node === node)
  if (found === undefined) throw new FlowError('PLAY_MESSAGE_UNKNOWN', `The node ${node} has sent ${userId} no message`)
  return found
}

/** A click may come again; every other status happens once. */
async function tell(
  source: OfficeSource,
  letter: Letter,
  { status, properties }: { readonly status: MessageStatus; readonly properties?: JsonObject },
): Promise<void> {
  const { registry, store, now, notes, hears, told } = source
  const { channel, run, node } = letter
  const at = now()
  const occurrence = status === 'clicked' ? { occurrence: String(++letter.clicks) } : {}
  if (letter.statuses[status] === undefined) letter.statuses = { ...letter.statuses, [status]: at }
  if (status === 'failed' && letter.state === 'sent') letter.state = 'failed'
  if (notes && run !== null && node !== null) noteStatus(store, run, { node, status, at })
  if (status === 'unsubscribed') silence(store, letter.owner, channel)
  const name = registry.channels.get(channel)?.statuses[status]
  if (name !== undefined && hears(name))
    await acceptStatus(source, letter, { status, at, ...occurrence, ...(properties && { properties }) })
  told?.(letter, status)
}

async function acceptStatus({ registry, store, workspace }: OfficeSource, letter: Letter, report: StatusReport): Promise<void> {
  const { id, channel, to, run, flow, node, owner } = letter
  const { userId = null, anonymousId = null } = store.contactOf(owner) ?? {}
  const event = statusEvent(registry.channels.get(channel), { id, workspace, channel, to, run, flow, node, userId, anonymousId }, report)
  if (event !== null) await store.accept([event])
}

function noteStatus(
  store: MemoryStore,
  run: string,
  { node, status, at }: { readonly node: string; readonly status: MessageStatus; readonly at: Instant },
): void {
  const fact = (store.facts('message', [run]).get(run) ?? {}) as MessageFact
  if (fact[node]?.[status] === undefined) store.setFact('message', run, { ...fact, [node]: { ...fact[node], [status]: isoOf(at) } })
}

function silence(store: MemoryStore, contact: string, channel: string): void {
  const reach = (store.facts('reach', [contact]).get(contact) ?? {}) as Reach
  store.setFact('reach', contact, { ...reach, [channel]: { marketing: true, any: reach[channel]?.any ?? false } })
}
