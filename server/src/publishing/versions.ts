/** The versions of a flow that were published: when, by whom, and how many are in each. */
import type pg from 'pg'

export interface VersionView {
  readonly version: number
  readonly publishedAt: string
  readonly by: string | null
  readonly note: string | null
  /** The one that new contacts enter. */
  readonly live: boolean
  /** Contacts inside now. */
  readonly inside: number
}

export interface VersionsQuery {
  readonly workspace: number
  readonly flow: string
  /** Only smaller ones. */
  readonly before: number | null
  readonly limit: number
}

interface Row extends Omit<VersionView, 'publishedAt'> {
  readonly published_at: Date
}

/** Newest first, one more than `limit`. */
export async function listVersions(pool: pg.Pool, { workspace, flow, before, limit }: VersionsQuery): Promise<readonly VersionView[]> {
  const { rows } = await pool.query<Row>(
    `select v.version, v.published_at, v.published_by as by, v.note, v.version = f.current_version as live,
       (select coalesce(sum(case when c.what = 'entered' then c.count else -c.count end), 0)::int
        from millrace.counter c where c.flow = v.flow and c.version = v.version and c.node = '') as inside
     from millrace.flow_version v join millrace.flow f on f.id = v.flow
     where f.workspace = $1 and v.flow = $2 and ($3::int is null or v.version < $3) order by v.version desc limit $4`,
    [workspace, flow, before, limit + 1],
  )
  return rows.map(({ published_at, ...row }) => ({ ...row, publishedAt: published_at.toISOString() }))
}
