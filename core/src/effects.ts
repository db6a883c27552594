/** The effects of one decision: writes by type, applied to the facts at once; calls; and the events that writes cause. */
import { FlowError } from './errors.ts'
import { idFrom } from './id.ts'
import type { Instant, JsonObject } from './json.ts'
import type { CallRecord, Decision, LaneWork } from './lane.ts'
import type { Effect, WriteEffect, WriteItem } from './plugin.ts'
import type { Registry } from './registry.ts'
import { rootOf, type EventRecord, type RunState } from './run.ts'
import { applyWrite, type FactTable, type Person } from './scope.ts'

export interface Effects {
  /** `key` is unique to the step. Answers the id of a call. */
  add(effect: Effect, key: string, run: RunState, node: string): string | null
  /** A write for a contact that no run makes. */
  write(effect: WriteEffect, key: string, contact: string): void
  readonly writes: ReadonlyMap<string, readonly WriteItem[]>
  readonly calls: readonly CallRecord[]
  readonly emitted: Decision['emitted']
  readonly entering: Decision['entering']
}

export interface EffectsSource {
  readonly work: Pick<LaneWork, 'workspace' | 'now'>
  readonly registry: Registry
  readonly people: ReadonlyMap<string, Person>
  readonly facts: FactTable
  /** Whether any flow could be moved by an event of this name. */
  listens(event: string): boolean
}

export function createEffects(source: EffectsSource): Effects {
  const writes = new Map<string, WriteItem[]>()
  const calls: CallRecord[] = []
  const emitted: Decision['emitted'][number][] = []
  const entering: Decision['entering'][number][] = []
  const keep = (type: string, item: WriteItem, run: RunState | null) => {
    const list = writes.get(type)
    if (list === undefined) writes.set(type, [item])
    else list.push(item)
    emitted.push(...apply(source, type, item))
    entering.push(...entersOf(source, { type, item, run }))
  }
  return {
    add: (effect, key, run, node) => {
      if (effect.kind === 'call') {
        const record = callOf(source, effect, { key, run, node })
        calls.push(record)
        return record.id
      }
      keep(effect.type, itemOf(source, effect, { key, run, node }), run)
      return null
    },
    write: ({ type, data }, key, contact) => {
      const { workspace, now } = source.work
      keep(type, { workspace, contact, run: null, flow: null, version: null, node: null, key, at: now, data }, null)
    },
    writes,
    calls,
    emitted,
    entering,
  }
}

interface Place {
  readonly key: string
  readonly run: RunState
  readonly node: string
}

function itemOf({ work }: EffectsSource, { data }: Effect, { key, run, node }: Place): WriteItem {
  const { contact, flow, version } = run
  return { workspace: work.workspace, contact, run: rootOf(run), flow, version, node, key, at: work.now, data }
}

/** Shows the batch what the write changes; answers the events it causes that somebody listens for. */
function apply(source: EffectsSource, type: string, item: WriteItem): Decision['emitted'] {
  const { registry, people, facts, work, listens } = source
  const definition = registry.writes.get(type)
  if (definition === undefined) throw new FlowError('WRITE_TYPE_UNKNOWN', `No installed plugin has the write ${type}`)
  const person = people.get(item.contact)
  if (person !== undefined) applyWrite(definition, item, person, facts, registry)
  return (definition.events?.(item) ?? []).flatMap((caused, index) =>
    listens(caused.event)
      ? [{ workspace: work.workspace, contact: item.contact, event: causedEvent(caused, `${item.key}:${index}`, work.now) }]
      : [],
  )
}

function entersOf(
  { registry, work }: EffectsSource,
  { type, item, run }: { readonly type: string; readonly item: WriteItem; readonly run: RunState | null },
): Decision['entering'] {
  const enters = registry.writes.get(type)?.enters?.(item) ?? []
  const hops = run?.enteredAt === work.now ? (run.hops ?? 0) + 1 : 1
  return enters.map(({ flow, data }, index) => {
    const id = idFrom(work.now, `enter:${item.key}:${index}`)
    return { workspace: work.workspace, contact: item.contact, kind: 'enter', id, flow, data, hops }
  })
}

function callOf({ work }: EffectsSource, { type, data }: Effect, { key, run, node }: Place): CallRecord {
  const id = idFrom(work.now, `call:${key}`)
  const { contact, flow } = run
  return { id, workspace: work.workspace, contact, run: run.id, flow, node, key: outsideKey(run.id, id), type, data, awaited: false }
}

/** Ids begin with their instant, 13 characters. A run that goes on from a restored dump comes to the same call at another one. */
const outsideKey = (run: string, call: string): string => run.slice(0, 13) + call.slice(13)

function causedEvent(caused: { readonly event: string; readonly properties: JsonObject }, key: string, now: Instant): EventRecord {
  return { id: idFrom(now, `event:${key}`), type: 'track', event: caused.event, at: now, receivedAt: now, properties: caused.properties }
}
