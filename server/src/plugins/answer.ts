/**
 * Does what a route of a plugin answered: its events, statuses, consents, suppressions and messages, in the transaction in which the route
 * itself wrote. Events go through the same reading as those of tracking calls.
 */
import { randomUUID } from 'node:crypto'
import { CallError, type IncomingEvent, type JsonObject, type ReportedStatus, type RouteAnswer, type Sql } from '@millrace/core'
import { applyConsents, applySuppressions } from '../consent/index.ts'
import { readEvent } from '../http/ingest/event.ts'
import { partedTraits } from '../http/ingest/page.ts'
import { addressHash } from '../messages/address-hash.ts'
import { applyReports } from '../messages/reported.ts'
import { addressNames } from '../people/address-names.ts'
import type { Runtime } from '../runtime.ts'
import { queueMessages } from './queue-messages.ts'

export interface Answered {
  readonly workspace: number
  readonly answer: RouteAnswer
  readonly sql: Sql
  /** Whether who asked showed a ticket that only the person was sent: what they agree to is confirmed by that. */
  readonly confirmed: boolean
  /** Whether it may be anybody: a write key is no secret. */
  readonly stranger?: boolean
}

export interface Answering {
  readonly runtime: Runtime
  /** MILLRACE_SECRET: keys the hashes of addresses. */
  readonly secret: string
}

/** Answers the reports whose message is not known (yet). Throws `CallError` `permanent` `ROUTE_EVENT_REFUSED` for an event that cannot be stored. */
export async function applyAnswer(
  { runtime, secret }: Answering,
  { workspace, answer, sql, confirmed, stranger = false }: Answered,
): Promise<readonly ReportedStatus[]> {
  const { events = [], statuses = [], consents = [], suppressions = [], messages = [] } = answer
  const fills = answer.fills === true
  if (events.length > 0) await emitAll(runtime, { workspace, events, sql, stranger, fills })
  const source = { registry: runtime.registry, hash: addressHash(secret) }
  const heard = await applyConsents(sql, source, { workspace, changes: consents, confirmed, stranger })
  const after = answer.eventsAfter?.(heard.map((one) => one?.state ?? null)) ?? []
  if (after.length > 0) await emitAll(runtime, { workspace, events: after, sql, stranger, fills })
  const asks = consents.flatMap(({ state, ask }, index) => {
    const isHeld = state === 'given' && heard[index]?.state === 'pending'
    return isHeld && ask !== undefined ? [ask] : []
  })
  if (suppressions.length > 0) await applySuppressions(sql, source, { workspace, suppressions })
  const letters = [...messages, ...asks]
  if (letters.length > 0) await queueMessages(runtime, { workspace, messages: letters, sql })
  return statuses.length === 0 ? [] : await applyReports(runtime, { workspace, statuses, sql, hash: source.hash })
}

/** Throws `CallError` `permanent` `ROUTE_EVENT_REFUSED`. */
export async function emitAll(
  runtime: Runtime,
  {
    workspace,
    events,
    sql,
    stranger = false,
    fills = false,
  }: Pick<Answered, 'workspace' | 'sql' | 'stranger'> & { readonly events: readonly JsonObject[]; readonly fills?: boolean },
): Promise<void> {
  const at = await runtime.clock.now()
  const source = { workspace, receipt: { at, wall: at, virtual: false }, sentAt: null, context: {} }
  for (const sent of events) {
    const event = readEvent({ messageId: randomUUID(), ...sent }, null, source)
    if ('refusal' in event) throw new CallError('permanent', 'ROUTE_EVENT_REFUSED', `${event.refusal.code}: ${event.refusal.message}`)
    const told = stranger ? ofStranger(event, addressNames(runtime.registry.channels.values())) : event
    await runtime.emit(fills ? { ...told, fills } : told, { tx: sql })
  }
}

/** The route found out who it is; an address that was typed is nobody's proof. */
function ofStranger(event: IncomingEvent, addresses: ReadonlySet<string>): IncomingEvent {
  const { identity, traits } = event
  if (traits === undefined || identity.userId !== undefined) return { ...event, fromPage: true }
  return { ...event, fromPage: true, ...partedTraits(traits, addresses) }
}
