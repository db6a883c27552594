/** The statements behind the life cycle of flows. */
import type { FlowDocument, LaneKey, Sql } from '@millrace/core'
import type { FlowRow } from './types.ts'
import { msOf } from '../store/rows.ts'
import { toJson, toText } from '../store/sql.ts'

interface Row {
  readonly id: number
  readonly name: string
  readonly state: FlowRow['state']
  readonly draft: FlowDocument
  readonly revision: number
  readonly version: number | null
  readonly labels: readonly string[]
  readonly created_at: number
  readonly updated_at: number
}

const columns = `id, name, state, draft, revision, current_version as version, labels, ${msOf('created_at')} as created_at,
  ${msOf('updated_at')} as updated_at`

function flowOf({ id, created_at, updated_at, ...row }: Row): FlowRow {
  return { ...row, id: String(id), createdAt: Math.round(created_at), updatedAt: Math.round(updated_at) }
}

const one = (rows: readonly Row[]): FlowRow | null => (rows[0] === undefined ? null : flowOf(rows[0]))

/** Ids come from outside: what is no int names no flow. */
export const isFlowId = (id: string): boolean => /^[1-9]\d{0,9}$/.test(id) && Number(id) < 2 ** 31

export async function insertFlow(sql: Sql, workspace: number, document: FlowDocument): Promise<FlowRow> {
  const rows = await sql.query<Row>(
    `insert into millrace.flow (workspace, name, draft, created_at, updated_at)
     values ($1, $2, $3::jsonb, millrace.clock_now(), millrace.clock_now()) returning ${columns}`,
    [workspace, toText(document.name), toJson(document)],
  )
  return flowOf(rows[0]!)
}

export async function listFlows(sql: Sql, workspace: number): Promise<readonly FlowRow[]> {
  return (await sql.query<Row>(`select ${columns} from millrace.flow where workspace = $1 order by id`, [workspace])).map(flowOf)
}

/** With `lock`, nobody else changes it until the transaction ends. */
export async function findFlow(
  sql: Sql,
  at: { readonly workspace: number; readonly id: string; readonly lock?: true },
): Promise<FlowRow | null> {
  if (!isFlowId(at.id)) return null
  return one(
    await sql.query<Row>(`select ${columns} from millrace.flow where workspace = $1 and id = $2 ${at.lock ? 'for update' : ''}`, [
      at.workspace,
      at.id,
    ]),
  )
}

export async function updateDraft(sql: Sql, id: string, document: FlowDocument): Promise<FlowRow | null> {
  return one(
    await sql.query<Row>(
      `update millrace.flow set name = $2, draft = $3::jsonb, revision = revision + 1, updated_at = millrace.clock_now()
       where id = $1 returning ${columns}`,
      [id, toText(document.name), toJson(document)],
    ),
  )
}

/** Labels are not of the draft: its revision stays. */
export async function updateLabels(
  sql: Sql,
  { workspace, id, labels }: { readonly workspace: number; readonly id: string; readonly labels: readonly string[] },
): Promise<FlowRow | null> {
  if (!isFlowId(id)) return null
  return one(
    await sql.query<Row>(`update millrace.flow set labels = $3::text[] where workspace = $1 and id = $2 returning ${columns}`, [
      workspace,
      id,
      labels.map(toText),
    ]),
  )
}

export async function deleteFlow(sql: Sql, id: string): Promise<void> {
  await sql.query('delete from millrace.flow where id = $1', [id])
}

export interface NewVersion {
  readonly id: string
  readonly version: number
  readonly document: FlowDocument
  readonly by: string | null
  readonly note: string | null
}

export async function insertVersion(sql: Sql, { id, version, document, by, note }: NewVersion): Promise<void> {
  await sql.query(
    `insert into millrace.flow_version (flow, version, document, published_at, published_by, note)
     values ($1, $2, $3::jsonb, millrace.clock_now(), $4, $5)`,
    [id, version, toJson(document), by === null ? null : toText(by), note === null ? null : toText(note)],
  )
}

export interface Standing {
  readonly state: FlowRow['state']
  readonly version: number | null
  /** Whether it lets contacts in as the version before did: what is due by its triggers stays due. */
  readonly alike?: boolean
}

export async function updateStanding(sql: Sql, id: string, standing: Standing): Promise<FlowRow | null> {
  return one(
    await sql.query<Row>(
      `update millrace.flow set state = $2, current_version = $3, updated_at = millrace.clock_now(),
         active_since = case when $2 = 'active' and state = 'active' and (current_version = $3 or $4) then active_since
           when $2 = 'active' then millrace.clock_now() end
       where id = $1 returning ${columns}`,
      [id, standing.state, standing.version, standing.alike === true],
    ),
  )
}

export async function findVersion(sql: Sql, at: { workspace: number; id: string; version: number }): Promise<FlowDocument | null> {
  if (!isFlowId(at.id)) return null
  const [row] = await sql.query<{ document: FlowDocument }>(
    `select v.document from millrace.flow_version v join millrace.flow f on f.id = v.flow
     where f.workspace = $1 and v.flow = $2 and v.version = $3`,
    [at.workspace, at.id, at.version],
  )
  return row?.document ?? null
}

/** Lanes in which runs of a flow stand: those to ring when it goes on. */
export async function lanesOf(sql: Sql, workspace: number): Promise<readonly LaneKey[]> {
  return sql.query<LaneKey>('select workspace, lane from millrace.lane where workspace = $1', [workspace])
}
