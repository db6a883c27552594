/**
 * Changes what plugins keep of a contact, asked for from outside of flows. The contact's lane is held meanwhile, as by a visit: no run
 * sees half of it, and what is decided stands on facts that nobody changes. With an idempotency key it is done once.
 */
import {
  idFrom,
  type ContactChange,
  type EventRecord,
  type Instant,
  type Json,
  type LaneInput,
  type Registry,
  type Sql,
  type WriteItem,
} from '@millrace/core'
import { logEvents } from './accept.ts'
import { claimKey, keepAnswer, type Idempotency } from './idempotency.ts'
import { laneOfContact, lockLanes } from './lanes.ts'
import { loadContacts, loadFacts } from './load.ts'
import type { PostgresStore } from './postgres-store.ts'

export interface ChangeOrder {
  readonly workspace: number
  readonly contact: string
  readonly change: ContactChange
  readonly data: Json
  readonly by: string | null
  readonly now: Instant
  /** What makes the writes' keys: the same cause counts once. */
  readonly cause: string
  readonly once: Idempotency | null
}

/** Answers what the change does; `reused`: the key stands for another request; `gone`: the contact was merged into another. */
export async function changeContact(
  { store, registry }: { readonly store: Pick<PostgresStore, 'pushBy'>; readonly registry: Registry },
  order: ChangeOrder,
): Promise<{ readonly answer: Json } | 'reused' | 'gone'> {
  let result: { readonly answer: Json } | 'reused' | 'gone' = 'gone'
  await store.pushBy(order.workspace, async (sql) => {
    const { workspace, contact, once } = order
    const kept = once === null ? null : await claimKey(sql, workspace, once)
    if (kept !== null) {
      result = kept.request === once!.request ? { answer: kept.answer } : 'reused'
      return []
    }
    await lockLanes(sql, workspace, [laneOfContact(contact)])
    const { contacts } = await loadContacts(sql, workspace, [contact])
    if (!contacts.has(contact)) {
      result = 'gone'
      return []
    }
    const { answer, inputs } = await changeHeld(sql, registry, order)
    if (once !== null) await keepAnswer(sql, { workspace, key: once.key, answer })
    result = { answer }
    return inputs
  })
  return result
}

/** The lane is held. */
async function changeHeld(sql: Sql, registry: Registry, order: ChangeOrder) {
  const { workspace, contact, change, data, by, now } = order
  const wanted = change.needs.map((name) => ({ name, ids: [contact] }))
  const values = await loadFacts(sql, registry, { workspace, now, wanted, pending: [] })
  const fact = (name: string): Json => {
    const definition = registry.fact(name)!
    const value: unknown = values.get(name)?.get(contact) ?? definition.initial
    return (definition.view === undefined ? value : definition.view(value, { now, params: {} })) as Json
  }
  const { writes, answer } = change.decide({ data, by, now, fact })
  const events: EventRecord[] = []
  for (const [index, { type, data: written }] of writes.entries()) {
    const definition = registry.writes.get(type)!
    const item: WriteItem = { ...ofNobody, workspace, contact, key: `${order.cause}:${index}`, at: now, data: written }
    await definition.commit(sql, [item])
    for (const [place, { event, properties }] of (definition.events?.(item) ?? []).entries())
      events.push({ id: idFrom(now, `event:${item.key}:${place}`), type: 'track', event, at: now, receivedAt: now, properties })
  }
  if (events.length > 0) await logEvents(sql, events.map((event) => ({ workspace, contact, event }))) // prettier-ignore
  return { answer, inputs: events.map((event): LaneInput => ({ workspace, contact, kind: 'event', event })) }
}

const ofNobody = { run: null, flow: null, version: null, node: null } as const
