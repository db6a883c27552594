/** Waits until nothing is due: no inbox row, no due run, no due call, no duty. What the database says counts, not what this process remembers. */
import type { Instant, LaneKey } from '@millrace/core'
import { laneName } from '../store/lanes.ts'
import type { PostgresStore } from '../store/postgres-store.ts'
import type { Duties } from './duties.ts'
import type { Workers } from './workers.ts'

export class SettleStuck extends Error {
  readonly code = 'RUNTIME_SETTLE_STUCK'
  constructor(lanes: readonly LaneKey[]) {
    const names = lanes.slice(0, 5).map(laneName).join(', ')
    super(`Work stays due although nothing moves: ${lanes.length} lanes (${names}), a call, or what is due by time alone`)
    this.name = 'SettleStuck'
  }
}

/** Longer than a lease: a dead process's calls come free meanwhile. */
const patienceMs = 60_000
const pauseMs = 5

export interface SettleSource {
  readonly store: PostgresStore
  readonly workers: Workers | null
  readonly duties: Duties
}

/** Answers when something falls due next; null when nothing does. */
export async function settle({ store, workers, duties }: SettleSource): Promise<Instant | null> {
  let last = ''
  let since = performance.now()
  for (;;) {
    if (workers !== null) await duties.work()
    await store.idle()
    await workers?.drained()
    const duty = await duties.outlook()
    const { lanes, calling, nextAt } = await store.outlook()
    if (lanes.length === 0 && !calling && !duty.due) return earlier(nextAt, duty.nextAt)
    const seen = `${calling} ${duty.due} ${lanes.map(laneName).join(' ')} ${workers?.moves ?? 0}`
    if (seen !== last) since = performance.now()
    else if (performance.now() - since > patienceMs) throw new SettleStuck(lanes)
    if (seen === last || workers === null) await new Promise((done) => setTimeout(done, pauseMs))
    last = seen
    workers?.ring(lanes.map((lane) => ({ lane, jobs: [] })))
    if (calling) workers?.call()
  }
}

const earlier = (a: Instant | null, b: Instant | null) => (a === null ? b : b === null ? a : Math.min(a, b))
