/** The store over Postgres: what `testStore` of core holds it to, put together from the statements beside it. */
import type { Engine, LaneKey, Registry, Sql, Store } from '@millrace/core'
import type { Pool } from 'pg'
import type { SendingGuard } from '../sending/guard.ts'
import { visitCarefully, type CarefulSource } from './careful.ts'
import { createCallDesk, type CallDesk } from './call-desk.ts'
import { createCommitting, type Committing } from './committing.ts'
import { createDoors, type Doors } from './doors.ts'
import { createFlowVersions, type VersionFault } from './flow-versions.ts'
import { dueLanes, lanesWithoutAlarm, type DueLane } from './lanes.ts'
import { createMarks } from './marks.ts'
import { mergeContacts, putAsideMerge, type MergeOrder } from './merge.ts'
import { outlookOf, type Outlook } from './outlook.ts'
import { isolate, type OnPoison } from './poison.ts'
import { noAlarms, type Alarms } from './ports.ts'
import { dropQuarantined, retryQuarantined } from './quarantine.ts'
import { activationsOf, contactBy, countersOf, factOf, runById } from './read.ts'
import { isTransient, withClient } from './sql.ts'
import { createTurnstile } from './turnstile.ts'
import type { Unheard } from './unheard.ts'
import { alarmHorizonMs, BatchRefused, MergeFirst, Suspected, visitLane, visitLimit, type LaneReport, type VisitOrder } from './visit.ts'

export interface PostgresStoreOptions {
  readonly pool: Pool
  readonly registry: Registry
  readonly alarms?: Alarms
  /** Told, after the commit, of lanes with new inputs. */
  readonly onRing?: Committing['onRing']
  readonly onPoison?: OnPoison
  readonly onVersionFault?: VersionFault
  /** Whose calls may be claimed here; absent: any. */
  readonly sending?: Pick<SendingGuard, 'known'>
  /** Which events need no visit; absent: each is visited. */
  readonly unheard?: Unheard | null
}

/** What the runtime needs beyond core's `Store`. */
export interface PostgresStore extends Store, Doors, CallDesk {
  claimCalls: CallDesk['claimCalls']
  settleCall: CallDesk['settleCall']
  visit(lane: LaneKey, engine: Engine, limit?: number, jobs?: readonly string[]): Promise<LaneReport | null>
  /** Lanes that are due, and how far the visits of each have come. */
  sweepLanes(): Promise<readonly DueLane[]>
  /** Lanes whose next wait has no alarm (any more): a visit sets it. */
  lanesWithoutAlarm(): Promise<readonly LaneKey[]>
  outlook(): Promise<Outlook>
  /** Makes two contacts one; false when there is nothing to merge (any more). */
  merge(order: MergeOrder): Promise<boolean>
  /** Puts what was put aside back into its lane; false when it is not there. */
  retryQuarantined(workspace: number, id: string): Promise<boolean>
  dropQuarantined(workspace: number, id: string): Promise<boolean>
  /** Resolves once everything accepted and settled so far is committed. */
  idle(): Promise<void>
}

export function createPostgresStore(options: PostgresStoreOptions): PostgresStore {
  const { pool, registry, alarms = noAlarms, onRing = () => {}, onPoison = () => {}, onVersionFault = () => {} } = options
  const committing = createCommitting(pool, alarms, onRing)
  const doors = createDoors(committing, options.unheard ?? null)
  const calls = createCallDesk(committing, registry, options.sending)
  const source = { pool, alarms, registry, flows: createFlowVersions(onVersionFault), marks: createMarks(pool), onPoison }
  const careful = { ...source, turnstile: createTurnstile(), visit: (order: VisitOrder) => visitWhole(source, order) }
  const callTypes = [...registry.calls.keys()]
  const query = <T>(work: (sql: Sql) => Promise<T>) => withClient(pool, work)
  return {
    ...doors,
    ...calls,
    visit: async (lane, engine, limit = visitLimit, jobs = []) => {
      await committing.ensureLanes([lane])
      return visitAsTrusted(careful, { lane, engine, limit, jobs, contacts: null })
    },
    dueLanes: async () => (await query(dueLanes)).map(({ workspace, lane }) => ({ workspace, lane })),
    sweepLanes: () => query(dueLanes),
    lanesWithoutAlarm: () => query((sql) => lanesWithoutAlarm(sql, { horizonMs: alarmHorizonMs, slackMs: alarms.slackMs })),
    merge: async (order) => {
      await committing.ensureLanes([order])
      return mergeContacts(source, order)
    },
    outlook: () => query((sql) => outlookOf(sql, callTypes)),
    retryQuarantined: (workspace, id) => retryQuarantined(committing, { workspace, id }),
    dropQuarantined: (workspace, id) => dropQuarantined(committing, { workspace, id }),
    contact: (workspace, identity) => query((sql) => contactBy(sql, workspace, identity)),
    run: (id) => query((sql) => runById(sql, id)),
    activations: (run) => query((sql) => activationsOf(sql, run)),
    fact: (workspace, name, contact) => query((sql) => factOf(sql, registry, { workspace, name, contact })),
    counters: (flow, version) => query((sql) => countersOf(sql, flow, version)),
    idle: async () => {
      await doors.idle()
      await calls.idle()
    },
  }
}

/** A lane in which a process died is taken with care: a death in the midst of that is a suspicion anew. */
async function visitAsTrusted(source: CarefulSource, order: VisitOrder): Promise<LaneReport | null> {
  let visit = () => source.turnstile.among(() => source.visit(order))
  for (;;) {
    try {
      return await visit()
    } catch (error) {
      if (!(error instanceof Suspected)) throw error
      visit = () => visitCarefully(source, order, error.suspicion)
    }
  }
}

/** Merges that stand in the way come first; a refused batch is taken apart. */
async function visitWhole(
  source: Parameters<typeof isolate>[0] & Parameters<typeof mergeContacts>[0],
  order: VisitOrder,
): Promise<LaneReport | null> {
  for (;;) {
    try {
      return await visitLane(source, order)
    } catch (error) {
      if (error instanceof BatchRefused) return isolate(source, order, error)
      if (!(error instanceof MergeFirst)) throw error
      for (const { workspace, contact, from } of error.merges) await mergeOrPutAside(source, { workspace, from, into: contact })
    }
  }
}

/** A merge that a plugin refuses must not stop the lane: the request is put aside with the reason, and both contacts go on apart. */
async function mergeOrPutAside(
  source: Parameters<typeof isolate>[0] & Parameters<typeof mergeContacts>[0],
  order: MergeOrder,
): Promise<void> {
  try {
    await mergeContacts(source, order)
  } catch (error) {
    if (isTransient(error)) throw error
    source.onPoison(error, order.into)
    await putAsideMerge(source.pool, order, error)
  }
}
