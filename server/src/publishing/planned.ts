/**
 * Does what was planned when its time comes: the plan and what it does are one transaction, so that a process that dies leaves both or
 * neither. What cannot be done (the flow has errors since, or is archived) stays as a plan that says why.
 */
import type { LaneKey, Sql } from '@millrace/core'
import type { Pool } from 'pg'
import type { Duty } from '../runtime/duties.ts'
import { transaction, withClient } from '../store/sql.ts'
import { dropPlans, failPlan, lockDuePlan, plansOutlook, type DuePlan, type PlanFailure } from './rows.ts'

/** What came of it: why not, or the lanes that have work again. */
export type PlanDone = { readonly failure: PlanFailure } | { readonly lanes: readonly LaneKey[] }

export interface PlannedSource {
  readonly pool: Pool
  perform(sql: Sql, plan: DuePlan): Promise<PlanDone>
  onRing(lanes: readonly LaneKey[]): void
  readonly onError: (error: unknown) => void
}

/** A plan is left alone for so long (monotonic clock) when it could not be tried. */
const restMs = 10_000

export function createPlanned({ pool, perform, onRing, onError }: PlannedSource): Duty {
  const resting = new Map<string, number>()
  const step = async () => {
    for (const [key, until] of resting) if (performance.now() > until) resting.delete(key)
    let plan: DuePlan | null = null
    try {
      const lanes = await transaction(pool, async (sql) => {
        plan = await lockDuePlan(sql, [...resting.keys()])
        if (plan === null) return []
        const done = await perform(sql, plan)
        if ('failure' in done) {
          await failPlan(sql, plan, done.failure)
          return []
        }
        await dropPlans(sql, plan, [plan.action])
        return done.lanes
      })
      onRing(lanes)
    } catch (error) {
      const tried = plan as DuePlan | null
      if (tried === null) throw error
      resting.set(`${tried.flow}/${tried.action}`, performance.now() + restMs)
      onError(error)
    }
    return plan !== null
  }
  return { name: 'planned', outlook: () => withClient(pool, plansOutlook), step }
}
