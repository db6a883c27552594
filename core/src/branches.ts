/**
 * Runs in parallel branches. A branch is a run of its own (a row, steps, waits) that belongs to the run that forked, of the same
 * contact and so of the same lane. Law: a run at a fork awaits exactly those of its branches that are under way, so that it is never
 * without a wait; and no branch outlives it.
 *
 * How a fork ends: with `any` at a join, when the first branch arrives there (the others are taken out); else when no branch is under
 * way, whether it arrived, ended, failed or was taken out. The run then goes on from the join where the last one arrived. If none
 * arrived, it has failed with the first failure of its branches, or else is completed.
 */
import { enterBranch, leaveEarly, rejoinRun, type Advanced } from './advance.ts'
import type { CompiledFlow } from './compile.ts'
import { inTurn } from './in-turn.ts'
import type { JsonObject } from './json.ts'
import type { Join } from './plugin.ts'
import { rootOf, type BranchPattern, type Failure, type Input, type RunState } from './run.ts'
import { advanceSource, type Visit } from './visit.ts'

/** Branches of one run under way at once, nested ones counted, and forks of one run in one visit: more is a circle. */
const mostBranches = 100
const mostForks = 100

export interface Kept {
  readonly before: RunState
  readonly input: Input
  readonly created: boolean
}

/** Keeps what came of a run, at once or when its computation is done; then its branches begin, or the run whose branch it was goes on. */
export function keep(visit: Visit, from: Kept, advanced: Advanced | Promise<Advanced>): void | Promise<void> {
  if (advanced instanceof Promise) return advanced.then((late) => keep(visit, from, late))
  const { run } = advanced
  visit.batch.keepRun(run, from.created)
  visit.batch.keepSteps(from.before, from.before.steps, from.input.kind, advanced.steps)
  if (advanced.forked) return beginBranches(visit, run)
  if (run.branch !== undefined && run.status !== 'waiting') return endBranch(visit, run, advanced.joins ?? null)
}

export function flowOf(visit: Visit, run: RunState): CompiledFlow {
  const flow = visit.flows.version(run.flow, run.version)
  if (flow === undefined) throw new Error(`Flow ${run.flow} version ${run.version} was not loaded for this visit`)
  return flow
}

/** The guard of `AdvanceSource.mayFork`: the graph's check cannot see every circle of branches that make branches. */
export function forkGuard(liveRuns: Visit['liveRuns']): (run: RunState, branches: number) => Failure | null {
  const forks = new Map<string, number>()
  return (run, branches) => {
    const root = rootOf(run)
    const count = (forks.get(root) ?? 0) + 1
    forks.set(root, count)
    const live = liveRuns(run.contact).filter((other) => other.branch?.root === root).length
    if (live + branches <= mostBranches && count <= mostForks) return null
    const message = `More than ${mostBranches} branches of one run at once, or as many forks without a wait: the branches go round in a circle`
    return { code: 'RUN_BRANCH_LIMIT', message }
  }
}

/** In the order of the ports. One that arrives at an `any` at once ends the fork before the others begin. */
function beginBranches(visit: Visit, run: RunState): void | Promise<void> {
  const flow = flowOf(visit, run)
  return inTurn(run.awaits.filter(isBranch), (pattern) => {
    const parent = visit.batch.runs.get(run.id)!
    if (!parent.awaits.some((awaited) => isBranch(awaited) && awaited.branch === pattern.branch)) return
    const branch = branchOf(run, pattern, visit.batch.now)
    visit.batch.keepRun(branch, true)
    const advanced = enterBranch(branch, advanceSource(visit, flow, branch))
    return keep(visit, { before: branch, input: { kind: 'enter' }, created: true }, advanced)
  })
}

const isBranch = (pattern: RunState['awaits'][number]): pattern is BranchPattern => 'branch' in pattern

function branchOf(run: RunState, { name, branch }: BranchPattern, now: number): RunState {
  return {
    ...run,
    id: branch,
    branch: { root: rootOf(run), parent: run.id, name },
    fork: undefined,
    since: now,
    wakeAt: null,
    awaits: [],
    awaitsCall: null,
    steps: 0,
    noticed: [],
  }
}

/** A branch is over: it arrived at a join that wants `all` or `any`, or it did not (null). Its own vars are kept under its name. */
function endBranch(visit: Visit, branch: RunState, joins: Join['when'] | null): void | Promise<void> {
  const { batch } = visit
  const { parent, name } = branch.branch!
  const run = batch.runs.get(parent)
  const isAwaited = (pattern: RunState['awaits'][number]) => isBranch(pattern) && pattern.branch === branch.id
  if (run?.fork === undefined || !run.awaits.some(isAwaited)) return
  const underWay = run.awaits.filter((pattern) => !isAwaited(pattern))
  const isOver = joins === 'any' || underWay.length === 0
  const fork = {
    join: joins === null ? run.fork.join : branch.node,
    failure: run.fork.failure ?? branch.failure,
    vars: { ...run.fork.vars, [name]: ownVars(branch, run) },
  }
  const next = { ...run, awaits: isOver ? [] : underWay, fork }
  batch.keepRun(next, false)
  if (!isOver) return
  takeOutBranches(visit, { ...run, awaits: underWay }, 'exited', { joined: name })
  return goOn(visit, next, { kind: 'join', branch: name })
}

/** What the branch has found out itself; the rest it had from the run, whose vars are as they were when it began. */
function ownVars(branch: RunState, run: RunState): JsonObject {
  const isOwn = ([key, value]: readonly [string, unknown]) => JSON.stringify(value) !== JSON.stringify(run.vars[key])
  return Object.fromEntries(Object.entries(branch.vars).filter(isOwn))
}

/** While the flow stands still, the run is due as soon as it goes on. */
function goOn(visit: Visit, run: RunState, input: Input & { kind: 'join' }): void | Promise<void> {
  const flow = flowOf(visit, run)
  if (flow.state !== 'active') return visit.batch.keepRun({ ...run, held: input, wakeAt: visit.batch.now }, false)
  return keep(visit, { before: run, input, created: false }, rejoinRun(run, input, advanceSource(visit, flow, run)))
}

export interface Exit {
  readonly to: 'exited' | 'cancelled'
  readonly why: JsonObject
  readonly input: Input['kind']
}

/** Takes a run out where it stands, and its branches with it. If it is a branch itself, the run it belongs to may go on. */
export function takeOut(visit: Visit, run: RunState, exit: Exit): void | Promise<void> {
  const { batch } = visit
  const sink = { effect: batch.effect, count: batch.counter(run) }
  takeOutBranches(visit, run, exit.to, exit.why)
  batch.keepSteps(run, run.steps, exit.input, [{ node: run.node, port: null, outcome: exit.to, why: exit.why }])
  const out = { ...leaveEarly(run, exit.to, { now: batch.now, sink }), steps: run.steps + 1 }
  batch.keepRun(out, false)
  if (out.branch !== undefined) return endBranch(visit, out, null)
}

/** Their parent is over or goes on by itself, so that it does not hear of their ends. */
function takeOutBranches(visit: Visit, parent: RunState, to: Exit['to'], why: JsonObject): void {
  const { batch } = visit
  for (const { branch } of parent.awaits.filter(isBranch)) {
    const run = batch.runs.get(branch)
    if (run?.status !== 'waiting') continue
    takeOutBranches(visit, run, to, why)
    batch.keepSteps(run, run.steps, 'join', [{ node: run.node, port: null, outcome: to, why }])
    const sink = { effect: batch.effect, count: batch.counter(run) }
    batch.keepRun({ ...leaveEarly(run, to, { now: batch.now, sink }), steps: run.steps + 1 }, false)
  }
}
