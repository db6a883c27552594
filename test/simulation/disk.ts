/**
 * What survives a crash: the rows of the database, and the locks that transactions hold on them. Rows change only in `commit`s,
 * each a synchronous piece of code: no `await` falls into one, so that it happens as a whole or not at all (law 4).
 */
import {
  laneCount,
  laneOf,
  type Activation,
  type CallRecord,
  type Contact,
  type Entry,
  type FlowDocument,
  type FlowSnapshot,
  type Instant,
  type LaneInput,
  type MessageStatus,
  type QueuedMessage,
  type RunState,
  type WriteItem,
} from '@millrace/core'
import { flowIdOf, start, users, workspace, type World } from './world.ts'

export interface InboxRow {
  readonly seq: number
  readonly lane: number
  readonly input: LaneInput
}

export interface CallRow {
  readonly record: CallRecord
  state: 'queued' | 'running' | 'unknown' | 'failed' | 'done'
  attempt: number
  dueAt: Instant
  holder: string
}

export interface MessageRow {
  readonly item: WriteItem<QueuedMessage>
  state: 'queued' | 'sending' | 'sent' | 'failed' | 'unknown' | 'refused'
  attempt: number
  tries: number
  readonly statuses: Map<MessageStatus, Instant>
}

export interface FlowRow {
  readonly id: string
  state: 'active' | 'paused'
  readonly versions: FlowDocument[]
}

export interface Alarm {
  readonly lane: number
  readonly at: Instant
}

export interface Transaction {
  readonly process: string
  readonly locks: Set<string>
}

export interface Disk {
  now: Instant
  /** Moves with every change of a flow; `standings[revision]` is how flows stood then. */
  revision: number
  readonly standings: (readonly FlowSnapshot[])[]
  seq: number
  inbox: InboxRow[]
  alarms: Alarm[]
  readonly alarmAt: Map<number, Instant>
  readonly flows: FlowRow[]
  readonly contacts: Map<string, Contact>
  readonly users: Map<string, string>
  readonly eventIds: Set<string>
  readonly runs: Map<string, RunState>
  readonly entries: Map<string, Entry>
  readonly activations: Activation[]
  /** Values by fact name, then by id. */
  readonly facts: Map<string, Map<string, unknown>>
  /** Every write that was committed, in order: the ledger. */
  readonly written: (WriteItem & { readonly type: string })[]
  readonly calls: Map<string, CallRow>
  readonly counters: Map<string, number>
  readonly messages: Map<string, MessageRow>
  /** Contacts who want no marketing. */
  readonly unsubscribed: Set<string>
  readonly transactions: Set<Transaction>
}

export function createDisk(world: World): Disk {
  const disk: Disk = {
    now: start,
    revision: 0,
    standings: [],
    seq: 0,
    inbox: [],
    alarms: [],
    alarmAt: new Map(),
    flows: world.flows.map(([first], index) => ({ id: flowIdOf(index), state: 'active', versions: [first!] })),
    contacts: new Map(),
    users: new Map(),
    eventIds: new Set(),
    runs: new Map(),
    entries: new Map(),
    activations: [],
    facts: new Map(),
    written: [],
    calls: new Map(),
    counters: new Map(),
    messages: new Map(),
    unsubscribed: new Set(),
    transactions: new Set(),
  }
  disk.standings.push(snapshotsOf(disk))
  for (const user of users) introduce(disk, user)
  return disk
}

export const laneOfContact = (contact: string): number => laneOf(contact, laneCount)

/** How every version of every flow stands. */
function snapshotsOf(disk: Disk): readonly FlowSnapshot[] {
  return disk.flows.flatMap(({ id, state, versions }) =>
    versions.map((document, index) => ({
      workspace,
      flow: id,
      version: index + 1,
      document,
      state,
      timezone: 'UTC',
      current: index + 1 === versions.length,
    })),
  )
}

/** Changes a flow, and says so to every process by the revision. What was held or ran out meanwhile rings. */
export function changeFlow(disk: Disk, index: number, change: (flow: FlowRow) => void): void {
  change(disk.flows[index]!)
  disk.revision += 1
  disk.standings.push(snapshotsOf(disk))
  for (let lane = 0; lane < laneCount; lane++) if (hasWork(disk, lane)) disk.alarms.push({ lane, at: disk.now })
}

export const hasWork = (disk: Disk, lane: number): boolean =>
  disk.inbox.some((row) => row.lane === lane) || wakesOf(disk, lane).some((at) => at <= disk.now)

export const isHeld = (disk: Disk, flow: string): boolean => disk.flows[Number(flow) - 1]!.state !== 'active'

/** Instants at which runs of a lane wake, but for those of flows that stand still. */
export function wakesOf(disk: Disk, lane: number): readonly Instant[] {
  return [...disk.runs.values()].flatMap((run) =>
    run.status === 'waiting' && run.wakeAt !== null && laneOfContact(run.contact) === lane && !isHeld(disk, run.flow) ? [run.wakeAt] : [],
  )
}

export function pushInputs(disk: Disk, inputs: readonly LaneInput[]): void {
  for (const input of inputs) {
    const lane = laneOfContact(input.contact)
    disk.inbox.push({ seq: ++disk.seq, lane, input })
    disk.alarms.push({ lane, at: disk.now })
  }
}

function introduce(disk: Disk, user: string): void {
  const id = String(disk.contacts.size + 1)
  disk.users.set(user, id)
  disk.contacts.set(id, { id, userId: user, anonymousId: null, attributes: {}, createdAt: disk.now })
}

export const contactOf = (disk: Disk, user: string): string => disk.users.get(user)!

/** The connection broke: what was under way is undone, or was done without us hearing of it. */
export class ConnectionLost extends Error {}

export function begin(disk: Disk, process: string): Transaction {
  const transaction = { process, locks: new Set<string>() }
  disk.transactions.add(transaction)
  return transaction
}

/** False while somebody else holds it. */
export function lock(disk: Disk, transaction: Transaction, name: string): boolean {
  for (const other of disk.transactions) if (other !== transaction && other.locks.has(name)) return false
  transaction.locks.add(name)
  return true
}

/** Ends a transaction, whichever way: its locks are free. */
export const end = (disk: Disk, transaction: Transaction): void => void disk.transactions.delete(transaction)

export function assertOpen(disk: Disk, transaction: Transaction): void {
  if (!disk.transactions.has(transaction)) throw new ConnectionLost('The server closed this connection')
}
