/** Segments as rows. The one who makes or changes a rule asks for a survey in the same transaction, so that nobody is left out. */
import type { Finding, FlowDocument, Instant, Json, LaneKey, Registry, Rule, Sql } from '@millrace/core'
import { createLanes } from '../store/lanes.ts'
import { askSurvey } from '../store/looks.ts'
import { moveRevision } from '../store/revision.ts'
import { msOf } from '../store/rows.ts'
import { toJson, toText } from '../store/sql.ts'
import { namedSegments } from './naming.ts'

export interface SegmentRow {
  readonly key: string
  readonly name: string
  readonly colour: string
  /** Null: static. */
  readonly rule: Rule | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

interface Row {
  readonly key: string
  readonly name: string
  readonly colour: string
  readonly rule: Json | null
  readonly created_at: number
  readonly updated_at: number
}

const columns = `key, name, colour, rule, ${msOf('created_at')} as created_at, ${msOf('updated_at')} as updated_at`

const segmentOf = ({ created_at, updated_at, ...row }: Row): SegmentRow => ({
  ...row,
  createdAt: Math.round(created_at),
  updatedAt: Math.round(updated_at),
})

/** By key, after `after`. */
export async function listSegments(
  sql: Sql,
  workspace: number,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly SegmentRow[]> {
  const rows = await sql.query<Row>(
    `select ${columns} from millrace.segment where workspace = $1 and key > $2 collate "C" order by key collate "C" limit $3`,
    [workspace, after, limit],
  )
  return rows.map(segmentOf)
}

export async function findSegment(sql: Sql, workspace: number, key: string): Promise<SegmentRow | null> {
  const [row] = await sql.query<Row>(`select ${columns} from millrace.segment where workspace = $1 and key = $2`, [workspace, toText(key)])
  return row === undefined ? null : segmentOf(row)
}

export type SegmentValues = Pick<SegmentRow, 'key' | 'name' | 'colour' | 'rule'>

/** Null when the key is taken. Answers the lanes to ring. */
export async function insertSegment(sql: Sql, workspace: number, values: SegmentValues): Promise<readonly LaneKey[] | null> {
  const { key, name, colour, rule } = values
  await moveRevision(sql, workspace)
  const rows = await sql.query(
    `insert into millrace.segment (workspace, key, name, colour, rule, revision, created_at, updated_at)
     select w.id, $2, $3, $4, $5::jsonb, w.revision, millrace.clock_now(), millrace.clock_now() from millrace.workspace w where w.id = $1
     on conflict do nothing returning 1`,
    [workspace, toText(key), toText(name), toText(colour), rule === null ? null : toJson(rule)],
  )
  if (rows.length === 0) return null
  return rule === null ? [] : survey(sql, workspace)
}

/** Whether a segment is static or by rule stays as it was made. Null when it is not there. Answers the lanes to ring. */
export async function updateSegment(sql: Sql, workspace: number, values: SegmentValues): Promise<readonly LaneKey[] | null> {
  const { key, name, colour, rule } = values
  const [before] = await sql.query<{ rule: Json | null }>(
    'select rule from millrace.segment where workspace = $1 and key = $2 for update',
    [workspace, toText(key)],
  )
  if (before === undefined) return null
  await sql.query(
    `update millrace.segment set name = $3, colour = $4, rule = $5::jsonb, updated_at = millrace.clock_now() where workspace = $1 and key = $2`,
    [workspace, toText(key), toText(name), toText(colour), rule === null ? null : toJson(rule)],
  )
  if (rule === null || toJson(rule) === toJson(before.rule)) return []
  await moveRevision(sql, workspace)
  return survey(sql, workspace)
}

export async function deleteSegment(sql: Sql, workspace: number, key: string): Promise<void> {
  await moveRevision(sql, workspace)
  await sql.query('delete from millrace.segment where workspace = $1 and key = $2', [workspace, toText(key)])
}

/** Asks everybody anew. Lanes that no contact has come to yet are made first: a contact may be on its way. */
export async function survey(sql: Sql, workspace: number): Promise<readonly LaneKey[]> {
  await createLanes(sql, workspace)
  return askSurvey(sql, workspace)
}

const defaultColour = '#64748b'

export interface Published {
  readonly workspace: number
  readonly document: FlowDocument
  readonly registry: Registry
}

/** Nobody puts contacts into a segment by rule: it would let them go at once. */
export async function filledByRule(sql: Sql, { workspace, document, registry }: Published): Promise<readonly Finding[]> {
  const named = namedSegments(document, registry).filter(({ creates }) => creates)
  if (named.length === 0) return []
  const rows = await sql.query<{ key: string }>(
    'select key from millrace.segment where workspace = $1 and rule is not null and key = any($2::text[])',
    [workspace, named.map(({ key }) => key)],
  )
  const byRule = new Set(rows.map(({ key }) => key))
  return named.flatMap(({ key, node, path }) =>
    byRule.has(key)
      ? [
          {
            code: 'FLOW_SEGMENT_BY_RULE',
            severity: 'error' as const,
            node,
            path,
            message: `The segment ${key} follows a rule: contacts cannot be put into it. Take a static one`,
          },
        ]
      : [],
  )
}

/** Static segments that a published flow names come to be. */
export async function createNamed(sql: Sql, { workspace, document, registry }: Published): Promise<void> {
  for (const { key, colour, creates } of namedSegments(document, registry)) {
    if (!creates) continue
    await sql.query(
      `insert into millrace.segment (workspace, key, name, colour, revision, created_at, updated_at)
       values ($1, $2, $2, $3, 0, millrace.clock_now(), millrace.clock_now()) on conflict do nothing`,
      [workspace, toText(key), colour ?? defaultColour],
    )
  }
}
