/**
 * Visits the lanes that ring: a few at once, each lane by one visitor, workspaces in turn so that one's backlog does not hold up
 * another's single event. It keeps no state that matters: a process that dies loses hints, not work.
 */
import type { Instant, LaneKey } from '@millrace/core'
import { laneName } from '../store/lanes.ts'
import { visitLimit, type LaneReport } from '../store/visit.ts'
import type { Ring } from './alarms.ts'
import { createDelays } from './delays.ts'
import { createRests } from './rests.ts'
import { createShares } from './shares.ts'

export interface LaneRunner {
  ring(rings: readonly Ring[]): void
  /** Whether nothing rings and no visit is under way. */
  readonly idle: boolean
  /** Resolves once that is so. */
  drained(): Promise<void>
  /** Starts no more visits; resolves once those under way are done. */
  stop(): Promise<void>
}

export interface LaneRunnerOptions {
  visit(lane: LaneKey, order: { readonly limit: number; readonly jobs: readonly string[] }): Promise<LaneReport | null>
  /** Visits at once: each takes a connection. Asked again for each. */
  concurrency(): number
  /** Real milliseconds until an instant; null when time is virtual and nobody waits for it here. */
  readonly msUntil: ((at: Instant) => number) | null
  onVisited(report: LaneReport): void
  onError(error: unknown, where: string): void
}

/** A visit beyond the budget halves the next ones of its workspace, so that it commits in time. */
const smallestLimit = 10
const budgetMs = 2000
const longestTimerMs = 3600_000

interface Pending {
  readonly lane: LaneKey
  readonly jobs: Set<string>
}

export function createLaneRunner(options: LaneRunnerOptions): LaneRunner {
  const ringing = createTurns()
  const busy = new Map<string, Promise<void>>()
  const shares = createShares(options.concurrency)
  const resting = createResting(() => pump())
  const later = createTimers((again) => ring([again]))
  const visit = createVisits(options, { again: ringing.add, later: later.ringIn, rest: resting.begin })
  let waiters: (() => void)[] = []
  let stopped = false

  const ring = (rings: readonly Ring[]) => {
    for (const each of rings) ringing.add(each)
    pump()
  }
  const pump = () => {
    for (let free = stopped ? 0 : options.concurrency() - busy.size; free > 0; free--) {
      const next = ringing.take((name) => !busy.has(name) && !resting.has(name), shares.mayTake)
      if (next === null) break
      const name = laneName(next.lane)
      const giveBack = shares.take(next.lane.workspace)
      const done = visit(next).finally(() => {
        busy.delete(name)
        giveBack()
        pump()
      })
      busy.set(name, done)
    }
    if (busy.size > 0 || (!stopped && !ringing.empty)) return
    for (const waiter of waiters.splice(0)) waiter()
  }
  return {
    ring,
    get idle() {
      return busy.size === 0 && ringing.empty
    },
    drained: () => (busy.size === 0 && ringing.empty ? Promise.resolve() : new Promise<void>((done) => waiters.push(done))),
    stop: async () => {
      stopped = true
      later.clear()
      resting.clear()
      await Promise.all(busy.values())
      for (const waiter of waiters.splice(0)) waiter()
    },
  }
}

interface Next {
  /** The lane has more: at once. */
  again(ring: Ring): void
  later(ms: number, ring: Ring): void
  rest(lane: string, visit: { readonly handled: number; readonly tookMs: number }): void
}

/** One visit, and what comes of it for its lane. Never rejects. */
function createVisits(options: LaneRunnerOptions, next: Next): (pending: Pending) => Promise<void> {
  const limits = new Map<number, number>()
  const delays = createDelays()
  return async ({ lane, jobs }) => {
    const limit = limits.get(lane.workspace) ?? visitLimit
    const [name, started, same] = [laneName(lane), performance.now(), { lane, jobs: [...jobs] }]
    try {
      const report = await options.visit(lane, { limit, jobs: same.jobs })
      if (report === null) return next.later(delays.held(name), same)
      delays.forget(name)
      const tookMs = performance.now() - started
      limits.set(lane.workspace, paced(limit, tookMs))
      // Where time is virtual, whoever moved it waits for the visits.
      if (options.msUntil !== null) next.rest(name, { handled: report.handled, tookMs })
      options.onVisited(report)
      if (report.more) return next.again({ lane, jobs: [] })
      if (report.nextAt !== null && options.msUntil !== null) next.later(options.msUntil(report.nextAt), { lane, jobs: [] })
    } catch (error) {
      options.onError(error, `visit of lane ${name}`)
      next.later(delays.failed(name, error), same)
    }
  }
}

/** Lanes that ring, by workspace, in the order in which workspaces have their turn. */
function createTurns() {
  const workspaces = new Map<number, Map<string, Pending>>()
  return {
    get empty() {
      return workspaces.size === 0
    },
    add: ({ lane, jobs }: Ring) => {
      const lanes = workspaces.get(lane.workspace) ?? new Map<string, Pending>()
      workspaces.set(lane.workspace, lanes)
      const pending = lanes.get(laneName(lane)) ?? { lane, jobs: new Set() }
      lanes.set(laneName(lane), pending)
      for (const job of jobs) pending.jobs.add(job)
    },
    /** The next lane that may be visited; its workspace then goes to the end of the line. */
    take: (isFree: (name: string) => boolean, mayTake: (workspace: number) => boolean): Pending | null => {
      for (const [workspace, lanes] of workspaces) {
        if (!mayTake(workspace)) continue
        for (const [name, pending] of lanes) {
          if (!isFree(name)) continue
          lanes.delete(name)
          workspaces.delete(workspace)
          if (lanes.size > 0) workspaces.set(workspace, lanes)
          return pending
        }
      }
      return null
    },
  }
}

/** Lanes that rest: what rings there is kept, and visited when the rest is over. */
function createResting(onOver: () => void) {
  const rests = createRests()
  const timers = new Map<string, NodeJS.Timeout>()
  return {
    has: (name: string) => timers.has(name),
    begin: (name: string, visit: { readonly handled: number; readonly tookMs: number }) => {
      const ms = rests.after(visit)
      if (ms <= 0) return
      const over = () => {
        timers.delete(name)
        onOver()
      }
      timers.set(name, setTimeout(over, ms).unref())
    },
    clear: () => {
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
    },
  }
}

/** One timer a lane: the last one set counts, for it knows of every wait before it. */
function createTimers(ring: (again: Ring) => void) {
  const timers = new Map<string, NodeJS.Timeout>()
  return {
    ringIn: (ms: number, again: Ring) => {
      const name = laneName(again.lane)
      clearTimeout(timers.get(name))
      const expire = () => {
        timers.delete(name)
        ring(again)
      }
      timers.set(name, setTimeout(expire, Math.min(Math.max(ms, 0), longestTimerMs)).unref())
    },
    clear: () => {
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
    },
  }
}

function paced(limit: number, tookMs: number): number {
  if (tookMs > budgetMs) return Math.max(smallestLimit, Math.floor(limit / 2))
  return tookMs < budgetMs / 4 ? Math.min(visitLimit, limit * 2) : limit
}
