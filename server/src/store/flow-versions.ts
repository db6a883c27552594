/**
 * Keeps an engine's flows in step with the database: what a workspace's revision says has changed is read again before the next
 * decision, and versions that only old runs still name are fetched when such a run turns up.
 */
import type { Engine, FlowSnapshot, RunState, SegmentSnapshot, Sql } from '@millrace/core'
import { msOf } from './rows.ts'

interface EngineState {
  /** Revision last seen, by workspace. */
  readonly revisions: Map<number, string>
  /** What the engine was given, by `flow:version`. */
  readonly given: Map<string, FlowSnapshot>
  /** Versions that did not compile here (a plugin is missing): runs of their flows stay where they are. */
  readonly broken: Set<string>
}

type Versioned = Pick<RunState, 'flow' | 'version'>

export type VersionFault = (error: unknown, flow: string, version: number) => void

export interface FlowVersions {
  /** Call with the revision that came with the lane's lock. */
  refresh(sql: Sql, engine: Engine, at: { readonly workspace: number; readonly revision: string }): Promise<void>
  /** Loads the versions of these runs; answers the runs whose version the engine knows then. */
  ensure<R extends Versioned>(sql: Sql, engine: Engine, runs: readonly R[]): Promise<readonly R[]>
  /** Flows whose runs must not move, as an int[] parameter. */
  held(engine: Engine): string
}

export const versionKey = (flow: string, version: number): string => `${flow}:${version}`

interface VersionRow {
  readonly workspace: number
  readonly flow: number
  readonly version: number
  readonly state: 'draft' | FlowSnapshot['state']
  readonly timezone: string | null
  readonly current: boolean
  readonly document: unknown
  readonly since: number | null
}

export function createFlowVersions(onFault: VersionFault): FlowVersions {
  const states = new WeakMap<Engine, EngineState>()
  const stateOf = (engine: Engine): EngineState => {
    const known = states.get(engine) ?? { revisions: new Map(), given: new Map(), broken: new Set() }
    states.set(engine, known)
    return known
  }
  const give = (engine: Engine, state: EngineState, snapshot: FlowSnapshot) => {
    const key = versionKey(snapshot.flow, snapshot.version)
    const before = state.given.get(key)
    if (
      before !== undefined &&
      before.state === snapshot.state &&
      before.current === snapshot.current &&
      before.timezone === snapshot.timezone &&
      before.since === snapshot.since
    )
      return
    state.given.set(key, snapshot)
    try {
      engine.load(snapshot)
      state.broken.delete(key)
    } catch (error) {
      if (!state.broken.has(key)) onFault(error, snapshot.flow, snapshot.version)
      state.broken.add(key)
    }
  }
  return {
    refresh: async (sql, engine, { workspace, revision }) => {
      const state = stateOf(engine)
      if (state.revisions.get(workspace) === revision) return
      const rows = await currentVersions(sql, workspace)
      for (const row of rows) give(engine, state, snapshotOf(row))
      const flows = new Map(rows.map((row) => [String(row.flow), row]))
      for (const given of state.given.values()) {
        const row = flows.get(given.flow)
        if (row !== undefined && row.version !== given.version)
          give(engine, state, { ...given, state: snapshotOf(row).state, timezone: snapshotOf(row).timezone, current: false })
      }
      engine.loadSegments(workspace, await segmentsOf(sql, workspace), Number.parseInt(revision, 10))
      state.revisions.set(workspace, revision)
    },
    ensure: async (sql, engine, runs) => {
      const state = stateOf(engine)
      const missing = new Map<string, Versioned>()
      for (const run of runs) {
        const key = versionKey(run.flow, run.version)
        if (!engine.knows(run.flow, run.version) && !state.broken.has(key)) missing.set(key, run)
      }
      if (missing.size > 0) for (const row of await versionsOf(sql, [...missing.values()])) give(engine, state, snapshotOf(row))
      return state.broken.size === 0 && missing.size === 0 ? runs : runs.filter((run) => engine.knows(run.flow, run.version))
    },
    held: (engine) => {
      const flows = new Set(engine.versions.filter(({ state }) => state !== 'active').map(({ flow }) => flow))
      for (const key of stateOf(engine).broken) flows.add(key.slice(0, key.indexOf(':')))
      return `{${[...flows].join(',')}}`
    },
  }
}

function snapshotOf({ workspace, flow, version, state, timezone, current, document, since }: VersionRow): FlowSnapshot {
  // A flow in draft has no version of its own; what was published and taken back holds like an archived one.
  const standing = state === 'draft' ? 'archived' : state
  return {
    workspace,
    flow: String(flow),
    version,
    document,
    state: standing,
    timezone: timezone ?? 'UTC',
    current,
    since: Math.round(since ?? 0),
  }
}

async function segmentsOf(sql: Sql, workspace: number): Promise<readonly SegmentSnapshot[]> {
  return sql.query<SegmentSnapshot>(
    `select key, rule, revision::float8 as revision, ${msOf('created_at')} as since from millrace.segment
     where workspace = $1 and rule is not null order by key`,
    [workspace],
  )
}

async function currentVersions(sql: Sql, workspace: number): Promise<readonly VersionRow[]> {
  return sql.query<VersionRow>(
    `select f.workspace, f.id as flow, v.version, f.state, true as current, v.document, ${msOf('f.active_since')} as since,
       (select w.timezone from millrace.workspace w where w.id = f.workspace) as timezone
     from millrace.flow f join millrace.flow_version v on v.flow = f.id and v.version = f.current_version
     where f.workspace = $1`,
    [workspace],
  )
}

async function versionsOf(sql: Sql, runs: readonly Versioned[]): Promise<readonly VersionRow[]> {
  return sql.query<VersionRow>(
    `select f.workspace, v.flow, v.version, f.state, v.version = f.current_version as current, v.document, ${msOf('f.active_since')} as since,
       (select w.timezone from millrace.workspace w where w.id = f.workspace) as timezone
     from unnest($1::int[], $2::int[]) wanted (flow, version)
     join millrace.flow_version v on v.flow = wanted.flow and v.version = wanted.version
     join millrace.flow f on f.id = v.flow`,
    [runs.map(({ flow }) => flow), runs.map(({ version }) => version)],
  )
}
