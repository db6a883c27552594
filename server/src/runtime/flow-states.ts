/** How a flow stands: which changes of its state there are, and what goes with each in the same commit. */
import type { LaneKey, Registry, Sql } from '@millrace/core'
import { dropPlans } from '../publishing/rows.ts'
import { asksMoments } from '../segments/naming.ts'
import { survey } from '../segments/rows.ts'
import { moveRevision } from '../store/revision.ts'
import { placeTimetables } from '../timetable/rows.ts'
import { findFlow, findVersion, lanesOf, updateStanding } from './flow-rows.ts'
import type { FlowRow } from './types.ts'

export type StateChange = 'pause' | 'resume' | 'archive' | 'restore'

/** From which states a change leads where. What is restored stands still until somebody lets it go on. */
const changes: Readonly<Record<StateChange, (flow: FlowRow) => FlowRow['state'] | null>> = {
  pause: ({ state }) => (state === 'active' ? 'paused' : null),
  resume: ({ state }) => (state === 'paused' ? 'active' : null),
  archive: ({ state }) => (state === 'archived' ? null : 'archived'),
  restore: ({ state, version }) => (state !== 'archived' ? null : version === null ? 'draft' : 'paused'),
}

export interface StateAsk {
  readonly workspace: number
  readonly id: string
  readonly to: StateChange
}

/** `lanes`: those that have work again; they are to be rung in the same commit. */
export async function setStateIn(
  sql: Sql,
  registry: Registry,
  { workspace, id, to }: StateAsk,
): Promise<{ readonly flow: FlowRow | 'refused' | null; readonly lanes: readonly LaneKey[] }> {
  const before = await findFlow(sql, { workspace, id, lock: true })
  if (before === null) return { flow: null, lanes: [] }
  const state = changes[to](before)
  if (state === null) return { flow: 'refused', lanes: [] }
  const after = await updateStanding(sql, id, { state, version: before.version })
  await moveRevision(sql, workspace)
  if (to === 'pause') await dropPlans(sql, { workspace, flow: id }, ['pause'])
  if (to === 'archive') await dropPlans(sql, { workspace, flow: id }, ['publish', 'pause'])
  if (state !== 'active') return { flow: after, lanes: [] }
  await placeTimetables(sql, registry, { workspace, flow: id })
  // Inputs were held and waits ran out meanwhile.
  const lanes = await lanesOf(sql, workspace)
  if (await hasMoments(sql, registry, { workspace, id, version: before.version })) await survey(sql, workspace)
  return { flow: after, lanes }
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
