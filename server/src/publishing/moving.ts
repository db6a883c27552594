/**
 * Takes contacts over to a version that was published: window by window over the runs, each a transaction that puts a move for each of
 * them into their lanes and keeps how far it has come. A process that dies leaves whole windows; the next one goes on from there, and
 * nobody is moved twice. What a move does is decided in the contact's lane, in order with everything else of theirs.
 */
import type { LaneInput, Sql } from '@millrace/core'
import type { Pool } from 'pg'
import type { Duty } from '../runtime/duties.ts'
import { lanesOf } from '../runtime/flow-rows.ts'
import { lockLanes } from '../store/lanes.ts'
import type { PostgresStore } from '../store/postgres-store.ts'
import { transaction, withClient } from '../store/sql.ts'
import { isMoving, keepMoving, lockMoving, type Moving } from './rows.ts'

export interface MovingSource {
  readonly pool: Pool
  readonly store: Pick<PostgresStore, 'pushBy'>
  readonly onError: (error: unknown) => void
  /** Runs looked at in one transaction. */
  readonly window?: number
}

const windowSize = 5000
/** A flow is left alone for so long (monotonic clock) when its window failed, or when moves of an earlier version are still on their way. */
const restMs = 10_000
const heldMs = 200

export function createMoving(source: MovingSource): Duty {
  const { pool, store, onError } = source
  const resting = new Map<string, number>()
  const rested = () => {
    for (const [flow, until] of resting) if (performance.now() > until) resting.delete(flow)
    return [...resting.keys()]
  }
  const step = async () => {
    const leftOut = rested()
    let found: Moving | null = null
    try {
      const begun = await transaction(pool, async (sql) => {
        found = await lockMoving(sql, leftOut)
        return found === null || found.begun || (await begin(sql, found))
      })
      if (found === null) return false
      const { flow, workspace, begun: isUnderWay } = found as Moving
      if (!begun) resting.set(flow, performance.now() + heldMs)
      if (begun && isUnderWay) await store.pushBy(workspace, (sql) => moveWindow(sql, source, [...leftOut]))
    } catch (error) {
      const flow = (found as Moving | null)?.flow
      if (flow === undefined) throw error
      resting.set(flow, performance.now() + restMs)
      onError(error)
    }
    return true
  }
  return { name: 'moving', outlook: () => withClient(pool, async (sql) => ({ due: await isMoving(sql), nextAt: null })), step }
}

/**
 * Waits for the visits that began before the version was published, so that nobody comes to a step unseen; false while moves of the
 * version before are still in lanes, for whoever they take over stands elsewhere afterwards.
 */
async function begin(sql: Sql, moving: Moving): Promise<boolean> {
  const { workspace, lookedAt } = moving
  const [left] = await sql.query<{ left: boolean }>(
    `select exists (select from millrace.inbox where workspace = $1 and kind = 'move' and payload::json ->> 'flow' = $2) as left`,
    [workspace, moving.flow],
  )
  if (left!.left) return false
  const lanes = await lanesOf(sql, workspace)
  await lockLanes(
    sql,
    workspace,
    lanes.map(({ lane }) => lane),
  )
  await keepMoving(sql, moving, { lookedAt, sent: 0 })
  return true
}

/** Nothing, when another process was ahead. */
async function moveWindow(sql: Sql, { window = windowSize }: MovingSource, leftOut: readonly string[]): Promise<readonly LaneInput[]> {
  const moving = await lockMoving(sql, leftOut)
  if (moving === null || !moving.begun) return []
  const { rows, last } = await nextRuns(sql, moving, window)
  await keepMoving(sql, moving, { lookedAt: last, sent: rows.length })
  return rows.map((row) => moveOf(moving, row))
}

interface RunRow {
  readonly id: string
  readonly contact: string
  readonly version: number
  readonly node: string
}

/** `last`: the last run that was looked at; null: there are no more. */
async function nextRuns(
  sql: Sql,
  moving: Moving,
  window: number,
): Promise<{ readonly rows: readonly RunRow[]; readonly last: string | null }> {
  const found = await sql.query<RunRow & { readonly hit: boolean }>(
    `with looked as materialized (
       select id, contact, version, node,
         workspace = $3 and flow = $4 and status = 0 and version < $5 and node = any($6::text[]) as hit
       from millrace.run where id > $1 order by id limit $2)
     select id, contact, version, node, hit from looked where hit or id = (select id from looked order by id desc limit 1) order by id`,
    [moving.lookedAt, window, moving.workspace, moving.flow, moving.version, moving.mapping.map(({ node }) => node)],
  )
  return { rows: found.filter(({ hit }) => hit), last: found.at(-1)?.id ?? null }
}

function moveOf({ workspace, flow, version, by, mapping }: Moving, { id, contact, node, version: from }: RunRow): LaneInput {
  const { action, to = node } = mapping.find((rule) => rule.node === node)!
  return {
    workspace,
    contact,
    kind: 'move',
    run: id,
    flow,
    from: { version: from, node },
    to: action === 'exit' ? null : { version, node: to },
    published: version,
    by,
  }
}
