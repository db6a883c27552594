/** Commits that put inputs into lanes: with the lanes' rings in the same transaction, and the news of them after it. */
import type { LaneKey, Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { createIdentityRules, type IdentityRules } from './addresses.ts'
import { createLanes } from './lanes.ts'
import type { Alarms } from './ports.ts'
import { isTransient, transaction, withClient } from './sql.ts'

export interface Committing {
  readonly pool: Pool
  readonly alarms: Alarms
  /** Told, after the commit, of lanes with new inputs. */
  onRing(lanes: readonly LaneKey[]): void
  /** Which addresses name people. */
  readonly rules: IdentityRules
  /** Makes the rows of these workspaces' lanes, in a commit of their own, whatever becomes of the caller's. */
  ensureLanes(items: readonly { readonly workspace: number }[]): Promise<void>
}

export function createCommitting(pool: Pool, alarms: Alarms, onRing: Committing['onRing']): Committing {
  const made = new Set<number>()
  return {
    pool,
    alarms,
    onRing,
    rules: createIdentityRules(pool),
    ensureLanes: async (items) => {
      for (const { workspace } of items) {
        if (made.has(workspace)) continue
        await withClient(pool, (sql) => createLanes(sql, workspace))
        made.add(workspace)
      }
    },
  }
}

/** `work` answers the lanes it put something into. */
export async function commitRinging(
  { pool, alarms, onRing }: Committing,
  work: (sql: Sql) => Promise<readonly LaneKey[]>,
): Promise<readonly LaneKey[]> {
  let begunAt = 0
  const lanes = await retried(() => {
    begunAt = performance.now()
    return transaction(pool, async (sql) => {
      const rung = await work(sql)
      await alarms.ring(sql, rung)
      return rung
    })
  })
  alarms.rung(lanes, begunAt)
  onRing(lanes)
  return lanes
}

/** Deadlocks, and contacts that two doors make at the same moment, are nobody's fault: the same again. */
async function retried<T>(work: () => Promise<T>, attempts = 3): Promise<T> {
  for (let left = attempts; ; left--) {
    try {
      return await work()
    } catch (error) {
      const code = (error as { code?: string }).code
      const again = code === '23505' || (isTransient(error) && (code === '40P01' || code === '40001'))
      if (left <= 1 || !again) throw error
    }
  }
}
