/** The statements behind plans and the taking over of contacts. */
import type { FlowDocument, Instant, Json, Sql } from '@millrace/core'
import { msOf } from '../store/rows.ts'
import { toJson, toText } from '../store/sql.ts'
import type { FlowPlace } from './affected.ts'
import type { MappingRule } from './mapping.ts'

export type PlannedAction = 'publish' | 'pause'

export interface PlanFailure {
  readonly code: string
  readonly message: string
}

export interface Plan {
  readonly action: PlannedAction
  readonly at: Instant
  readonly by: string
  readonly note: string | null
  readonly failure: PlanFailure | null
}

export interface PlanOrder extends FlowPlace, Omit<Plan, 'failure'> {
  /** Of `publish`. */
  readonly document: FlowDocument | null
  readonly mapping: readonly MappingRule[]
}

/** In place of the one that was there. */
export async function keepPlan(sql: Sql, { workspace, flow, action, at, by, note, document, mapping }: PlanOrder): Promise<void> {
  await sql.query(
    `insert into millrace.flow_plan (workspace, flow, action, at, made_at, made_by, note, document, mapping)
     values ($1, $2, $3, to_timestamp($4::float8 / 1000), millrace.clock_now(), $5, $6, $7::jsonb, $8::jsonb)
     on conflict (flow, action) do update set at = excluded.at, made_at = excluded.made_at, made_by = excluded.made_by,
       note = excluded.note, document = excluded.document, mapping = excluded.mapping, failure = null`,
    [
      workspace,
      flow,
      action,
      at,
      toText(by),
      note === null ? null : toText(note),
      document === null ? null : toJson(document),
      toJson(mapping),
    ],
  )
}

/** Answers whether there was any. */
export async function dropPlans(sql: Sql, { workspace, flow }: FlowPlace, actions: readonly PlannedAction[]): Promise<boolean> {
  const rows = await sql.query(
    'delete from millrace.flow_plan where workspace = $1 and flow = $2 and action = any($3::text[]) returning 1',
    [workspace, flow, actions],
  )
  return rows.length > 0
}

export async function plansOf(sql: Sql, { workspace, flow }: FlowPlace): Promise<readonly Plan[]> {
  const rows = await sql.query<Plan>(
    `select action, ${msOf('at')} as at, made_by as by, note, failure from millrace.flow_plan where workspace = $1 and flow = $2 order by at`,
    [workspace, flow],
  )
  return rows.map((row) => ({ ...row, at: Math.round(row.at) }))
}

export interface DuePlan extends FlowPlace {
  readonly action: PlannedAction
  readonly by: string
  readonly note: string | null
  readonly document: FlowDocument | null
  readonly mapping: readonly MappingRule[]
}

/** Holds one that is due; null: there is none that nobody else is at. */
export async function lockDuePlan(sql: Sql, leftOut: readonly string[]): Promise<DuePlan | null> {
  const [row] = await sql.query<Omit<DuePlan, 'flow'> & { readonly flow: number }>(
    `select workspace, flow, action, made_by as by, note, document, mapping from millrace.flow_plan
     where failure is null and at <= millrace.clock_now() and flow || '/' || action <> all($1::text[])
     order by at, flow, action limit 1 for update skip locked`,
    [leftOut],
  )
  return row === undefined ? null : { ...row, flow: String(row.flow) }
}

export async function failPlan(sql: Sql, { flow, action }: Pick<DuePlan, 'flow' | 'action'>, failure: PlanFailure): Promise<void> {
  await sql.query('update millrace.flow_plan set failure = $3::jsonb where flow = $1 and action = $2', [
    flow,
    action,
    toJson(failure as unknown as Json),
  ])
}

export async function plansOutlook(sql: Sql): Promise<{ readonly due: boolean; readonly nextAt: Instant | null }> {
  const [row] = await sql.query<{ due: boolean; next_at: number | null }>(
    `select coalesce(bool_or(at <= millrace.clock_now()), false) as due, ${msOf('min(at) filter (where at > millrace.clock_now())')} as next_at
     from millrace.flow_plan where failure is null`,
  )
  return { due: row!.due, nextAt: row!.next_at === null ? null : Math.round(row!.next_at) }
}

export interface MovingOrder extends FlowPlace {
  readonly version: number
  readonly by: string
  readonly mapping: readonly MappingRule[]
  readonly total: number
}

export async function beginMoving(sql: Sql, { workspace, flow, version, by, mapping, total }: MovingOrder): Promise<void> {
  await sql.query(
    `insert into millrace.flow_moving (workspace, flow, version, made_by, mapping, total) values ($1, $2, $3, $4, $5::jsonb, $6)`,
    [workspace, flow, version, toText(by), toJson(mapping), total],
  )
}

export interface Moving extends MovingOrder {
  readonly begun: boolean
  readonly lookedAt: string
  readonly sent: number
}

/** Holds the oldest that is not done, of those that are not left out (flows); null: there is none that nobody else is at. */
export async function lockMoving(sql: Sql, leftOut: readonly string[]): Promise<Moving | null> {
  const [row] = await sql.query<Omit<Moving, 'flow'> & { readonly flow: number }>(
    `select workspace, flow, version, made_by as by, mapping, total, begun, looked_at as "lookedAt", sent from millrace.flow_moving m
     where done_at is null and flow <> all($1::int[])
       and not exists (select from millrace.flow_moving o where o.flow = m.flow and o.version < m.version and o.done_at is null)
     order by flow, version limit 1 for update skip locked`,
    [leftOut],
  )
  return row === undefined ? null : { ...row, flow: String(row.flow) }
}

export async function keepMoving(
  sql: Sql,
  { flow, version }: Pick<Moving, 'flow' | 'version'>,
  to: { readonly lookedAt: string | null; readonly sent: number },
): Promise<void> {
  await sql.query(
    `update millrace.flow_moving set begun = true, looked_at = coalesce($3::uuid, looked_at), sent = sent + $4,
       done_at = case when $3::uuid is null then millrace.clock_now() end
     where flow = $1 and version = $2`,
    [flow, version, to.lookedAt, to.sent],
  )
}

export async function isMoving(sql: Sql): Promise<boolean> {
  return (await sql.query('select from millrace.flow_moving where done_at is null limit 1')).length > 0
}

export interface MovingView {
  readonly version: number
  readonly total: number
  readonly sent: number
}

/** Those under way. */
export async function movingOf(sql: Sql, { workspace, flow }: FlowPlace): Promise<readonly MovingView[]> {
  return sql.query<MovingView>(
    `select version, total, sent from millrace.flow_moving where workspace = $1 and flow = $2 and done_at is null order by version`,
    [workspace, flow],
  )
}
