/**
 * What marketers edit of plugins besides flows: forms, templates of messages. Rows under a kind and a revision; what a config may be is its
 * kind's to say, before it comes here.
 */
import type { JsonObject } from '@millrace/core'
import type { Pool } from 'pg'
import { isIntId } from '../http/ids.ts'
import { sqlOf, toJson } from '../store/sql.ts'

export interface Resource {
  readonly id: string
  readonly kind: string
  readonly config: JsonObject
  readonly revision: number
  readonly createdAt: number
  readonly updatedAt: number
}

/** What names one: ids of another workspace, of another kind or of no number at all are unknown alike. */
export interface ResourceId {
  readonly workspace: number
  readonly kind: string
  readonly id: string
}

export interface Resources {
  get(workspace: number, kind: string, id: string): Promise<Resource | null>
  /** All of a kind, oldest first. */
  list(workspace: number, kind: string): Promise<readonly Resource[]>
  create(workspace: number, kind: string, config: JsonObject): Promise<Resource>
  /** `revision` is what the caller last saw, null: whatever it is. `conflict`: somebody saved since. Null: there is none. */
  save(of: ResourceId, config: JsonObject, revision: number | null): Promise<Resource | 'conflict' | null>
  remove(of: ResourceId): Promise<boolean>
}

const columns = `id::text, kind, config, revision,
  (extract(epoch from created_at) * 1000)::float8 as "createdAt", (extract(epoch from updated_at) * 1000)::float8 as "updatedAt"`
const named = 'workspace = $1 and kind = $2 and id = $3::int'

const insert = `
  insert into millrace.resource (workspace, kind, config, created_at, updated_at)
  values ($1, $2, $3::jsonb, millrace.clock_now(), millrace.clock_now()) returning ${columns}`

const update = `
  update millrace.resource set config = $4::jsonb, revision = revision + 1, updated_at = millrace.clock_now()
  where ${named} and ($5::int is null or revision = $5) returning ${columns}`

export function createResources(pool: Pool): Resources {
  const sql = sqlOf(pool)
  const get: Resources['get'] = async (workspace, kind, id) => {
    if (!isIntId(id)) return null
    const [row] = await sql.query<Resource>(`select ${columns} from millrace.resource where ${named}`, [workspace, kind, id])
    return row ?? null
  }
  return {
    get,
    list: (workspace, kind) =>
      sql.query<Resource>(`select ${columns} from millrace.resource where workspace = $1 and kind = $2 order by id`, [workspace, kind]),
    create: async (workspace, kind, config) => {
      const [row] = await sql.query<Resource>(insert, [workspace, kind, toJson(config)])
      return row!
    },
    save: async ({ workspace, kind, id }, config, revision) => {
      if (!isIntId(id)) return null
      const [row] = await sql.query<Resource>(update, [workspace, kind, id, toJson(config), revision])
      return row ?? ((await get(workspace, kind, id)) === null ? null : 'conflict')
    },
    remove: async ({ workspace, kind, id }) => {
      if (!isIntId(id)) return false
      const rows = await sql.query(`delete from millrace.resource where ${named} returning id`, [workspace, kind, id])
      return rows.length > 0
    },
  }
}
