/** Triggers, as node types declare them: what starts a run. */
import type { Instant, JsonObject, Rule } from './json.ts'
import type { Facts } from './plugin.ts'
import type { Contact } from './run.ts'

/**
 * What starts a run: events; the API or `flow.start`; a moment of each contact's own (a birthday), the first after `after`; or a
 * timetable, at whose every instant all contacts enter for whom `audience` holds.
 */
export type Trigger =
  | { readonly kind: 'event'; readonly event: string | readonly string[]; readonly where?: Rule }
  | { readonly kind: 'api' }
  | MomentTrigger
  | { readonly kind: 'schedule'; next(after: Instant, timezone: string): Instant | null; readonly audience: Rule }

export interface MomentTrigger {
  readonly kind: 'moment'
  next(view: MomentView): Instant | null
  /** Where several things may come to one moment (deals of one age): a run for each, its `data` besides `at` in `run.data`. Absent: one run. */
  entries?(view: MomentView, at: Instant): readonly MomentEntry[]
}

export interface MomentEntry {
  /** Tells the entries of one moment apart, for good. */
  readonly key: string
  readonly data: JsonObject
}

/** A contact, as the moments of a trigger are worked out from. */
export interface MomentView {
  readonly contact: Contact
  /** The contact's facts that the node needs or mentions; `event` is null and `run` is empty. */
  readonly facts: Facts
  readonly timezone: string
  /** Moments up to here have passed. */
  readonly after: Instant
}
