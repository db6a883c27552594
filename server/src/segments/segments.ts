/** Segments of a workspace: made, changed, counted and removed. Who is in those by rule is kept by the visits of the lanes alone. */
import {
  checkFacts,
  checkRule,
  factsOf,
  laneCount,
  variablesOf,
  type LaneKey,
  type Registry,
  type Rule,
  type RuleFinding,
  type Sql,
} from '@millrace/core'
import type { Pool } from 'pg'
import { lockLanes } from '../store/lanes.ts'
import type { PostgresStore } from '../store/postgres-store.ts'
import type { Alarms } from '../store/ports.ts'
import { transaction, withClient } from '../store/sql.ts'
import { type CountBounds, countMatching, type Counted } from './count.ts'
import { changeByHand, countMembers, dropMembers, isFilling, listMembers, type Member } from './members.ts'
import { deleteSegment, findSegment, insertSegment, listSegments, updateSegment, type SegmentRow, type SegmentValues } from './rows.ts'
import { usesOfSegments, type SegmentUse } from './uses.ts'

export interface Segment extends SegmentRow {
  readonly count: number
  /** Whether contacts are still being looked at for the first time. */
  readonly filling: boolean
}

export interface Segments {
  list(workspace: number, page: { readonly after: string; readonly limit: number }): Promise<readonly Segment[]>
  get(workspace: number, key: string): Promise<Segment | null>
  /** What keeps a rule from being a segment's. */
  check(rule: Rule): readonly RuleFinding[]
  create(workspace: number, values: SegmentValues): Promise<Segment | 'taken'>
  /** A static segment stays static, and one by rule by rule. */
  update(workspace: number, values: SegmentValues): Promise<Segment | null | 'other kind'>
  /** Flows that have to do with segments, by the keys of these. */
  uses(workspace: number): Promise<ReadonlyMap<string, readonly SegmentUse[]>>
  /** Flows that have to do with it keep it: answers these. */
  remove(workspace: number, key: string): Promise<'removed' | null | { readonly usedBy: readonly SegmentUse[] }>
  /** Without bounds it takes as long as it takes. */
  count(workspace: number, rule: Rule, bounds?: CountBounds): Promise<Counted>
  members(
    workspace: number,
    query: { readonly segment: string; readonly search: string | null; readonly after: string; readonly limit: number },
  ): Promise<readonly Member[]>
  /** Puts a contact into a static segment, or takes it out. */
  setMember(workspace: number, change: { readonly segment: string; readonly contact: string; readonly on: boolean }): Promise<void>
}

export interface SegmentsSource {
  readonly pool: Pool
  readonly registry: Registry
  readonly store: Pick<PostgresStore, 'pushBy'>
  readonly alarms: Alarms
  onRing(lanes: readonly LaneKey[]): void
}

export function createSegments(source: SegmentsSource): Segments {
  const { pool, registry, store } = source
  const get: Segments['get'] = (workspace, key) =>
    withClient(pool, async (sql) => {
      const row = await findSegment(sql, workspace, key)
      return row === null ? null : (await counted(sql, workspace, [row]))[0]!
    })
  return {
    list: (workspace, page) => withClient(pool, async (sql) => counted(sql, workspace, await listSegments(sql, workspace, page))),
    get,
    check: (rule) => faultsOf(rule, registry),
    create: async (workspace, values) => {
      const lanes = await ringing(source, (sql) => insertSegment(sql, workspace, values))
      return lanes === null ? 'taken' : (await get(workspace, values.key))!
    },
    update: async (workspace, values) => {
      const before = await get(workspace, values.key)
      if (before === null) return null
      if ((before.rule === null) !== (values.rule === null)) return 'other kind'
      const lanes = await ringing(source, (sql) => updateSegment(sql, workspace, values))
      return lanes === null ? null : get(workspace, values.key)
    },
    uses: (workspace) => withClient(pool, (sql) => usesOfSegments(sql, registry, workspace)),
    remove: (workspace, key) => transaction(pool, (sql) => remove(sql, registry, { workspace, key })),
    count: (workspace, rule, bounds) => countMatching(pool, registry, { workspace, rule, bounds }),
    members: (workspace, query) => withClient(pool, (sql) => listMembers(sql, { workspace, ...query })),
    setMember: (workspace, { segment, contact, on }) =>
      store.pushBy(workspace, (sql) => changeByHand(sql, registry, { workspace, contact, change: { segment, on } })),
  }
}

/** In one transaction with the rings of the lanes that it answers. */
async function ringing(
  { pool, alarms, onRing }: SegmentsSource,
  work: (sql: Sql) => Promise<readonly LaneKey[] | null>,
): Promise<readonly LaneKey[] | null> {
  const lanes = await transaction(pool, async (sql) => {
    const rung = await work(sql)
    await alarms.ring(sql, rung ?? [])
    return rung
  })
  onRing(lanes ?? [])
  return lanes
}

async function counted(sql: Sql, workspace: number, rows: readonly SegmentRow[]): Promise<readonly Segment[]> {
  const counts = await countMembers(
    sql,
    workspace,
    rows.map(({ key }) => key),
  )
  const filling = rows.some(({ rule }) => rule !== null) && (await isFilling(sql, workspace))
  return rows.map((row) => ({ ...row, count: counts.get(row.key) ?? 0, filling: row.rule !== null && filling }))
}

const own = 'contact.segments'

/**
 * Every visit of the workspace reads the facts of its segments: one that cannot be read would stop all flows.
 * A segment of segments could never come to rest: it might be in itself when it is not.
 */
function faultsOf(rule: Rule, registry: Registry): readonly RuleFinding[] {
  const ofRule = checkRule(rule)
  const faults = ofRule.length > 0 ? ofRule : checkFacts(rule, registry)
  if (faults.length > 0) return faults
  const reads = [...variablesOf(rule), ...factsOf(rule)].some((name) => name === '' || name === own || name.startsWith(`${own}.`))
  if (!reads) return []
  return [{ code: 'SEGMENT_RULE_CIRCULAR', path: '', message: 'The rule of a segment cannot ask for segments' }]
}

async function remove(
  sql: Sql,
  registry: Registry,
  { workspace, key }: { readonly workspace: number; readonly key: string },
): ReturnType<Segments['remove']> {
  // Visits under way know the segment and would put members into it after it is gone.
  await lockLanes(
    sql,
    workspace,
    Array.from({ length: laneCount }, (_, lane) => lane),
  )
  // A flow whose publication is under way may name it: publications hold the workspace.
  await sql.query('select from millrace.workspace where id = $1 for update', [workspace])
  if ((await findSegment(sql, workspace, key)) === null) return null
  const usedBy = (await usesOfSegments(sql, registry, workspace)).get(key)
  if (usedBy !== undefined) return { usedBy }
  await deleteSegment(sql, workspace, key)
  await dropMembers(sql, workspace, key)
  return 'removed'
}
