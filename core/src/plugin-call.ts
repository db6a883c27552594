/** Work outside of commits: calls to other systems, with what they are given, and computations done apart. */
import type { Instant, Json, JsonObject } from './json.ts'
import type { PerformContext } from './plugin-delivery.ts'
import type { HttpClient } from './plugin-http.ts'
import type { Sql } from './plugin.ts'
import type { Reported } from './plugin-route.ts'

export interface CallItem<D = Json> {
  readonly id: string
  readonly workspace: number
  readonly contact: string
  readonly run: string | null
  readonly flow: string | null
  readonly node: string | null
  /** The idempotency key to send outside: the same at every attempt. */
  readonly key: string
  readonly attempt: number
  readonly data: D
}

export interface CallContext {
  readonly now: Instant
  readonly signal: AbortSignal
  /** The guarded HTTP client (reliability.md, SSRF): public addresses only, bounded size, time and redirects. */
  readonly http: HttpClient
  /** The plugin's settings from its `settings` schema, as the workspace's connection has them. */
  readonly settings: JsonObject
  readonly workspace: number
  /** For what the plugin keeps in tables of its own. */
  readonly sql: Sql
  /**
   * Keeps settings that the outside system renewed, such as tokens. One process of all at a time changes them: `change` is given those that
   * stand, perhaps renewed by another meanwhile, and answers those to keep; the answer is what is kept. A throw keeps the old ones.
   */
  renew(change: (settings: JsonObject) => Promise<JsonObject>): Promise<JsonObject>
  /** Does what a route's answer would, outside of one: for what comes over a connection that the plugin itself holds. Absent where settings are only tried. */
  report?(found: Reported): Promise<void>
  /**
   * The network address to open a socket to, where the outside system speaks no HTTP: under the rules of `http`, of any port. Throws
   * `CallError`: `permanent` for what must not be reached, `retry` for a name that is not found.
   */
  locate?(host: string, port: number): Promise<string>
}

/**
 * Work outside, after the commit, by a worker with retries and back-off. `repeat` says what to do when the process died after the
 * request may have been sent: `safe` repeats it under the same key, `never` makes it visible as `unknown`.
 */
export interface CallDefinition<D = Json, R = Json> {
  readonly type: string
  readonly repeat: 'safe' | 'never'
  readonly timeoutMs?: number
  readonly maxAttempts?: number
  /** What it answers where nothing is called: in plays and simulations. Default: an empty object. */
  readonly sample?: R
  perform(call: CallItem<D>, context: PerformContext): Promise<R>
}

/** A pure, heavy computation done for a whole batch at once, outside the process that calls it if it must be fenced. */
export interface ComputeDefinition<D = Json, R = Json> {
  readonly type: string
  perform(batch: readonly { readonly workspace: number; readonly data: D }[]): Promise<readonly (R | Error)[]>
  close?(): Promise<void>
}
