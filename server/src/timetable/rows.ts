/** Timetables as rows: one for each published flow and each of its triggers that have one. */
import { timetablesOf, type FlowSnapshot, type Instant, type Registry, type Sql, type Timetable } from '@millrace/core'
import { msOf } from '../store/rows.ts'

export interface Place {
  readonly workspace: number
  readonly flow: string
  readonly node: string
}

interface PublishedRow {
  readonly version: number
  readonly state: FlowSnapshot['state']
  readonly document: unknown
  readonly timezone: string
  readonly now: number
}

export interface Published {
  readonly now: Instant
  readonly timetables: readonly Timetable[]
}

/** The timetables of a flow's current version; null when it is not published. */
async function publishedTimetables(sql: Sql, registry: Registry, { workspace, flow }: Omit<Place, 'node'>): Promise<Published | null> {
  const [row] = await sql.query<PublishedRow>(
    `select v.version, f.state, v.document, w.timezone, ${msOf('millrace.clock_now()')} as now
     from millrace.flow f join millrace.flow_version v on v.flow = f.id and v.version = f.current_version
     join millrace.workspace w on w.id = f.workspace
     where f.workspace = $1 and f.id = $2`,
    [workspace, flow],
  )
  if (row === undefined) return null
  const snapshot = {
    workspace,
    flow,
    version: row.version,
    document: row.document,
    state: row.state,
    timezone: row.timezone,
    current: true,
  }
  return { now: Math.floor(row.now), timetables: timetablesOf(snapshot, registry) }
}

/**
 * Sets the next instants of a flow that was published or goes on: counted from now, so that what passed while it stood still is
 * skipped. One whose triggers are `alike` those of the version before stays as it is; with `due: 'kept'` only what is due already does. A
 * batch under way stays, and goes on with what the new version says.
 */
export async function placeTimetables(
  sql: Sql,
  registry: Registry,
  at: Omit<Place, 'node'> & { readonly alike?: boolean; readonly due?: 'kept' },
): Promise<void> {
  const published = await publishedTimetables(sql, registry, at)
  const { now, timetables } = published ?? { now: 0, timetables: [] }
  const nodes = timetables.map(({ node }) => node)
  await sql.query('delete from millrace.timetable where workspace = $1 and flow = $2 and node <> all($3::text[])', [
    at.workspace,
    at.flow,
    nodes,
  ])
  if (timetables.length === 0) return
  await sql.query(
    `insert into millrace.timetable (workspace, flow, node, next_at)
     select $1, $2, node, to_timestamp(next_at / 1000) from unnest($3::text[], $4::float8[]) as t (node, next_at)
     on conflict (flow, node) do update set next_at =
       case when $5 or ($6 and timetable.next_at <= millrace.clock_now()) then timetable.next_at else excluded.next_at end`,
    [at.workspace, at.flow, nodes, timetables.map(({ next }) => next(now)), at.alike === true, at.due === 'kept'],
  )
}

const due = `f.state = 'active' and (t.batch_at is not null or t.next_at <= millrace.clock_now())`

/** The one that has been due for longest, of those that are not left out (`flow/node`). */
export async function findDue(sql: Sql, leftOut: readonly string[]): Promise<Place | null> {
  const [row] = await sql.query<{ workspace: number; flow: number; node: string }>(
    `select t.workspace, t.flow, t.node from millrace.timetable t join millrace.flow f on f.id = t.flow
     where ${due} and t.flow || '/' || t.node <> all($1::text[]) order by coalesce(t.batch_at, t.next_at), t.flow, t.node limit 1`,
    [leftOut],
  )
  return row === undefined ? null : { workspace: row.workspace, flow: String(row.flow), node: row.node }
}

/** Whether one is due, and when the next one is. */
export async function timetableOutlook(sql: Sql): Promise<{ readonly due: boolean; readonly nextAt: Instant | null }> {
  const [row] = await sql.query<{ due: boolean; next_at: number | null }>(
    `select coalesce(bool_or(${due}), false) as due, ${msOf('min(t.next_at) filter (where t.next_at > millrace.clock_now())')} as next_at
     from millrace.timetable t join millrace.flow f on f.id = t.flow and f.state = 'active'`,
  )
  return { due: row!.due, nextAt: row!.next_at === null ? null : Math.round(row!.next_at) }
}

export interface DueTimetable extends Published {
  readonly timetable: Timetable
  /** The instant that is kept: of the batch under way, or of the one that begins. */
  readonly at: Instant
  readonly lookedAt: string
  /** Whether the batch of that instant has begun. */
  readonly underWay: boolean
}

/** Holds a timetable that is due; null when another has it, or when it is no longer due. */
export async function lockDue(sql: Sql, registry: Registry, place: Place): Promise<DueTimetable | null> {
  const [row] = await sql.query<{ at: number; looked_at: string; under_way: boolean }>(
    `select ${msOf('coalesce(t.batch_at, t.next_at)')} as at, t.looked_at, t.batch_at is not null as under_way
     from millrace.timetable t join millrace.flow f on f.id = t.flow
     where t.workspace = $1 and t.flow = $2 and t.node = $3 and ${due} for update of t skip locked`,
    [place.workspace, place.flow, place.node],
  )
  const published = row === undefined ? null : await publishedTimetables(sql, registry, place)
  const timetable = published?.timetables.find(({ node }) => node === place.node)
  if (row === undefined || published === null || timetable === undefined) return null
  return { ...published, timetable, at: Math.round(row.at), lookedAt: row.under_way ? row.looked_at : '0', underWay: row.under_way }
}

/** Keeps how far a batch has come. `lookedAt` null: it is done. An instant that comes while it is under way has its turn after it. */
export async function keepProgress(
  sql: Sql,
  place: Place,
  { due: at, lookedAt }: { readonly due: DueTimetable; readonly lookedAt: string | null },
): Promise<void> {
  const next = at.underWay ? null : at.timetable.next(at.now)
  await sql.query(
    `update millrace.timetable set next_at = case when $7 then next_at else to_timestamp($4::float8 / 1000) end,
       batch_at = case when $6::bigint is null then null else to_timestamp($5::float8 / 1000) end, looked_at = coalesce($6::bigint, 0)
     where workspace = $1 and flow = $2 and node = $3`,
    [place.workspace, place.flow, place.node, next, at.at, lookedAt, at.underWay],
  )
}
