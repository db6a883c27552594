/** What can be asked about publishing a flow, and planned: now is `Flows.publish`. */
import { compareFlows, type FlowChanges, type FlowDocument, type Instant, type LaneKey, type Registry, type Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { setStateIn } from '../runtime/flow-states.ts'
import { findFlow, findVersion } from '../runtime/flow-rows.ts'
import type { Alarms } from '../store/ports.ts'
import { msOf } from '../store/rows.ts'
import { transaction, withClient } from '../store/sql.ts'
import { affectedBy, type Affected } from './affected.ts'
import { publishIn, refusalOf, type PublishOrder, type Refused } from './publish.ts'
import type { PlanDone } from './planned.ts'
import { dropPlans, keepPlan, movingOf, plansOf, type DuePlan, type MovingView, type Plan, type PlannedAction } from './rows.ts'

export interface Outlook extends Affected {
  /** The published one; null before the first. */
  readonly version: number | null
  readonly next: number
  readonly revision: number
  /** What differs from the published version; null before the first. */
  readonly changes: FlowChanges | null
}

export interface PlanAsk extends PublishOrder {
  readonly action: PlannedAction
  readonly at: Instant
}

export interface Schedule {
  readonly plans: readonly Plan[]
  readonly moving: readonly MovingView[]
}

export interface Publishing {
  /** Whom publishing this (absent: the draft) would be about. Null: there is no such flow. */
  outlook(workspace: number, id: string, document?: FlowDocument): Promise<Outlook | null>
  /** In place of what was planned of the kind. `past`: that instant is over. `closed`: the flow is not in a state for it. */
  plan(workspace: number, id: string, ask: PlanAsk): Promise<Plan | Refused | 'past' | 'closed' | null>
  /** False: nothing of the kind was planned. */
  unplan(workspace: number, id: string, action: PlannedAction): Promise<boolean>
  schedule(workspace: number, id: string): Promise<Schedule | null>
}

export interface PublishingSource {
  readonly pool: Pool
  readonly registry: Registry
  readonly alarms: Alarms
}

export function createPublishing({ pool, registry }: PublishingSource): Publishing {
  return {
    outlook: (workspace, id, document) =>
      withClient(pool, async (sql) => {
        const flow = await findFlow(sql, { workspace, id })
        if (flow === null) return null
        const live = flow.version === null ? null : await findVersion(sql, { workspace, id, version: flow.version })
        const next = document ?? flow.draft
        const affected = await affectedBy(sql, registry, { workspace, flow: id, document: next })
        const changes = live === null ? null : compareFlows(live, next)
        return { ...affected, version: flow.version, next: (flow.version ?? 0) + 1, revision: flow.revision, changes }
      }),
    plan: (workspace, id, ask) => transaction(pool, (sql) => plan(sql, registry, { workspace, id, ...ask })),
    unplan: (workspace, flow, action) => transaction(pool, (sql) => dropPlans(sql, { workspace, flow }, [action])),
    schedule: (workspace, id) =>
      withClient(pool, async (sql) => {
        if ((await findFlow(sql, { workspace, id })) === null) return null
        return { plans: await plansOf(sql, { workspace, flow: id }), moving: await movingOf(sql, { workspace, flow: id }) }
      }),
  }
}

type Planning = PlanAsk & { readonly workspace: number; readonly id: string }

async function plan(sql: Sql, registry: Registry, ask: Planning): ReturnType<Publishing['plan']> {
  const { workspace, id, action, at } = ask
  const flow = await findFlow(sql, { workspace, id, lock: true })
  if (flow === null) return null
  if (flow.state === 'archived' || (action === 'pause' && flow.state === 'paused')) return 'closed'
  if (at <= (await nowOf(sql))) return 'past'
  const document = action === 'publish' ? flow.draft : null
  if (document !== null) {
    const looked = await refusalOf(sql, registry, { workspace, flow, document, order: ask })
    if ('refused' in looked) return looked.refused
  }
  const made = { action, at, by: ask.by ?? '', note: ask.note ?? null }
  await keepPlan(sql, { ...made, workspace, flow: id, document, mapping: ask.mapping ?? [] })
  return { ...made, failure: null }
}

async function nowOf(sql: Sql): Promise<Instant> {
  const [row] = await sql.query<{ now: number }>(`select ${msOf('millrace.clock_now()')} as now`)
  return Math.floor(row!.now)
}

/** In the transaction that the plan is dropped in. */
export function performPlan({ registry, alarms }: Omit<PublishingSource, 'pool'>): (sql: Sql, plan: DuePlan) => Promise<PlanDone> {
  const rung = async (sql: Sql, lanes: readonly LaneKey[]): Promise<PlanDone> => {
    await alarms.ring(sql, lanes)
    return { lanes }
  }
  return async (sql, { workspace, flow: id, action, by, note, document, mapping }) => {
    const flow = await findFlow(sql, { workspace, id, lock: true })
    if (action === 'pause') {
      // Somebody was ahead: it stands still already, or was never let go.
      if (flow?.state !== 'active') return { lanes: [] }
      const { lanes } = await setStateIn(sql, registry, { workspace, id, to: 'pause' })
      return rung(sql, lanes)
    }
    if (flow?.state === 'archived') return { failure: { code: 'FLOW_STATE_REFUSED', message: 'The flow is archived: restore it first' } }
    const { outcome, lanes } = await publishIn(sql, { registry }, { workspace, id, by, note, document: document!, mapping })
    if (outcome !== null && 'version' in outcome) return rung(sql, lanes)
    return { failure: failureOf(outcome) }
  }
}

function failureOf(refused: Refused | null) {
  if (refused !== null && 'findings' in refused) {
    const first = refused.findings.find(({ severity }) => severity === 'error')
    return { code: 'FLOW_HAS_ERRORS', message: first?.message ?? 'The flow has errors' }
  }
  if (refused !== null && 'faults' in refused) return { code: 'FLOW_MAPPING_INVALID', message: refused.faults[0]?.message ?? '' }
  return { code: 'FLOW_UNKNOWN', message: 'The flow is gone' }
}
