/** What the built-in messages plugin is given by the runtime that loads it. */
import type { IncomingEvent, PluginDefinition, Registry } from '@millrace/core'
import type pg from 'pg'
import type { Connections } from '../connections/connections.ts'
import type { SendingGuard } from '../sending/guard.ts'
import type { SendingRulesStore } from '../sending-rules/store.ts'

export interface MessagesDeps {
  readonly pool: pg.Pool
  /** MILLRACE_SECRET: signs tracked links and keys the hashes of addresses. */
  readonly secret: string
  /** What tracked links begin with. */
  readonly publicUrl: string
  /** Absent: no channel has settings. */
  readonly connections?: Pick<Connections, 'of'>
  /** The others that are loaded: what their channels and segments need of messages. Absent: none. */
  readonly plugins?: readonly PluginDefinition[]
  /** Quiet hours and caps. Absent: no workspace has any. */
  readonly rules?: Pick<SendingRulesStore, 'active' | 'standing'>
  /** Asked when the first message is sent: the registry holds this plugin itself. */
  registry(): Registry
  ingest(events: readonly IncomingEvent[]): Promise<unknown>
  /** Where it is kept which messages left; absent: nowhere. */
  readonly departures?: Pick<SendingGuard, 'note' | 'retract'>
}
