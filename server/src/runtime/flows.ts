/**
 * The life cycle of flows: a draft that is edited, versions that never change, and a state. Whatever lanes must see of a change
 * moves the workspace's revision in the same commit.
 */
import { checkFlow, type LaneKey, type Registry } from '@millrace/core'
import type { Pool } from 'pg'
import { publishIn, type Published } from '../publishing/publish.ts'
import { createPublishing } from '../publishing/publishing.ts'
import type { Alarms } from '../store/ports.ts'
import { transaction } from '../store/sql.ts'
import { deleteFlow, findFlow, findVersion, insertFlow, listFlows, updateDraft, updateLabels } from './flow-rows.ts'
import { setStateIn, type StateAsk } from './flow-states.ts'
import type { Flows } from './types.ts'

export interface FlowsSource {
  readonly pool: Pool
  readonly registry: Registry
  readonly alarms: Alarms
  /** Told after the commit of lanes that have work again. */
  onRing(lanes: readonly LaneKey[]): void
}

export function createFlows(source: FlowsSource): Flows {
  const { pool, registry } = source
  return {
    check: (document) => checkFlow(document, registry),
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
    label: (workspace, id, labels) => transaction(pool, (sql) => updateLabels(sql, { workspace, id, labels })),
    remove: (workspace, id) =>
      transaction(pool, async (sql) => {
        const flow = await findFlow(sql, { workspace, id, lock: true })
        if (flow === null) return null
        if (flow.version !== null) return 'used'
        await deleteFlow(sql, id)
        return 'removed'
      }),
    publish: (workspace, id, order = {}) => publish(source, { ...order, workspace, id }),
    setState: (workspace, id, to) => setState(source, { workspace, id, to }),
    ...createPublishing(source),
  }
}

async function publish(
  { pool, registry, alarms, onRing }: FlowsSource,
  ask: Parameters<typeof publishIn>[2],
): Promise<Published['outcome']> {
  const { outcome, lanes } = await transaction(pool, async (sql) => {
    const published = await publishIn(sql, { registry }, ask)
    await alarms.ring(sql, published.lanes)
    return published
  })
  onRing(lanes)
  return outcome
}

async function setState({ pool, registry, alarms, onRing }: FlowsSource, ask: StateAsk): ReturnType<Flows['setState']> {
  const { flow, lanes } = await transaction(pool, async (sql) => {
    const set = await setStateIn(sql, registry, ask)
    await alarms.ring(sql, set.lanes)
    return set
  })
  onRing(lanes)
  return flow
}
