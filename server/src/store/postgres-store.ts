/** The store over Postgres: what `testStore` of core holds it to, put together from the statements beside it. */
import type { CallOutcome, Engine, IncomingEvent, LaneInput, LaneKey, Registry, Sql, Store, VisitReport } from '@millrace/core'
import type { Pool } from 'pg'
import { acceptEvents, claimKeys, eventKey } from './accept.ts'
import {
  callOutlook,
  claimCalls,
  reclaimCalls,
  releaseCalls,
  renewLeases,
  settleCalls,
  type ClaimedCall,
  type Settlement,
} from './calls.ts'
import { createFlowVersions, type VersionFault } from './flow-versions.ts'
import { createGroupCommit } from './group-commit.ts'
import { pushInputs } from './inbox.ts'
import { createLanes, dueLanes, lanesWithoutAlarm, wakeBetween } from './lanes.ts'
import { mergeContacts } from './merge.ts'
import { isolate, type OnPoison } from './poison.ts'
import { noAlarms, type Alarms } from './ports.ts'
import { activationsOf, contactBy, countersOf, factOf, runById } from './read.ts'
import { isTransient, transaction, withClient } from './sql.ts'
import { alarmHorizonMs, BatchRefused, MergeFirst, visitLane } from './visit.ts'

export interface PostgresStoreOptions {
  readonly pool: Pool
  readonly registry: Registry
  readonly alarms?: Alarms
  /** Told, after the commit, of lanes with new inputs. */
  readonly onRing?: (lanes: readonly LaneKey[]) => void
  readonly onPoison?: OnPoison
  readonly onVersionFault?: VersionFault
}

/** What the runtime needs beyond core's `Store`. */
export interface PostgresStore extends Store {
  accept(events: readonly IncomingEvent[]): Promise<{ readonly lanes: readonly LaneKey[]; readonly duplicates: number }>
  /** The same within somebody else's transaction. */
  acceptIn(sql: Sql, events: readonly IncomingEvent[]): Promise<void>
  /** Puts in what `make` finds, in one transaction with it. An `enter` of the same id counts once. */
  pushBy(workspace: number, make: (sql: Sql) => Promise<readonly LaneInput[]>): Promise<void>
  visit(lane: LaneKey, engine: Engine, limit?: number, jobs?: readonly string[]): Promise<VisitReport | null>
  /** Lanes whose next wait has no alarm (any more): a visit sets it. */
  lanesWithoutAlarm(): Promise<readonly LaneKey[]>
  wakeBetween(after: number, until: number): Promise<number | null>
  claimCalls(limit: number): Promise<readonly ClaimedCall[]>
  renewLeases(ids: readonly string[]): Promise<readonly string[]>
  releaseCalls(ids: readonly string[]): Promise<void>
  settleCall(id: string, outcome: CallOutcome, attempt?: number): Promise<void>
  /** Gives calls of dead claimants their due: again, or unknown. */
  reclaimCalls(): Promise<void>
  callOutlook(): Promise<{ readonly busy: boolean; readonly nextAt: number | null }>
  /** Resolves once everything accepted so far is committed. */
  idle(): Promise<void>
}

/** Events of one commit, at most; and how many may wait for theirs before the door is closed (tens of megabytes). */
const commitSize = 2000
const commitCapacity = 50_000
const defaultLimit = 1000

export function createPostgresStore(options: PostgresStoreOptions): PostgresStore {
  const { pool, registry, alarms = noAlarms, onRing = () => {} } = options
  const flows = createFlowVersions(options.onVersionFault ?? (() => {}))
  const source = { pool, alarms, registry, flows, onPoison: options.onPoison ?? (() => {}) }
  const ensureLanes = createLaneRows(pool)
  const callTypes = [...registry.calls.keys()]
  const safeTypes = callTypes.filter((type) => registry.calls.get(type)!.repeat === 'safe')
  const query = <T>(work: (sql: Sql) => Promise<T>) => withClient(pool, work)

  /** Commits work that put inputs into lanes, with their rings; then tells of them. */
  const ringing = async (work: (sql: Sql) => Promise<readonly LaneKey[]>) => {
    const lanes = await retried(() =>
      transaction(pool, async (sql) => {
        const rung = await work(sql)
        await alarms.ring(sql, rung)
        return rung
      }),
    )
    onRing(lanes)
    return lanes
  }
  const acceptGroups = async (groups: readonly (readonly IncomingEvent[])[]) => {
    const events = groups.flat()
    await ensureLanes(events)
    let duplicate: readonly boolean[] = []
    const lanes = await ringing(async (sql) => {
      const accepted = await acceptEvents(sql, events)
      duplicate = accepted.duplicate
      return accepted.lanes
    })
    let start = 0
    return groups.map((group) => ({ lanes, duplicates: duplicate.slice(start, (start += group.length)).filter(Boolean).length }))
  }
  const doors = createGroupCommit({ size: commitSize, capacity: commitCapacity, commit: acceptGroups })
  const settlements = createGroupCommit<Settlement, void>({
    size: commitSize,
    capacity: Number.POSITIVE_INFINITY,
    commit: async (groups) => {
      await ringing((sql) => settleCalls(sql, groups.flat()))
      return groups.map(() => undefined)
    },
  })
  const push = async (laneRows: readonly { readonly workspace: number }[], make: (sql: Sql) => Promise<readonly LaneInput[]>) => {
    await ensureLanes(laneRows)
    return ringing(async (sql) => pushInputs(sql, await withoutRepeats(sql, await make(sql))))
  }

  return {
    accept: (events) => (events.length === 0 ? Promise.resolve({ lanes: [], duplicates: 0 }) : doors.add(events)),
    acceptIn: async (sql, events) => {
      await ensureLanes(events)
      const { lanes } = await acceptEvents(sql, events)
      await alarms.ringFrom(sql, lanes)
    },
    push: async (inputs) => ({ lanes: await push(inputs, async () => inputs) }),
    pushBy: async (workspace, make) => {
      await push([{ workspace }], make)
    },
    visit: async (lane, engine, limit = defaultLimit, jobs = []) => {
      await ensureLanes([lane])
      return visitWhole(source, { lane, engine, limit, jobs, contacts: null })
    },
    dueLanes: () => query(dueLanes),
    lanesWithoutAlarm: () => query((sql) => lanesWithoutAlarm(sql, alarmHorizonMs)),
    wakeBetween: (after, until) => query((sql) => wakeBetween(sql, after, until)),
    claimCalls: (limit) => (callTypes.length === 0 ? Promise.resolve([]) : query((sql) => claimCalls(sql, limit, callTypes))),
    renewLeases: (ids) => query((sql) => renewLeases(sql, ids)),
    releaseCalls: (ids) => query((sql) => releaseCalls(sql, ids)),
    settleCall: (id, outcome, attempt) => settlements.add([{ id, attempt: attempt ?? null, outcome }]),
    reclaimCalls: async () => {
      await ringing((sql) => reclaimCalls(sql, safeTypes))
    },
    callOutlook: () => query((sql) => callOutlook(sql, callTypes)),
    contact: (workspace, identity) => query((sql) => contactBy(sql, workspace, identity)),
    run: (id) => query((sql) => runById(sql, id)),
    activations: (run) => query((sql) => activationsOf(sql, run)),
    fact: (workspace, name, contact) => query((sql) => factOf(sql, registry, { workspace, name, contact })),
    counters: (flow, version) => query((sql) => countersOf(sql, flow, version)),
    idle: async () => {
      await doors.idle()
      await settlements.idle()
    },
  }
}

/** Merges that stand in the way come first; a refused batch is taken apart. */
async function visitWhole(
  source: Parameters<typeof isolate>[0] & Parameters<typeof mergeContacts>[0],
  order: Parameters<typeof visitLane>[1],
): Promise<VisitReport | null> {
  for (;;) {
    try {
      return await visitLane(source, order)
    } catch (error) {
      if (error instanceof BatchRefused) return isolate(source, order, error)
      if (!(error instanceof MergeFirst)) throw error
      for (const { workspace, contact, from } of error.merges) await mergeContacts(source, { workspace, from, into: contact })
    }
  }
}

/** An `enter` is known by its id, like an event: the second one with it is dropped. */
async function withoutRepeats(sql: Sql, inputs: readonly LaneInput[]): Promise<readonly LaneInput[]> {
  const enters = inputs.filter((input) => input.kind === 'enter')
  if (enters.length === 0) return inputs
  const now = Date.now()
  const keys = enters.map(({ workspace, id, flow }) => ({ workspace, key: eventKey(`enter:${flow}:${id}`), at: now }))
  const repeated = await claimKeys(sql, keys)
  const dropped = new Set<LaneInput>(enters.filter((_, index) => repeated[index]))
  return inputs.filter((input) => !dropped.has(input))
}

/** Rows of a workspace's lanes, made when it is first met: in a commit of their own, whatever becomes of the caller's. */
function createLaneRows(pool: Pool) {
  const made = new Set<number>()
  return async (items: readonly { readonly workspace: number }[]) => {
    for (const { workspace } of items) {
      if (made.has(workspace)) continue
      await withClient(pool, (sql) => createLanes(sql, workspace))
      made.add(workspace)
    }
  }
}

/** Deadlocks and the like are nobody's fault: the same again. */
async function retried<T>(work: () => Promise<T>, attempts = 3): Promise<T> {
  for (let left = attempts; ; left--) {
    try {
      return await work()
    } catch (error) {
      const code = (error as { code?: string }).code
      const again = code === '23505' || (isTransient(error) && (code === '40P01' || code === '40001'))
      if (left <= 1 || !again) throw error
    }
  }
}
