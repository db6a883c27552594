/** What a runtime is given and what it offers. */
import type {
  Contact,
  Engine,
  Finding,
  FlowDocument,
  HttpClient,
  IncomingEvent,
  Json,
  JsonObject,
  PluginDefinition,
  Registry,
  Sql,
  Store,
} from '@millrace/core'
import type pg from 'pg'
import type { Connections } from '../connections/connections.ts'
import type { Confirmation, Confirmed, SendingView } from '../sending/restoration.ts'
import type { PublishOrder, Refused } from '../publishing/publish.ts'
import type { Publishing } from '../publishing/publishing.ts'
import type { EraseOrder, Erased } from '../privacy/erase.ts'
import type { SendingRulesStore } from '../sending-rules/store.ts'
import type { IdentityRules } from '../store/addresses.ts'
import type { Idempotency } from '../store/idempotency.ts'
import type { Segments } from '../segments/segments.ts'
import type { RunHands } from './by-hand.ts'
import type { Workspaces } from './workspaces.ts'

export interface RuntimeOptions {
  readonly pool: pg.Pool
  readonly plugins: readonly PluginDefinition[]
  /** Whether this process works lanes and calls; the API alone does not. Default true. */
  readonly work?: boolean
  /** `test`: the clock stands still and is moved by `clock.advance`. Default `system`. */
  readonly clock?: 'system' | { readonly test: Date }
  /** Settings of plugins, by plugin name, as their `settings` schemas say: what a workspace's own connection does not set. */
  readonly settings?: Readonly<Record<string, JsonObject>>
  readonly publicUrl?: string
  /** Signs links and encrypts stored secrets. */
  readonly secret: string
  /**
   * Folder where a working process keeps what must outlive the database: which messages left. Without it a dump that is restored in
   * place goes unnoticed.
   */
  readonly data?: string
  /** Called with what goes wrong in the background. */
  readonly onError?: (error: unknown, where: string) => void
  /** Exact addresses (`host:port`) that the guarded HTTP client may reach although they are not public. Tests only. */
  readonly allowHosts?: readonly string[]
  /** Runs that ended longer ago, and logs that are older, are removed by the workers. Absent: kept for ever. */
  readonly retentionDays?: number
}

export interface Runtime {
  readonly pool: pg.Pool
  readonly registry: Registry
  readonly engine: Engine
  readonly store: Store
  readonly clock: RuntimeClock
  readonly flows: Flows
  readonly segments: Segments
  readonly workspaces: Workspaces
  readonly sending: Sending
  readonly connections: Connections
  readonly sendingRules: SendingRulesStore
  /** The guarded client, as calls have it. */
  readonly http: HttpClient
  /** Migrates the database, starts pg-boss and the workers. */
  start(): Promise<void>
  /** Stops claiming, finishes what is under way (at most 10 s), releases leases. */
  stop(): Promise<void>
  /** Stores events durably; resolves once they are. Concurrent callers share commits, in the order of their calls. */
  ingest(events: readonly IncomingEvent[]): Promise<{ readonly duplicates: number }>
  /** Stores one event in the host's own transaction: no row and no job survives its rollback. */
  emit(event: IncomingEvent, options: { readonly tx: Sql }): Promise<void>
  /** Starts runs of a flow that has a `trigger.api`. Contacts by userId, made when unknown. They enter in their lanes, after what came before. */
  enter(workspace: number, flow: string, contacts: readonly string[], data?: Json): Promise<Entered>
  /** The same, once under a key: asked again, it answers the same and starts nothing. `reused`: the key stands for another request. */
  enterOnce(once: Idempotency, order: EnterRequest): Promise<Entered | 'reused'>
  /** What `enterOnce` answered under this key; null: it was not asked yet, or more than a day ago. */
  enteredBefore(workspace: number, once: Idempotency): Promise<Entered | 'reused' | null>
  /** Makes two users one, on request: everything of `from` goes to `into`. `unknown` names who is not there. */
  merge(
    workspace: number,
    users: { readonly from: string; readonly into: string },
  ): Promise<'merged' | 'same' | { readonly unknown: string }>
  /**
   * Takes a person out: live runs end, nothing more is sent, what says something of them goes, and their addresses are suppressed for ever.
   * Null when the contact is gone, or became another one just now.
   */
  erase(order: EraseOrder): Promise<Erased | null>
  /** Those of the contacts, as an import would make them, who were erased. */
  erasedAmong(workspace: number, contacts: readonly Contact[]): Promise<readonly boolean[]>
  /** As the options say; null: everything is kept for ever. */
  readonly retentionDays: number | null
  /** Which addresses name people, by workspace. */
  readonly identityRules: IdentityRules
  /** `who` goes to its history. False when there is no such run that waits. */
  cancel(workspace: number, run: string, who?: string): Promise<boolean>
  /** What people do with runs, one or many. */
  readonly hands: RunHands
  /**
   * Keeps what is known of people from before: contacts (identify calls, `at` is since when they are known) or events of the past. No
   * flow hears of it; facts, segments and timelines have it. Answers of each event whether it had come before.
   */
  remember(kind: 'contacts' | 'events', events: readonly IncomingEvent[]): Promise<readonly boolean[]>
  /** Inputs that were put aside, by id: to be handled once more, or let go. False when there is none. */
  readonly quarantine: {
    retry(workspace: number, id: string): Promise<boolean>
    drop(workspace: number, id: string): Promise<boolean>
  }
  /** Resolves when nothing is due: no inbox row, no due run, no due call. */
  settle(): Promise<void>
}

export interface EnterRequest {
  readonly workspace: number
  readonly flow: string
  readonly contacts: readonly string[]
  readonly data: Json
}

export interface Entered {
  readonly accepted: number
  /** Ids of the runs, in the order of the contacts. The entry policy may keep some from starting. */
  readonly runs: readonly string[]
}

export interface RuntimeClock {
  now(): Promise<number>
  /** Moves the test clock from alarm to alarm up to `to`, doing everything that falls due. Rejects on the system clock. */
  moveTo(to: number): Promise<void>
  readonly virtual: boolean
}

/** Whether anything leaves: not while a restored database is not confirmed. */
export interface Sending {
  read(): Promise<SendingView>
  /** Why nothing is sent, in plain words; null when all is. */
  notice(): Promise<string | null>
  /** Null when there is nothing to confirm. */
  confirm(order: Confirmation): Promise<Confirmed | null>
}

export interface FlowRow {
  readonly id: string
  readonly name: string
  readonly state: 'draft' | 'active' | 'paused' | 'archived'
  readonly draft: FlowDocument
  readonly revision: number
  readonly version: number | null
  readonly labels: readonly string[]
  readonly createdAt: number
  readonly updatedAt: number
}

/** Life cycle of flows. Unknown ids give null (or false), never a throw. */
export interface Flows extends Publishing {
  create(workspace: number, document: FlowDocument): Promise<FlowRow>
  list(workspace: number): Promise<readonly FlowRow[]>
  get(workspace: number, id: string): Promise<FlowRow | null>
  /** `revision` is what the caller last saw; `conflict` when somebody saved since. */
  save(workspace: number, id: string, document: FlowDocument, revision: number | null): Promise<FlowRow | 'conflict' | null>
  /** In place of those it had. */
  label(workspace: number, id: string, labels: readonly string[]): Promise<FlowRow | null>
  /** Only flows that never ran can be deleted. */
  remove(workspace: number, id: string): Promise<'removed' | 'used' | null>
  check(document: FlowDocument): readonly Finding[]
  /** Without a mapping whoever waits in an older version finishes there. */
  publish(workspace: number, id: string, order?: PublishOrder): Promise<{ readonly version: number } | Refused | null>
  setState(workspace: number, id: string, to: 'pause' | 'resume' | 'archive' | 'restore'): Promise<FlowRow | 'refused' | null>
  version(workspace: number, id: string, version: number): Promise<FlowDocument | null>
}

export type { Contact, Idempotency }
