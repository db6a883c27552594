/**
 * The life cycle of flows: a draft that is edited, versions that never change, and a state. Whatever lanes must see of a change
 * moves the workspace's revision in the same commit.
 */
import { checkFlow, type LaneKey, type Registry, type Sql } from '@millrace/core'
import type { Pool } from 'pg'
import type { FlowRow, Flows } from './types.ts'
import type { Alarms } from '../store/ports.ts'
import { moveRevision } from '../store/revision.ts'
import { transaction } from '../store/sql.ts'
import { asksMoments } from '../segments/naming.ts'
import { createNamed, filledByRule, survey } from '../segments/rows.ts'
import { placeTimetables } from '../timetable/rows.ts'
import { startAlike } from './alike.ts'
import {
  deleteFlow,
  findFlow,
  findVersion,
  insertFlow,
  insertVersion,
  lanesOf,
  listFlows,
  updateDraft,
  updateStanding,
} from './flow-rows.ts'

type Change = 'pause' | 'resume' | 'archive' | 'restore'

/** From which states a change leads where. What is restored stands still until somebody lets it go on. */
const changes: Readonly<Record<Change, (flow: FlowRow) => FlowRow['state'] | null>> = {
  pause: ({ state }) => (state === 'active' ? 'paused' : null),
  resume: ({ state }) => (state === 'paused' ? 'active' : null),
  archive: ({ state }) => (state === 'archived' ? null : 'archived'),
  restore: ({ state, version }) => (state !== 'archived' ? null : version === null ? 'draft' : 'paused'),
}

export interface FlowsSource {
  readonly pool: Pool
  readonly registry: Registry
  readonly alarms: Alarms
  /** Told after the commit of lanes that have work again. */
  onRing(lanes: readonly LaneKey[]): void
}

export function createFlows(source: FlowsSource): Flows {
  const { pool, registry } = source
  const check: Flows['check'] = (document) => checkFlow(document, registry)
  return {
    check,
    create: (workspace, document) => transaction(pool, (sql) => insertFlow(sql, workspace, document)),
    list: (workspace) => transaction(pool, (sql) => listFlows(sql, workspace)),
    get: (workspace, id) => transaction(pool, (sql) => findFlow(sql, { workspace, id })),
    version: (workspace, id, version) => transaction(pool, (sql) => findVersion(sql, { workspace, id, version })),
    save: (workspace, id, document, revision) =>
      transaction(pool, async (sql) => {
        const flow = await findFlow(sql, { workspace, id, lock: true })
        if (flow === null) return null
        if (revision !== null && revision !== flow.revision) return 'conflict'
        return updateDraft(sql, id, document)
      }),
    remove: (workspace, id) =>
      transaction(pool, async (sql) => {
        const flow = await findFlow(sql, { workspace, id, lock: true })
        if (flow === null) return null
        if (flow.version !== null) return 'used'
        await deleteFlow(sql, id)
        return 'removed'
      }),
    publish: (workspace, id) => publish(source, check, { workspace, id }),
    setState: (workspace, id, to) => setState(source, { workspace, id, to }),
  }
}

/** A flow in draft becomes active; one that stands still stays so, with the new version. Archived flows are restored first. */
async function publish(
  { pool, registry, alarms, onRing }: FlowsSource,
  check: Flows['check'],
  { workspace, id }: { readonly workspace: number; readonly id: string },
): ReturnType<Flows['publish']> {
  let lanes: readonly LaneKey[] = []
  const published = await transaction(pool, async (sql) => {
    const flow = await findFlow(sql, { workspace, id, lock: true })
    if (flow === null) return null
    const findings = check(flow.draft)
    if (findings.some(({ severity }) => severity === 'error')) return { findings }
    const misnamed = await filledByRule(sql, { workspace, document: flow.draft, registry })
    if (misnamed.length > 0) return { findings: [...findings, ...misnamed] }
    const before = flow.version === null ? null : await findVersion(sql, { workspace, id, version: flow.version })
    const alike = before !== null && startAlike(before, flow.draft, registry)
    const version = (flow.version ?? 0) + 1
    await insertVersion(sql, id, version)
    await updateStanding(sql, id, { state: flow.state === 'draft' ? 'active' : flow.state, version, alike })
    await moveRevision(sql, workspace)
    await placeTimetables(sql, registry, { workspace, flow: id, alike })
    await createNamed(sql, { workspace, document: flow.draft, registry })
    if (!alike && asksMoments(flow.draft, registry)) lanes = await survey(sql, workspace)
    await alarms.ring(sql, lanes)
    return { version }
  })
  onRing(lanes)
  return published
}

async function setState(
  { pool, registry, alarms, onRing }: FlowsSource,
  { workspace, id, to }: { readonly workspace: number; readonly id: string; readonly to: Change },
): ReturnType<Flows['setState']> {
  const { flow, lanes } = await transaction(pool, async (sql) => {
    const before = await findFlow(sql, { workspace, id, lock: true })
    if (before === null) return { flow: null, lanes: [] }
    const state = changes[to](before)
    if (state === null) return { flow: 'refused' as const, lanes: [] }
    const after = await updateStanding(sql, id, { state, version: before.version })
    await moveRevision(sql, workspace)
    if (state === 'active') await placeTimetables(sql, registry, { workspace, flow: id })
    // Inputs were held and waits ran out meanwhile.
    const woken = state === 'active' ? await lanesOf(sql, workspace) : []
    if (state === 'active' && (await hasMoments(sql, registry, { workspace, id, version: before.version }))) await survey(sql, workspace)
    await alarms.ring(sql, woken)
    return { flow: after, lanes: woken }
  })
  onRing(lanes)
  return flow
}

/** Whether the version's triggers name moments: what came while it stood still is lost, and what comes is asked of everybody anew. */
async function hasMoments(
  sql: Sql,
  registry: Registry,
  { workspace, id, version }: { readonly workspace: number; readonly id: string; readonly version: number | null },
): Promise<boolean> {
  const document = version === null ? null : await findVersion(sql, { workspace, id, version })
  return document !== null && asksMoments(document, registry)
}
