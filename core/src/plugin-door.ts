/**
 * What a plugin tells and lets people do beside flows: reports on a node, and operations on it. The shell makes routes of them, checks
 * who asks, that the flow and the node are there, and what is sent against the schema; so a plugin never sees another workspace.
 */
import type { TSchema } from 'typebox'
import type { Instant, Json, JsonObject, Localized } from './json.ts'
import type { Sql } from './plugin.ts'

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
  read(sql: Sql, query: NodeQuery): Promise<Json>
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

export function defineReport(report: ReportDefinition): ReportDefinition {
  return report
}

export function defineOperation(operation: OperationDefinition): OperationDefinition {
  return operation
}
