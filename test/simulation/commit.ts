/** The commit of a visit: everything that was decided, the inputs it came of, and the next alarm, at once (law 4). */
import type { AnyWriteItem, Decision, Instant, LaneWork, WriteItem } from '@millrace/core'
import { end, hasWork, pushInputs, wakesOf, type Disk, type InboxRow, type Transaction } from './disk.ts'
import type { Machine } from './machine.ts'
import type { Process } from './process.ts'
import { workspace } from './world.ts'

export interface Report {
  /** Whether the lane has more to do at once. */
  readonly more: boolean
}

export interface DecidedVisit {
  readonly process: Process
  readonly transaction: Transaction
  readonly lane: number
  readonly taken: readonly InboxRow[]
  readonly work: LaneWork
  readonly revision: number
  readonly unread: ReadonlySet<string>
  readonly decision: Decision
}

export function commitVisit(machine: Machine, visit: DecidedVisit): Report {
  const { disk, breakage } = machine
  const { process, transaction, lane, taken, work, decision, revision, unread } = visit
  const before = new Map(decision.changed.flatMap(({ id }) => (disk.runs.has(id) ? [[id, disk.runs.get(id)!] as const] : [])))
  if (breakage !== 'inbox-acknowledged-late') removeRows(disk, taken)
  else machine.scheduler.spawn(machine.scheduler.pause(process.name, 'acknowledge').then(() => removeRows(disk, taken)))
  commitRuns(disk, decision)
  commitEffects(disk, process, decision)
  if (breakage === 'commit-repeated' && machine.scheduler.random() < 0.1) commitEffects(disk, process, decision)
  machine.visits.push({ revision, now: work.now, taken, unread, before, contacts: work.contacts, facts: outerFacts(work), decision })
  setAlarm(disk, lane)
  end(disk, transaction)
  return { more: hasWork(disk, lane) }
}

/** Facts that not only lanes change. */
const outerFacts = ({ facts }: LaneWork) => new Map([...facts].filter(([name]) => name === 'message' || name === 'reach'))

function removeRows(disk: Disk, rows: readonly InboxRow[]): void {
  const gone = new Set(rows)
  disk.inbox = disk.inbox.filter((row) => !gone.has(row))
}

/** A row, as a later visit reads it: data that nobody holds but the disk. */
export const stored = <T>(row: T): T => frozen(JSON.parse(JSON.stringify(row)) as T)

function frozen<T>(value: T): T {
  if (value !== null && typeof value === 'object') Object.values(Object.freeze(value)).forEach(frozen)
  return value
}

/** Only a waiting run moves, forward; a run or an entry that is there already was not decided by us. */
function commitRuns(disk: Disk, { created, changed, activations, entries }: Decision): void {
  for (const run of created) {
    if (disk.runs.has(run.id)) throw new Error(`Run ${run.id} was created twice`)
    disk.runs.set(run.id, stored(run))
  }
  for (const run of changed) {
    const known = disk.runs.get(run.id)
    if (known?.status !== 'waiting' || known.steps > run.steps) throw new Error(`Run ${run.id} was moved by somebody else`)
    disk.runs.set(run.id, stored(run))
  }
  disk.activations.push(...activations.map(stored))
  for (const { flow, contact, key, at, renew } of entries) {
    const name = `${flow}\n${contact}\n${key}`
    if (disk.entries.has(name) !== renew) throw new Error(`The entry of contact ${contact} into flow ${flow} was not as decided`)
    disk.entries.set(name, { flow, contact, key, at })
  }
}

function commitEffects(disk: Disk, process: Process, { writes, calls, counters, emitted, entering }: Decision): void {
  for (const [type, batch] of writes) for (const item of batch) commitWrite(disk, process, { type, item })
  for (const record of calls)
    disk.calls.set(record.id, { record: stored(record), state: 'queued', attempt: 0, dueAt: disk.now, holder: '' })
  for (const { flow, version, node, what, count } of counters) {
    const name = `${flow}\n${version}\n${node}\n${what}`
    disk.counters.set(name, (disk.counters.get(name) ?? 0) + count)
  }
  pushInputs(disk, [...emitted.map(({ contact, event }) => ({ workspace, contact, kind: 'event' as const, event })), ...entering])
}

function commitWrite(disk: Disk, { registry }: Process, { type, item }: { readonly type: string; readonly item: AnyWriteItem }): void {
  disk.written.push(stored({ ...(item as WriteItem), type }))
  if (type === 'message.queue') {
    const state = item.data.refusal === null ? 'queued' : 'refused'
    disk.messages.set(item.data.id, { item, state, attempt: 0, tries: 0, statuses: new Map() })
    return
  }
  const { fact: name, apply } = registry.writes.get(type)!
  if (name === undefined || apply === undefined) return
  if (name === 'contact') {
    const contact = disk.contacts.get(item.contact)!
    disk.contacts.set(item.contact, { ...contact, attributes: apply(contact.attributes, item) })
    return
  }
  const fact = registry.facts.get(name)!
  const id = fact.scope === 'flow' ? item.flow! : item.contact
  const values = disk.facts.get(name) ?? new Map<string, unknown>()
  disk.facts.set(name, values.set(id, apply(values.get(id) ?? fact.initial, item)))
}

/** One pending alarm a lane is enough: a new one only when it must ring earlier. */
function setAlarm(disk: Disk, lane: number): void {
  const wakes = wakesOf(disk, lane)
  if (wakes.length === 0) return
  const at: Instant = Math.min(...wakes)
  const pending = disk.alarmAt.get(lane) ?? -Infinity
  if (pending > disk.now && pending <= at) return
  disk.alarmAt.set(lane, at)
  disk.alarms.push({ lane, at })
}
