/** Imports as rows: how far each came, and the rows that were refused. Counts only grow; a file that is sent again is another import. */
import type pg from 'pg'
import type { ImportKind } from './columns.ts'
import type { Fault, RefusedRow } from './refused.ts'
import type { FileForm } from './rows.ts'

export const importStates = ['running', 'done', 'failed', 'interrupted'] as const

export interface ImportView {
  readonly id: string
  readonly kind: ImportKind
  readonly format: FileForm['format']
  readonly start: boolean
  /** `interrupted`: nothing was heard of it for a minute; send the file again. */
  readonly state: (typeof importStates)[number]
  readonly rows: number
  readonly stored: number
  /** Events that had come before. */
  readonly repeated: number
  readonly refused: number
  readonly failure: Fault | null
  readonly createdAt: string
}

export interface ImportOrder {
  readonly workspace: number
  readonly kind: ImportKind
  readonly format: FileForm['format']
  readonly start: boolean
}

/** What a batch of rows came to. */
export interface Progress {
  readonly rows: number
  readonly stored: number
  readonly repeated: number
  readonly refused: readonly RefusedRow[]
}

/** Refused rows that are kept of one import; all are counted. */
export const refusedKept = 100_000

export async function beginImport(pool: pg.Pool, { workspace, kind, format, start }: ImportOrder): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    'insert into millrace.import (workspace, kind, format, start, created_at) values ($1, $2, $3, $4, millrace.clock_now()) returning id::text',
    [workspace, kind, format, start],
  )
  return rows[0]!.id
}

/** Counts a batch, and keeps its refused rows. */
export async function noteProgress(pool: pg.Pool, id: string, { rows, stored, repeated, refused }: Progress): Promise<void> {
  await pool.query(
    `with before as (select refused from millrace.import where id = $1 for update),
     kept as (
       insert into millrace.import_refused (import, row, code, message, excerpt)
       select $1, r.* from unnest($5::bigint[], $6::text[], $7::text[], $8::text[]) as r
       limit (select greatest(0, $9 - refused) from before) on conflict do nothing)
     update millrace.import set rows = rows + $2, stored = stored + $3, repeated = repeated + $4,
       refused = refused + cardinality($5::bigint[]), beat_at = now()
     where id = $1`,
    [
      id,
      rows,
      stored,
      repeated,
      refused.map(({ row }) => row),
      refused.map(({ code }) => code),
      refused.map(({ message }) => message),
      refused.map(({ excerpt }) => excerpt),
      refusedKept,
    ],
  )
}

/** `failure`: what ended it before the end of the file; null: it is done. */
export async function endImport(pool: pg.Pool, id: string, failure: Fault | null): Promise<void> {
  await pool.query('update millrace.import set state = $2, failure = $3::jsonb, beat_at = now() where id = $1', [
    id,
    failure === null ? 'done' : 'failed',
    failure === null ? null : JSON.stringify(failure),
  ])
}

interface ImportRow extends Omit<ImportView, 'createdAt' | 'rows' | 'stored' | 'repeated' | 'refused'> {
  readonly rows: string
  readonly stored: string
  readonly repeated: string
  readonly refused: string
  readonly created_at: Date
}

const columns = `id::text, kind, format, start, rows, stored, repeated, refused, failure, created_at,
  case when state = 'running' and beat_at < now() - interval '1 minute' then 'interrupted' else state end as state`

const viewOf = ({ created_at: createdAt, rows, stored, repeated, refused, ...row }: ImportRow): ImportView => ({
  ...row,
  rows: Number(rows),
  stored: Number(stored),
  repeated: Number(repeated),
  refused: Number(refused),
  createdAt: createdAt.toISOString(),
})

export async function findImport(pool: pg.Pool, workspace: number, id: string): Promise<ImportView | null> {
  const { rows } = await pool.query<ImportRow>(`select ${columns} from millrace.import where workspace = $1 and id = $2`, [workspace, id])
  return rows[0] === undefined ? null : viewOf(rows[0])
}

export interface Span {
  /** The id or row of the last one shown. */
  readonly after: string | null
  readonly limit: number
}

/** Newest first; one more than `limit`. */
export async function listImports(pool: pg.Pool, workspace: number, { after, limit }: Span): Promise<readonly ImportView[]> {
  const { rows } = await pool.query<ImportRow>(
    `select ${columns} from millrace.import where workspace = $1 and ($2::bigint is null or id < $2) order by import.id desc limit $3`,
    [workspace, after, limit + 1],
  )
  return rows.map(viewOf)
}

/** In the order of the file; one more than `limit`. The import must be known to be the caller's. */
export async function listRefusedRows(pool: pg.Pool, id: string, { after, limit }: Span): Promise<readonly RefusedRow[]> {
  const { rows } = await pool.query<RefusedRow & { row: string }>(
    `select row, code, message, excerpt from millrace.import_refused
     where import = $1 and ($2::bigint is null or row > $2) order by row limit $3`,
    [id, after, limit + 1],
  )
  return rows.map(({ row, code, message, excerpt }) => ({ row: Number(row), code, message, excerpt }))
}
