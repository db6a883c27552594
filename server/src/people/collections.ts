/**
 * Collections: small keyed tables of a workspace's own, for rules and code to look into. `records` of a collection is exact: whoever
 * changes how many there are holds the collection's row.
 */
import type { JsonObject, Sql } from '@millrace/core'
import type pg from 'pg'
import { toJson, transaction } from '../store/sql.ts'

export interface CollectionView {
  readonly name: string
  readonly records: number
  readonly updatedAt: string
}

export interface RecordView {
  readonly key: string
  readonly value: JsonObject
  readonly updatedAt: string
}

export interface KeyedRecord {
  readonly key: string
  readonly value: JsonObject
}

/** Limits of a workspace, of a collection, and of a record (bytes of JSON; characters of its key). */
export const collectionsMax = 100
export const recordsMax = 100_000
export const recordBytesMax = 8 * 1024
export const keyMax = 200

export class CollectionFull extends Error {
  readonly code = 'COLLECTION_FULL'
}

export interface Place {
  readonly workspace: number
  readonly collection: string
}

/** Puts records in, over those of the same keys; the last of a key stands. Makes the collection. Throws `CollectionFull`, and then keeps none. */
export async function putRecords(pool: pg.Pool, place: Place, records: readonly KeyedRecord[]): Promise<void> {
  const last = [...new Map(records.map((record) => [record.key, record])).values()]
  await transaction(pool, async (sql) => {
    await holdCollection(sql, place)
    const [counted] = await sql.query<{ records: number }>(
      `with given as (select * from unnest($3::text[], $4::jsonb[]) as g (key, value)),
       stored as (
         insert into millrace.collection_record (workspace, collection, key, value, updated_at)
         select $1, $2, key, value, millrace.clock_now() from given order by key
         on conflict (workspace, collection, key) do update set value = excluded.value, updated_at = excluded.updated_at
         returning (xmax = 0) as fresh)
       update millrace.collection set records = records + (select count(*) from stored where fresh), updated_at = millrace.clock_now()
       where workspace = $1 and name = $2 returning records`,
      [place.workspace, place.collection, last.map(({ key }) => key), last.map(({ value }) => toJson(value))],
    )
    if (counted!.records > recordsMax) throw new CollectionFull(`A collection has at most ${recordsMax.toLocaleString('en')} records`)
  })
}

/** Makes the collection, or holds it until the transaction ends. */
async function holdCollection(sql: Sql, { workspace, collection }: Place): Promise<void> {
  const held = await sql.query(
    `insert into millrace.collection (workspace, name, updated_at)
     select $1, $2, millrace.clock_now()
     where (select count(*) < $3 or bool_or(name = $2) from millrace.collection where workspace = $1)
     on conflict (workspace, name) do update set updated_at = excluded.updated_at returning 1`,
    [workspace, collection, collectionsMax],
  )
  if (held.length === 0) throw new CollectionFull(`A workspace has at most ${collectionsMax} collections`)
}

/** False when there is no such record. */
export async function dropRecord(pool: pg.Pool, { workspace, collection }: Place, key: string): Promise<boolean> {
  return transaction(pool, async (sql) => {
    await sql.query('select from millrace.collection where workspace = $1 and name = $2 for update', [workspace, collection])
    const gone = await sql.query(
      `with gone as (delete from millrace.collection_record where workspace = $1 and collection = $2 and key = $3 returning 1)
       update millrace.collection set records = records - 1, updated_at = millrace.clock_now()
       where workspace = $1 and name = $2 and exists (select from gone) returning 1`,
      [workspace, collection, key],
    )
    return gone.length > 0
  })
}

/** With all of its records. False when there is no such collection. */
export async function dropCollection(pool: pg.Pool, { workspace, collection }: Place): Promise<boolean> {
  const { rowCount } = await pool.query('delete from millrace.collection where workspace = $1 and name = $2', [workspace, collection])
  return rowCount === 1
}

export interface Span {
  /** The name or key of the last one shown. */
  readonly after: string | null
  readonly limit: number
}

/** By name; one more than `limit`. */
export async function listCollections(pool: pg.Pool, workspace: number, { after, limit }: Span): Promise<readonly CollectionView[]> {
  const { rows } = await pool.query<{ name: string; records: number; updated_at: Date }>(
    `select name, records, updated_at from millrace.collection
     where workspace = $1 and ($2::text is null or name > $2) order by name limit $3`,
    [workspace, after, limit + 1],
  )
  return rows.map(({ name, records, updated_at: at }) => ({ name, records, updatedAt: at.toISOString() }))
}

export async function hasCollection(pool: pg.Pool, { workspace, collection }: Place): Promise<boolean> {
  const { rowCount } = await pool.query('select from millrace.collection where workspace = $1 and name = $2', [workspace, collection])
  return rowCount === 1
}

interface RecordRow {
  readonly key: string
  readonly value: JsonObject
  readonly updated_at: Date
}

const recordView = ({ key, value, updated_at: at }: RecordRow): RecordView => ({ key, value, updatedAt: at.toISOString() })

export interface RecordSpan extends Span {
  /** Part of the key, in any case; null: all. */
  readonly search: string | null
}

/** By key; one more than `limit`. */
export async function listRecords(
  pool: pg.Pool,
  { workspace, collection }: Place,
  { after, limit, search }: RecordSpan,
): Promise<readonly RecordView[]> {
  const { rows } = await pool.query<RecordRow>(
    `select key, value, updated_at from millrace.collection_record
     where workspace = $1 and collection = $2 and ($3::text is null or key > $3)
       and ($5::text is null or position(lower($5) in lower(key)) > 0) order by key limit $4`,
    [workspace, collection, after, limit + 1, search],
  )
  return rows.map(recordView)
}

export async function findRecord(pool: pg.Pool, { workspace, collection }: Place, key: string): Promise<RecordView | null> {
  const { rows } = await pool.query<RecordRow>(
    'select key, value, updated_at from millrace.collection_record where workspace = $1 and collection = $2 and key = $3',
    [workspace, collection, key],
  )
  return rows[0] === undefined ? null : recordView(rows[0])
}
