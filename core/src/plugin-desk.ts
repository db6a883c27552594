/**
 * Desks: lists of a plugin that people work through, such as tasks of a call centre. The shell makes routes and a screen of them, checks
 * who asks, and stores the events of an action in the transaction that it was done in.
 */
import type { TSchema } from 'typebox'
import type { Instant, Json, JsonObject, Localized } from './json.ts'
import type { Sql } from './plugin.ts'

/** `GET /api/desks/<name>?state=&search=`, `POST /api/desks/<name>/:id/<action>`. */
export interface DeskDefinition {
  /** Kebab-case, unique among desks. */
  readonly name: string
  readonly title: Localized
  readonly description?: Localized
  /** A Lucide icon name in kebab-case. */
  readonly icon: string
  /**
   * An object with `id` and `state`; the properties with `x-ui.title` are its columns, in their order. `widget: 'contact'`: a
   * userId, shown by what the property says that `named` names (`x-ui.named: 'contactName'`).
   */
  readonly item: TSchema
  /** The first one is what is shown at first. */
  readonly states: readonly { readonly value: string; readonly title: Localized }[]
  readonly actions: readonly DeskAction[]
  list(sql: Sql, query: DeskQuery): Promise<{ readonly items: readonly Json[]; readonly next: string | null }>
}

export interface DeskQuery {
  readonly workspace: number
  readonly state: string
  readonly search: string | null
  readonly limit: number
  /** `next` of the page before; null: the first page. Throw `FlowError` for what it cannot be. */
  readonly after: string | null
}

export interface DeskAction {
  /** Kebab-case, unique within the desk. */
  readonly name: string
  readonly title: Localized
  /** States of items that it is offered for. */
  readonly from: readonly string[]
  readonly body: TSchema
  /** Null: there is no such item, or not in such a state any more. */
  perform(sql: Sql, order: DeskOrder): Promise<{ readonly events: readonly JsonObject[] } | null>
}

export interface DeskOrder {
  readonly workspace: number
  /** A UUID or a number, as the list gave it. */
  readonly id: string
  readonly data: Json
  /** Who asks: an e-mail address or a key, as the log shows it. */
  readonly by: string | null
  readonly now: Instant
}

export function defineDesk(desk: DeskDefinition): DeskDefinition {
  return desk
}
