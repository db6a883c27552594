/**
 * What a workspace is called and which zone its clock is in. Another zone moves, in one commit, whatever hangs on it: the next instants of
 * timetables, the moments of contacts without a zone of their own, and what quiet hours had put off. What a run waits for already stays as
 * it was worked out.
 */
import { type LaneKey, type Registry, type Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { asksMoments } from '../segments/naming.ts'
import { survey } from '../segments/rows.ts'
import { lookAgain } from '../sending-rules/store.ts'
import type { Alarms } from '../store/ports.ts'
import { moveRevision } from '../store/revision.ts'
import { transaction } from '../store/sql.ts'
import { placeTimetables } from '../timetable/rows.ts'

export interface WorkspaceChange {
  readonly name?: string
  /** An IANA zone. */
  readonly timezone?: string
}

export interface Workspaces {
  /** `zone`: the database knows no such time zone, and nothing was changed. */
  change(workspace: number, change: WorkspaceChange): Promise<'changed' | 'zone'>
}

export interface WorkspacesSource {
  readonly pool: Pool
  readonly registry: Registry
  readonly alarms: Alarms
  /** Told after the commit of lanes that have work again. */
  onRing(lanes: readonly LaneKey[]): void
}

export function createWorkspaces({ pool, registry, alarms, onRing }: WorkspacesSource): Workspaces {
  return {
    change: async (workspace, { name, timezone }) => {
      if (timezone !== undefined && !(await isKnownZone(pool, timezone))) return 'zone'
      const lanes = await transaction(pool, async (sql) => {
        if (name !== undefined) await sql.query('update millrace.workspace set name = $2 where id = $1', [workspace, name])
        if (timezone === undefined) return []
        const rung = await moveZone(sql, registry, { workspace, timezone })
        await alarms.ring(sql, rung)
        return rung
      })
      onRing(lanes)
      return 'changed'
    },
  }
}

/** The day of the quota is worked out by the database, whose list of zones may be older than ours. */
async function isKnownZone(pool: Pool, timezone: string): Promise<boolean> {
  const { rows } = await pool.query<{ known: boolean }>(
    'select exists (select from pg_timezone_names where lower(name) = lower($1)) as known',
    [timezone],
  )
  return rows[0]?.known === true
}

interface ActiveFlow {
  readonly id: string
  readonly document: Parameters<typeof asksMoments>[0]
}

/** The lanes that are to be rung. Flows are held first, as whoever publishes holds them before the workspace. */
async function moveZone(
  sql: Sql,
  registry: Registry,
  { workspace, timezone }: { readonly workspace: number; readonly timezone: string },
): Promise<readonly LaneKey[]> {
  const flows = await sql.query<ActiveFlow>(
    `select f.id::text, v.document from millrace.flow f join millrace.flow_version v on v.flow = f.id and v.version = f.current_version
     where f.workspace = $1 and f.state = 'active' order by f.id for update of f`,
    [workspace],
  )
  const moved = await sql.query('update millrace.workspace set timezone = $2 where id = $1 and timezone <> $2 returning 1', [
    workspace,
    timezone,
  ])
  if (moved.length === 0) return []
  await moveRevision(sql, workspace)
  for (const { id } of flows) await placeTimetables(sql, registry, { workspace, flow: id, due: 'kept' })
  await lookAgain(sql, workspace)
  return flows.some(({ document }) => asksMoments(document, registry)) ? survey(sql, workspace) : []
}
