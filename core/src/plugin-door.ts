/**
 * What a plugin tells and lets people do beside flows: reports on a node, operations on it, and doors to what it keeps of a contact. The shell makes routes of them, checks
 * who asks, that the flow and the node are there, and what is sent against the schema; so a plugin never sees another workspace.
 */
import type { TSchema } from 'typebox'
import type { Instant, Json, JsonObject, Localized } from './json.ts'
import type { Sql } from './plugin.ts'
import type { WriteEffect } from './plugin-outcome.ts'

/** The node that is asked about, as it was published last, or as the draft has it when it never was. */
export interface NodeQuery {
  readonly workspace: number
  readonly flow: string
  readonly node: string
  /** Defaults filled in. */
  readonly config: JsonObject
  readonly now: Instant
}

/** `GET /api/flows/:id/<name>/:node`. */
export interface ReportDefinition {
  /** Kebab-case, unique among reports. */
  readonly name: string
  readonly title: Localized
  /** Node types that it tells of. */
  readonly nodes: readonly string[]
  readonly answer: TSchema
  /**
   * How it is shown. `comparison`: the answer is a `Comparison`; `comparison-days`: it is `ComparisonDays`. Absent: names and values, by the
   * titles (`x-ui`) of the schema.
   */
  readonly view?: ReportView
  /** All its queries are of one snapshot, and end after some seconds. */
  read(sql: Sql, query: NodeQuery): Promise<Json>
  /** Of a `comparison`: who is counted in a group, as pages. Absent: that cannot be told. */
  contacts?(sql: Sql, query: GroupQuery): Promise<GroupPage>
}

export type ReportView = 'comparison' | 'comparison-days'

/** `GET /api/flows/:id/<name>/:node/contacts?group=&converted=`. */
export interface GroupQuery extends NodeQuery {
  readonly group: string
  /** Only those who did what is measured. */
  readonly converted: boolean
  readonly limit: number
  /** `next` of the page before; null: the first page. Throw `FlowError` for what it cannot be. */
  readonly after: string | null
}

/** May hold fewer than were asked for, or none, while there is a `next`: a query looks at a limited number of contacts. */
export interface GroupPage {
  readonly items: readonly GroupContact[]
  readonly next: string | null
}

export interface GroupContact {
  readonly contact: string
  /** Since when they are in the group. */
  readonly at: Instant
  readonly converted: boolean
  /** What they brought. */
  readonly value: number
}

/** `POST /api/flows/:id/<name>/:node`, in a transaction of its own. A throw of `FlowError` is told to the caller, and nothing is done. */
export interface OperationDefinition {
  /** Kebab-case, unique among operations. */
  readonly name: string
  readonly title: Localized
  readonly nodes: readonly string[]
  readonly body: TSchema
  readonly answer: TSchema
  perform(sql: Sql, order: NodeQuery & { readonly data: Json }): Promise<Json>
}

/** What a plugin keeps of a contact, as a list: `GET /api/contacts/:userId/<name>`, newest first; and with `change`, `POST` to the same. */
export interface ContactDoorDefinition {
  /** Kebab-case, unique among contact doors. */
  readonly name: string
  readonly title: Localized
  readonly item: TSchema
  list(sql: Sql, query: ContactListing): Promise<{ readonly items: readonly Json[]; readonly next: string | null }>
  readonly change?: ContactChange
}

export interface ContactListing {
  readonly workspace: number
  readonly contact: string
  readonly limit: number
  /** `next` of the page before; null: the first page. Whatever else it is comes from a client: throw `FlowError` for what it cannot be. */
  readonly after: string | null
}

/** Decided over the contact's facts while its lane stands still, then written with the events it causes, in one commit. */
export interface ContactChange {
  readonly title: Localized
  readonly body: TSchema
  readonly answer: TSchema
  /** Facts of the contact that it reads. */
  readonly needs: readonly string[]
  /** Pure. A throw of `FlowError` is told to the caller, and nothing is done. */
  decide(order: ContactOrder): { readonly writes: readonly WriteEffect[]; readonly answer: Json }
}

export interface ContactOrder {
  readonly data: Json
  /** Who asks: an e-mail address or a key, as the log shows it. */
  readonly by: string | null
  readonly now: Instant
  /** As rules see it. */
  fact(name: string): Json
}

export function defineContactDoor(door: ContactDoorDefinition): ContactDoorDefinition {
  return door
}

export function defineReport(report: ReportDefinition): ReportDefinition {
  return report
}

export function defineOperation(operation: OperationDefinition): OperationDefinition {
  return operation
}
