/**
 * Visits the lanes that ring: a few at once, each lane by one visitor, workspaces in turn so that one's backlog does not hold up
 * another's single event. It keeps no state that matters: a process that dies loses hints, not work.
 */
import type { Instant, LaneKey, VisitReport } from '@millrace/core'
import { laneName } from '../store/lanes.ts'
import type { Ring } from './alarms.ts'

export interface LaneRunner {
  ring(rings: readonly Ring[]): void
  /** Resolves once nothing rings and no visit is under way. */
  drained(): Promise<void>
  /** Starts no more visits; resolves once those under way are done. */
  stop(): Promise<void>
}

export interface LaneRunnerOptions {
  visit(lane: LaneKey, order: { readonly limit: number; readonly jobs: readonly string[] }): Promise<VisitReport | null>
  /** Visits at once: each takes a connection. */
  readonly concurrency: number
  /** Real milliseconds until an instant; null when time is virtual and nobody waits for it here. */
  readonly msUntil: ((at: Instant) => number) | null
  onVisited(report: VisitReport): void
  onError(error: unknown, where: string): void
}

/** Inputs and due runs of one visit. A visit beyond the budget halves the next ones of its workspace, so that it commits in time. */
const fullLimit = 1000
const smallestLimit = 10
const budgetMs = 2000
/** Another visitor has the lane: look again soon. */
const heldDelayMs = 25
const faultDelayMs = 1000
const longestTimerMs = 3600_000

interface Pending {
  readonly lane: LaneKey
  readonly jobs: Set<string>
}

export function createLaneRunner(options: LaneRunnerOptions): LaneRunner {
  const ringing = new Map<number, Map<string, Pending>>()
  const busy = new Map<string, Promise<void>>()
  const limits = new Map<number, number>()
  const timers = new Map<string, NodeJS.Timeout>()
  let waiters: (() => void)[] = []
  let stopped = false

  const ring = (rings: readonly Ring[]) => {
    for (const { lane, jobs } of rings) {
      const lanes = ringing.get(lane.workspace) ?? new Map<string, Pending>()
      ringing.set(lane.workspace, lanes)
      const pending = lanes.get(laneName(lane)) ?? { lane, jobs: new Set() }
      lanes.set(laneName(lane), pending)
      for (const job of jobs) pending.jobs.add(job)
    }
    pump()
  }
  const ringIn = (ms: number, again: Ring) => {
    const name = laneName(again.lane)
    clearTimeout(timers.get(name))
    const late = setTimeout(
      () => {
        timers.delete(name)
        ring([again])
      },
      Math.min(ms, longestTimerMs),
    )
    timers.set(name, late.unref())
  }
  const pump = () => {
    for (let free = stopped ? 0 : options.concurrency - busy.size; free > 0; free--) {
      const next = take(ringing, busy)
      if (next === null) break
      const name = laneName(next.lane)
      const done = visit(next).finally(() => {
        busy.delete(name)
        pump()
      })
      busy.set(name, done)
    }
    if (busy.size > 0 || (!stopped && ringing.size > 0)) return
    for (const waiter of waiters.splice(0)) waiter()
  }
  const visit = async ({ lane, jobs }: Pending) => {
    const limit = limits.get(lane.workspace) ?? fullLimit
    const started = performance.now()
    const heeded = [...jobs]
    try {
      const report = await options.visit(lane, { limit, jobs: heeded })
      if (report === null) return ringIn(heldDelayMs, { lane, jobs: heeded })
      limits.set(lane.workspace, paced(limit, performance.now() - started))
      options.onVisited(report)
      if (report.more) ring([{ lane, jobs: [] }])
      else if (report.nextAt !== null && options.msUntil !== null) ringIn(Math.max(0, options.msUntil(report.nextAt)), { lane, jobs: [] })
    } catch (error) {
      options.onError(error, `visit of lane ${laneName(lane)}`)
      ringIn(faultDelayMs, { lane, jobs: heeded })
    }
  }
  const drained = () => (busy.size === 0 && ringing.size === 0 ? Promise.resolve() : new Promise<void>((done) => waiters.push(done)))
  return {
    ring,
    drained,
    stop: async () => {
      stopped = true
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(busy.values())
      waiters.splice(0).forEach((waiter) => waiter())
    },
  }
}

/** The next lane that nobody visits, from the workspace whose turn it is; that workspace then goes to the end of the line. */
function take(ringing: Map<number, Map<string, Pending>>, busy: ReadonlyMap<string, unknown>): Pending | null {
  for (const [workspace, lanes] of ringing) {
    for (const [name, pending] of lanes) {
      if (busy.has(name)) continue
      lanes.delete(name)
      ringing.delete(workspace)
      if (lanes.size > 0) ringing.set(workspace, lanes)
      return pending
    }
  }
  return null
}

function paced(limit: number, tookMs: number): number {
  if (tookMs > budgetMs) return Math.max(smallestLimit, Math.floor(limit / 2))
  return tookMs < budgetMs / 4 ? Math.min(fullLimit, limit * 2) : limit
}
