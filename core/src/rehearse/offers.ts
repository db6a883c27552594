/**
 * What may happen next in a rehearsal: from what the runs wait for, what the nodes of the flow declare that they hear, and what the
 * channels of its messages can tell of them. Nothing here knows a node or a channel.
 */
import type { Button } from '../buttons.ts'
import type { FlowDocument } from '../document.ts'
import type { Instant, JsonObject, Rule } from '../json.ts'
import { matchesEvent } from '../matching.ts'
import type { PlayMessage } from '../play/index.ts'
import type { Facts } from '../plugin.ts'
import type { Registry } from '../registry.ts'
import { messageStatuses, type BranchPattern, type EventPattern, type MessageStatus, type RunState } from '../run.ts'
import { expectedOf } from '../simulate/expected.ts'
import { isoOf } from '../time.ts'

/** Why something that may happen matters: it ends a wait, lets the contact in, is taken note of, or takes runs out of the flow. */
export interface Concern {
  readonly role: 'awaited' | 'starts' | 'noticed' | 'exits'
  /** Null: the flow's own exit rules. */
  readonly node: string | null
  /** What the node calls it, as a rule the port by which the run then goes on; null where there is none. */
  readonly port: string | null
  /** Which of these events count; null: each. */
  readonly where: Rule | null
}

export interface OfferedEvent {
  readonly kind: 'event'
  readonly event: string
  readonly concerns: readonly Concern[]
}
export interface OfferedStatus {
  readonly kind: 'status'
  /** The node that sent the message. */
  readonly message: string
  readonly channel: string
  readonly status: MessageStatus
  /** Of the event that tells of it. */
  readonly properties: JsonObject
  /** The title of the button that is pressed, or where the link leads. */
  readonly button: string | null
  readonly link: string | null
  readonly concerns: readonly Concern[]
}
export interface OfferedEntry {
  readonly kind: 'enter'
  readonly node: string
}
export interface OfferedChange {
  readonly kind: 'change'
  readonly concerns: readonly Concern[]
}
/** Time alone: nodes that a run leaves, or looks around at, by then; none of them when it is a timetable or a date that lets contacts in. */
export interface OfferedTime {
  readonly kind: 'time'
  readonly at: string
  readonly nodes: readonly string[]
}
export type Offer = OfferedEvent | OfferedStatus | OfferedEntry | OfferedChange | OfferedTime

export interface OfferSource {
  readonly registry: Registry
  readonly document: FlowDocument
  /** Of the contact in this flow, those that still go on. */
  readonly live: readonly RunState[]
  /** To the contact from this flow, those that left. */
  readonly sent: readonly PlayMessage[]
  /** The next instant at which something falls due. */
  readonly next: Instant | null
}

/** What is waited for stands before what is only possible. */
export function offersOf(source: OfferSource): readonly Offer[] {
  const waits = source.live.flatMap((run) => run.awaits.flatMap((pattern) => waitOf(run, pattern)))
  const statuses = statusOffers(source, waits)
  const told = new Set(statuses.flatMap((offer) => nameOf(source.registry, offer) ?? []))
  const offers: readonly Offer[] = [
    ...eventOffers(source, waits).filter(({ event }) => !told.has(event)),
    ...statuses,
    ...entryOffers(source),
    ...changeOffer(waits),
    ...timeOffer(source),
  ]
  return [...offers.filter(isAwaited), ...offers.filter((offer) => !isAwaited(offer))]
}

const isAwaited = (offer: Offer): boolean =>
  offer.kind === 'time' || (offer.kind !== 'enter' && offer.concerns.some(({ role }) => role === 'awaited'))

interface Waiting {
  readonly run: RunState
  readonly pattern: EventPattern
}
const waitOf = (run: RunState, pattern: EventPattern | BranchPattern): readonly Waiting[] => ('branch' in pattern ? [] : [{ run, pattern }])

const awaited = ({ run, pattern }: Waiting): Concern => ({
  role: 'awaited',
  node: run.node,
  port: pattern.name,
  where: ('event' in pattern ? pattern.where : undefined) ?? null,
})

function eventOffers({ registry, document, live }: OfferSource, waits: readonly Waiting[]): readonly OfferedEvent[] {
  const types = new Map(document.nodes.map(({ id, type }) => [id, type]))
  const watches = (node: string) => registry.nodes.get(types.get(node) ?? '')?.watch !== undefined
  const waiting = waits.flatMap((wait) =>
    'event' in wait.pattern && wait.pattern.event !== '*' ? [{ event: wait.pattern.event, ...awaited(wait) }] : [],
  )
  const heard = expectedOf(document, registry).events.flatMap(({ event, node, starts, where }) => {
    const role = starts ? 'starts' : node === null ? 'exits' : 'noticed'
    // What a node listens for only while somebody stands there is not yet, or no longer, anything to it.
    const matters = starts || (live.length > 0 && (node === null || watches(node)))
    return event === '*' || !matters ? [] : [{ event, role, node, port: null, where } as const]
  })
  return [...Map.groupBy([...waiting, ...heard], ({ event }) => event)].map(([event, its]) => ({
    kind: 'event',
    event,
    concerns: its.map(({ role, node, port, where }) => ({ role, node, port, where })),
  }))
}

/** What a sender does, or what nobody can know; everything else may be told of a message that left. */
const untold: ReadonlySet<MessageStatus> = new Set(['sent', 'delivered', 'unknown'])
const mostLinks = 10

function statusOffers({ registry, sent }: OfferSource, waits: readonly Waiting[]): readonly OfferedStatus[] {
  const newest = new Map(sent.map((message) => [message.node ?? '', message]))
  return [...newest.values()].flatMap((message) =>
    messageStatuses
      .filter((status) => registry.channels.get(message.channel)?.statuses[status] !== undefined && !untold.has(status))
      .filter((status) => status === 'clicked' || status === 'replied' || message.statuses[status] === undefined)
      .flatMap((status) => waysTo(registry, message, status))
      .map((offer) => ({ ...offer, concerns: concernsOf(registry, offer, waits) })),
  )
}

type Way = Omit<OfferedStatus, 'concerns'>

/** A message is clicked by one of its links and answered by one of its buttons, where it has any. */
function waysTo(registry: Registry, message: PlayMessage, status: MessageStatus): readonly Way[] {
  const way = (properties: JsonObject = {}, more: Partial<Way> = {}): Way => {
    const { node, channel } = message
    return { kind: 'status', message: node ?? '', channel, status, properties, button: null, link: null, ...more }
  }
  const buttons = buttonsOf(message)
  if (status === 'replied')
    return [...buttons.filter(({ kind }) => kind !== 'url').map((button) => way(pressOf(button), { button: button.title })), way()]
  const links = status === 'clicked' ? (registry.channels.get(message.channel)?.links?.(message.content) ?? []) : []
  const ways = links.flatMap((link, index) => {
    // What no click can lead to has no address; the same address twice is one choice.
    if (link === '' || links.indexOf(link) !== index) return []
    const button = buttons.find(({ kind, url }) => kind === 'url' && url === link)
    return [way({ link_id: index, link_url: link, ...(button && pressOf(button)) }, { link, button: button?.title ?? null })]
  })
  return ways.length === 0 ? [way()] : ways.slice(0, mostLinks)
}

/** As the runtime tells of a press: the segment is what the message itself says. */
const pressOf = ({ name, title, kind, segment }: Button): JsonObject => ({
  button: name,
  button_title: title,
  ...(kind === 'segment' && segment !== undefined && { segment }),
})

/** Buttons are alike in every channel that has them; where a channel keeps something else by that name, there are none. */
function buttonsOf({ content }: PlayMessage): readonly Button[] {
  const { buttons } = content
  if (!Array.isArray(buttons)) return []
  return (buttons as readonly Partial<Button>[]).filter(
    (button): button is Button => typeof button?.name === 'string' && typeof button.title === 'string' && typeof button.kind === 'string',
  )
}

const nameOf = ({ channels }: Registry, { channel, status }: Pick<Way, 'channel' | 'status'>): string | undefined =>
  channels.get(channel)?.statuses[status]

/** A wait may be for the status itself, or for its event by name: then its rule, too, has to hold of this press or link. */
function concernsOf(registry: Registry, way: Way, waits: readonly Waiting[]): readonly Concern[] {
  const event = nameOf(registry, way)
  return waits.flatMap((wait) => {
    const { pattern } = wait
    if ('message' in pattern) return pattern.message === way.message && pattern.status === way.status ? [awaited(wait)] : []
    if (event === undefined || pattern.event !== event) return []
    const scope = { event: { event, properties: way.properties }, run: { key: wait.run.key }, contact: {}, vars: wait.run.vars, now: '' }
    const record = { id: '', type: 'track', event, at: 0, receivedAt: 0, properties: way.properties } as const
    return matchesEvent(pattern.event, pattern.where, record, () => scope as Facts) ? [awaited(wait)] : []
  })
}

const entryOffers = ({ registry, document }: OfferSource): readonly OfferedEntry[] =>
  expectedOf(document, registry).requests.map((node) => ({ kind: 'enter', node }))

/** Any event may be what such a wait looks at; a change of the contact’s data is the plainest. */
function changeOffer(waits: readonly Waiting[]): readonly OfferedChange[] {
  const concerns = waits.filter(({ pattern }) => 'event' in pattern && pattern.event === '*').map(awaited)
  return [{ kind: 'change', concerns }]
}

function timeOffer({ live, next }: OfferSource): readonly OfferedTime[] {
  if (next === null) return []
  const due = live.filter(({ wakeAt }) => wakeAt !== null).toSorted((a, b) => a.wakeAt! - b.wakeAt!)
  // A life-time that ends, or a date that comes, may be nearer than the end of a wait.
  const at = due.length === 0 ? next : due[0]!.wakeAt!
  const nodes = due.filter(({ wakeAt }) => wakeAt === at).map(({ node }) => node)
  return [{ kind: 'time', at: isoOf(at), nodes: [...new Set(nodes)] }]
}
