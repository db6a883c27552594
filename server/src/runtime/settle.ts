/** Waits until nothing is due: no inbox row, no due run, no due call. What the database says counts, not what this process remembers. */
import type { LaneKey } from '@millrace/core'
import type { PostgresStore } from '../store/postgres-store.ts'
import type { Workers } from './workers.ts'

export class SettleStuck extends Error {
  readonly code = 'RUNTIME_SETTLE_STUCK'
  constructor(lanes: readonly LaneKey[]) {
    const names = lanes.slice(0, 5).map(({ workspace, lane }) => `${workspace}:${lane}`)
    super(`Work stays due although nothing moves: ${lanes.length} lanes (${names.join(', ')}), or a call`)
    this.name = 'SettleStuck'
  }
}

/** Longer than a lease: a dead process's calls come free meanwhile. */
const patienceMs = 60_000
const pauseMs = 5

export async function settle(store: PostgresStore, workers: Workers | null): Promise<void> {
  let last = ''
  let since = performance.now()
  for (;;) {
    await store.idle()
    const lanes = await store.dueLanes()
    const calls = await store.callOutlook()
    if (lanes.length === 0 && !calls.busy) return
    const seen = `${calls.busy} ${lanes.map(({ workspace, lane }) => `${workspace}:${lane}`).join(' ')} ${workers?.moves ?? 0}`
    if (seen !== last) since = performance.now()
    else if (performance.now() - since > patienceMs) throw new SettleStuck(lanes)
    if (seen === last || workers === null) await new Promise((done) => setTimeout(done, pauseMs))
    last = seen
    if (workers !== null) await workers.workOff(lanes)
  }
}
