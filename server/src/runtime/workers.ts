/** What a working process does: visits lanes that ring, makes calls, and sweeps for what no ring told of. */
import type { Engine, LaneKey } from '@millrace/core'
import { createCallWorker, type CallWorkerOptions } from '../calls/call-worker.ts'
import type { Clock } from '../clock/clock.ts'
import type { SendingGuard } from '../sending/guard.ts'
import type { Partitions } from '../store/partitions.ts'
import type { PostgresStore } from '../store/postgres-store.ts'
import type { Ring } from './alarms.ts'
import type { Place } from './crew.ts'
import { createLaneRunner } from './lane-runner.ts'
import { createLoop } from './loop.ts'
import { createOverdue } from './overdue.ts'

export interface Workers {
  start(): void
  /** These lanes are to be visited here. */
  ring(rings: readonly Ring[]): void
  /** What every process hears: each visits its own lanes, and whatever it holds an alarm of. */
  hear(rings: readonly Ring[] | 'everywhere'): void
  /** Looks for calls to make now. */
  call(): void
  /** Resolves once nothing rings and nothing is under way here. */
  drained(): Promise<void>
  /** Visits and calls so far that did something: whether anything moves. */
  readonly moves: number
  stop(withinMs: number): Promise<void>
}

export interface WorkersOptions extends Pick<CallWorkerOptions, 'http' | 'connections' | 'publicUrl' | 'onError'> {
  readonly store: PostgresStore
  readonly engine: Engine
  readonly clock: Clock
  readonly partitions: Partitions
  readonly sending: Pick<SendingGuard, 'raise'>
  /** As it is now: processes come and go. */
  place(): Place
  readonly callers: number
}

const sweepMs = 3000
/** Every so many sweeps: lost alarms, next months' partitions, the clock's offset. */
const upkeepSweeps = 10

export function createWorkers(options: WorkersOptions): Workers {
  const { store, engine, clock, place, onError } = options
  let moves = 0
  const calls = createCallWorker({
    store,
    registry: engine.registry,
    http: options.http,
    connections: options.connections,
    publicUrl: options.publicUrl,
    concurrency: options.callers,
    now: clock.now,
    onError,
  })
  const lanes = createLaneRunner({
    visit: (lane, { limit, jobs }) => store.visit(lane, engine, limit, jobs),
    concurrency: () => place().visitors,
    msUntil: clock.virtual ? null : (at) => at - clock.estimate(),
    onVisited: ({ handled, calls: left }) => {
      if (handled > 0) moves += 1
      if (left > 0) calls.kick()
    },
    onError,
  })
  const ringAll = (found: readonly LaneKey[]) => lanes.ring(found.map((lane) => ({ lane, jobs: [] })))
  const sweep = createSweep({ ...options, ringAll })
  return {
    start: () => {
      calls.start()
      sweep.start()
    },
    ring: lanes.ring,
    hear: (rings) => {
      const { owns } = place()
      if (rings !== 'everywhere') return lanes.ring(rings.filter(({ lane, jobs }) => jobs.length > 0 || owns(lane)))
      // Something may have been missed, by whoever looked after those lanes too.
      calls.kick()
      store.dueLanes().then(ringAll, (error: unknown) => onError(error, 'sweep'))
    },
    call: calls.kick,
    drained: async () => {
      // One hands work to the other, so both must be idle at once.
      do {
        await lanes.drained()
        await calls.drained()
      } while (!lanes.idle || !calls.idle)
    },
    get moves() {
      return moves
    },
    stop: async (withinMs) => {
      await sweep.stop()
      await Promise.all([lanes.stop(), calls.stop(withinMs)])
    },
  }
}

/**
 * Heals what was lost with a job, a notice or a process: rings lanes that are overdue, sets alarms that are missing, frees dead claims.
 * And sees whether the database is still the one that it was.
 */
function createSweep({
  store,
  clock,
  partitions,
  sending,
  place,
  onError,
  ringAll,
}: WorkersOptions & { readonly ringAll: (lanes: readonly LaneKey[]) => void }) {
  let count = 0
  const overdue = createOverdue(place)
  const round = async () => {
    ringAll(overdue(await store.sweepLanes()))
    // Its file may be out of reach (a full disk): what heals the rest goes on.
    await sending.raise().catch((error: unknown) => onError(error, 'sending'))
    await store.reclaimCalls()
    if (count++ % upkeepSweeps > 0) return
    ringAll(await store.lanesWithoutAlarm())
    await clock.synchronise()
    await partitions.ensure(clock.estimate())
  }
  return createLoop({ round, pauseMs: () => sweepMs * place().leisure, onError: (error) => onError(error, 'sweep') })
}
