/**
 * A draft becomes a version that new contacts enter; what becomes of those who wait in older ones is part of the same commit. Without a
 * mapping everybody stays: they finish in the version they are in.
 */
import { checkFlow, type Finding, type FlowDocument, type LaneKey, type Registry, type Sql } from '@millrace/core'
import type { FlowRow } from '../runtime/types.ts'
import { startAlike } from '../runtime/alike.ts'
import { findFlow, findVersion, insertVersion, updateStanding } from '../runtime/flow-rows.ts'
import { asksMoments } from '../segments/naming.ts'
import { createNamed, filledByRule, survey } from '../segments/rows.ts'
import { moveRevision } from '../store/revision.ts'
import { placeTimetables } from '../timetable/rows.ts'
import { affectedBy, type Affected } from './affected.ts'
import { checkMapping, movesOf, type MappingFault, type MappingRule } from './mapping.ts'
import { beginMoving, dropPlans } from './rows.ts'

export interface PublishOrder {
  /** For the list of versions and the histories of those who are moved. */
  readonly by?: string
  readonly note?: string | null
  readonly mapping?: readonly MappingRule[]
  /** Of the draft that was looked at: another one is refused. */
  readonly revision?: number | null
}

/** `stale`: another draft was looked at. */
export type Refused = { readonly stale: true } | { readonly findings: readonly Finding[] } | { readonly faults: readonly MappingFault[] }

/** Why the flow's draft cannot be published so; null: it can. */
export async function refusalOf(
  sql: Sql,
  registry: Registry,
  { workspace, flow, document, order }: { workspace: number; flow: FlowRow; document: FlowDocument; order: PublishOrder },
): Promise<{ readonly refused: Refused } | { readonly affected: Affected | null }> {
  if (order.revision !== undefined && order.revision !== null && order.revision !== flow.revision) return { refused: { stale: true } }
  const findings = checkFlow(document, registry)
  if (findings.some(({ severity }) => severity === 'error')) return { refused: { findings } }
  const misnamed = await filledByRule(sql, { workspace, document, registry })
  if (misnamed.length > 0) return { refused: { findings: [...findings, ...misnamed] } }
  const mapping = order.mapping ?? []
  if (mapping.length === 0) return { affected: null }
  const affected = await affectedBy(sql, registry, { workspace, flow: flow.id, document })
  const live = flow.version === null ? null : await findVersion(sql, { workspace, id: flow.id, version: flow.version })
  const known = new Set([...affected.steps.map(({ node }) => node), ...(live?.nodes ?? []).map(({ id }) => id)])
  const faults = checkMapping({ mapping, document, known, registry })
  return faults.length > 0 ? { refused: { faults } } : { affected }
}

export interface PublishSource {
  readonly registry: Registry
}

export interface PublishAsk extends PublishOrder {
  readonly workspace: number
  readonly id: string
  /** Absent: the draft. */
  readonly document?: FlowDocument
}

export interface Published {
  readonly outcome: { readonly version: number } | Refused | null
  /** Those that have work again. */
  readonly lanes: readonly LaneKey[]
}

/** A flow in draft becomes active; one that stands still stays so, with the new version. Archived flows are restored first. */
export async function publishIn(sql: Sql, { registry }: PublishSource, ask: PublishAsk): Promise<Published> {
  const { workspace, id } = ask
  const flow = await findFlow(sql, { workspace, id, lock: true })
  if (flow === null) return { outcome: null, lanes: [] }
  const document = ask.document ?? flow.draft
  const looked = await refusalOf(sql, registry, { workspace, flow, document, order: ask })
  if ('refused' in looked) return { outcome: looked.refused, lanes: [] }
  const before = flow.version === null ? null : await findVersion(sql, { workspace, id, version: flow.version })
  const alike = before !== null && startAlike(before, document, registry)
  const version = (flow.version ?? 0) + 1
  await insertVersion(sql, { id, version, document, by: ask.by ?? null, note: ask.note ?? null })
  await updateStanding(sql, id, { state: flow.state === 'draft' ? 'active' : flow.state, version, alike })
  await takeOver(sql, { workspace, id, version, order: ask, affected: looked.affected })
  await dropPlans(sql, { workspace, flow: id }, ['publish'])
  await moveRevision(sql, workspace)
  await placeTimetables(sql, registry, { workspace, flow: id, alike })
  await createNamed(sql, { workspace, document, registry })
  const lanes = !alike && asksMoments(document, registry) ? await survey(sql, workspace) : []
  return { outcome: { version }, lanes }
}

interface TakingOver {
  readonly workspace: number
  readonly id: string
  readonly version: number
  readonly order: PublishOrder
  readonly affected: Affected | null
}

async function takeOver(sql: Sql, { workspace, id, version, order, affected }: TakingOver): Promise<void> {
  const mapping = movesOf(order.mapping ?? [])
  const about = (affected?.steps ?? []).filter(({ node }) => mapping.some((rule) => rule.node === node))
  const total = about.reduce((sum, { inside }) => sum + inside, 0)
  if (total > 0) await beginMoving(sql, { workspace, flow: id, version, by: order.by ?? '', mapping, total })
}
