/**
 * One event of the Segment HTTP Tracking API, from what was sent to what is stored. Senders' extra keys are left out, never
 * refused: SDKs add their own. What cannot be stored is refused alone, with a reason its sender can act on.
 */
import { randomUUID } from 'node:crypto'
import type { EventType, IncomingEvent, Identity, Instant, Json, JsonObject } from '@millrace/core'
import { isStorable } from '../body.ts'
import { believe, partedTraits, type PageRules } from './page.ts'
import { correctTimestamp, parseTimestamp, type Receipt } from './timestamp.ts'

/** Segment's limit for one event. */
export const eventBytesMax = 32 * 1024
const textMax = 255
const futureMax = 24 * 60 * 60 * 1000

export const eventTypes = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const satisfies readonly EventType[]

/** Why one event was not taken. */
export interface Refusal {
  readonly code: string
  readonly message: string
}

export interface EventSource {
  readonly workspace: number
  readonly receipt: Receipt
  readonly sentAt: Instant | null
  /** Context common to the events of a batch. */
  readonly context: JsonObject
  /** Whether an address of the event names its person: then it needs no id. */
  readonly addressed?: boolean
  /** Of the key of a page: what is believed of it. Absent: the sender is believed. */
  readonly page?: PageRules
  /** Whether the text that the events came in is so short and plain that each of them can be kept. Absent: each is looked at. */
  readonly fits?: boolean
}

type Sent = Readonly<Record<string, unknown>>

/** Thrown inside this file alone, for the first thing wrong. */
class Refused extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** `type` comes from the URL, or from the event itself in a batch. */
export function readEvent(sent: unknown, type: EventType | null, source: EventSource): IncomingEvent | { readonly refusal: Refusal } {
  try {
    if (!isObject(sent)) throw new Refused('EVENT_INVALID', 'An event is a JSON object')
    if (source.fits !== true) refuseUnkept(sent)
    return eventOf(sent, type ?? typeOf(sent), source)
  } catch (error) {
    if (error instanceof Refused) return { refusal: { code: error.code, message: error.message } }
    throw error
  }
}

/** Bytes that one character of JSON can become: a number is written out (1e20), any other text is no longer than it came. */
const growth = 5

/** Whether no event that such a text holds could be refused for its size or for a character. */
export const fitsAnyway = (text: string): boolean => text.length * growth <= eventBytesMax && !text.includes('\\u')

/** UTF-16 to UTF-8 makes three bytes of one unit at most. */
const longerThan = (json: string, max: number) => json.length * 3 > max && Buffer.byteLength(json) > max

function refuseUnkept(sent: Sent): void {
  const json = JSON.stringify(sent)
  if (longerThan(json, eventBytesMax)) throw new Refused('EVENT_TOO_LARGE', `An event has at most ${eventBytesMax / 1024} KB of JSON`)
  if (json.includes('\\u') && /\\u(0000|d[89a-f])/.test(json) && !isStorable(sent)) {
    throw new Refused('EVENT_TEXT_INVALID', 'A text has a NUL character or half of a surrogate pair')
  }
}

function typeOf(sent: Sent): EventType {
  const type = eventTypes.find((known) => known === sent['type'])
  if (type === undefined) throw new Refused('EVENT_TYPE_UNKNOWN', `type must be one of ${eventTypes.join(', ')}`)
  return type
}

function eventOf(sent: Sent, type: EventType, source: EventSource): IncomingEvent {
  const traits = type === 'identify' ? objectAt(sent, 'traits') : null
  const context: Record<string, Json> = { ...source.context, ...objectAt(sent, 'context') }
  const { userHash } = context
  // It proves who somebody is: nothing that is kept has it.
  if (userHash !== undefined) delete context['userHash']
  const identity = identityOf(sent, type, source.addressed === true)
  const id = textAt(sent, 'messageId') ?? randomUUID()
  const event = {
    id: source.page === undefined ? id : `${pageIds}${id}`,
    type,
    event: nameOf(sent, type),
    at: timeOf(sent, source),
    receivedAt: source.receipt.at,
    properties: propertiesOf(sent, type),
    ...(Object.keys(context).length === 0 ? {} : { context }),
  }
  const { workspace, page } = source
  if (page !== undefined) return { workspace, event, ...ofPage(page, { identity, traits, userHash, joins: type === 'alias' }) }
  return { workspace, identity, event, ...(traits === null ? {} : { traits }) }
}

/** Message ids of pages count among themselves: nobody can use up those of servers, and a listener can tell its own by how they begin. */
const pageIds = 'page:'

interface Claiming {
  readonly identity: Identity
  readonly traits: JsonObject | null
  readonly userHash: unknown
  readonly joins: boolean
}

function ofPage(page: PageRules, { traits, ...claimed }: Claiming): Pick<IncomingEvent, 'identity' | 'traits' | 'fromPage' | 'claimed'> {
  const believed = believe(page, claimed)
  if ('doubt' in believed) throw new Refused(believed.doubt, believed.message)
  const { identity, isProved } = believed
  if (traits === null) return { identity, fromPage: true }
  return { identity, fromPage: true, ...(isProved ? { traits } : partedTraits(traits, page.addresses)) }
}

function identityOf(sent: Sent, type: EventType, addressed: boolean): Identity {
  const userId = textAt(sent, 'userId')
  const anonymousId = textAt(sent, 'anonymousId')
  if (type === 'alias') {
    const previousId = textAt(sent, 'previousId')
    if (userId === null || previousId === null) throw new Refused('EVENT_IDENTITY_MISSING', 'alias needs userId and previousId')
    return { userId, anonymousId: previousId }
  }
  if (userId === null && anonymousId === null && !addressed) {
    throw new Refused('EVENT_IDENTITY_MISSING', 'Give a userId or an anonymousId, not empty')
  }
  return { ...(userId === null ? {} : { userId }), ...(anonymousId === null ? {} : { anonymousId }) }
}

const names: Readonly<Record<Exclude<EventType, 'track'>, string>> = {
  identify: 'Identified',
  page: 'Page Viewed',
  screen: 'Screen Viewed',
  group: 'Grouped',
  alias: 'Aliased',
}

function nameOf(sent: Sent, type: EventType): string {
  if (type !== 'track') return names[type]
  const name = textAt(sent, 'event')
  if (name === null || name.trim() === '') throw new Refused('EVENT_NAME_MISSING', 'track needs event: the name of what happened')
  return name
}

function propertiesOf(sent: Sent, type: EventType): JsonObject {
  if (type === 'identify') return objectAt(sent, 'traits')
  if (type === 'alias') return { previousId: textAt(sent, 'previousId') }
  if (type === 'group') return { ...objectAt(sent, 'traits'), groupId: requiredGroup(sent) }
  const properties = objectAt(sent, 'properties')
  if (type === 'track') return properties
  const own = { name: textAt(sent, 'name'), category: textAt(sent, 'category') }
  return { ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== null)), ...properties }
}

function requiredGroup(sent: Sent): string {
  const groupId = textAt(sent, 'groupId')
  if (groupId === null) throw new Refused('EVENT_GROUP_MISSING', 'group needs groupId')
  return groupId
}

function timeOf(sent: Sent, { receipt, sentAt }: EventSource): Instant {
  const given = sent['originalTimestamp'] ?? sent['timestamp']
  if (given === undefined || given === null) return receipt.at
  const timestamp = parseTimestamp(given)
  if (timestamp === null)
    throw new Refused('EVENT_TIMESTAMP_INVALID', 'timestamp must be an ISO 8601 date-time, such as 2026-03-29T01:30:00Z')
  const at = correctTimestamp(timestamp, sentAt, receipt)
  if (at < 0) throw new Refused('EVENT_TIMESTAMP_OUT_OF_RANGE', 'timestamp lies before 1970')
  if (at > receipt.at + futureMax) throw new Refused('EVENT_TIMESTAMP_OUT_OF_RANGE', 'timestamp lies more than 24 hours in the future')
  return at
}

/** Null when absent or empty. */
function textAt(sent: Sent, key: string): string | null {
  const value = sent[key]
  if (value === undefined || value === null || value === '') return null
  if (typeof value !== 'string') throw new Refused('EVENT_VALUE_INVALID', `${key} must be a string`)
  if (value.length > textMax) throw new Refused('EVENT_VALUE_INVALID', `${key} is longer than ${textMax} characters`)
  return value
}

function objectAt(sent: Sent, key: string): JsonObject {
  const value = sent[key]
  if (value === undefined || value === null) return {}
  if (!isObject(value)) throw new Refused('EVENT_VALUE_INVALID', `${key} must be a JSON object`)
  return value as JsonObject
}

export function isObject(value: unknown): value is Sent {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
