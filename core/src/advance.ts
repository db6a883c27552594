/**
 * `advance`: walks one run from node to node in memory until it waits or ends. Returns the next state and what is to be done;
 * does nothing itself (law 3). A throw in a node is this run's failure, or its way out by the `error` port, and nobody else's.
 */
import { FlowError } from './errors.ts'
import type { Instant, Json, JsonObject } from './json.ts'
import type { CompiledFlow, CompiledNode } from './compile.ts'
import { branchId } from './id.ts'
import type { Effect, Facts, ForkInto, Join, Leave, Outcome, Step, Wait } from './plugin.ts'
import type { Registry } from './registry.ts'
import type { Contact, Failure, Input, RunState, StepRecord } from './run.ts'
import { createStep, type Compute } from './step.ts'
import { addDuration } from './time.ts'

/** Steps in one activation before it is taken for an endless loop. */
export const stepLimit = 1000

/** Hears what a run causes while it advances, in order; `key` is unique to the step. Answers the id of a call. */
export interface EffectSink {
  effect(effect: Effect, key: string, run: RunState, node: string): string | null
  count(node: string, what: string): void
}

export interface AdvanceSource {
  readonly flow: CompiledFlow
  readonly now: Instant
  readonly sink: EffectSink
  /** Read anew at every node: effects change them. */
  contact(): Contact
  readonly facts: (run: RunState) => Facts
  readonly compute: Compute
  readonly channels: Registry['channels']
  /** Whether the run may fork into so many branches; else why not. */
  mayFork(run: RunState, branches: number): Failure | null
}

export interface Advanced {
  readonly run: RunState
  readonly steps: readonly StepRecord[]
  /** The run stands at a fork, and its branches are to begin. */
  readonly forked?: true
  /** The run was a branch and has arrived at a join. */
  readonly joins?: Join['when']
}

/** The walk's own copy, changed in place: a copy for every step would be a good part of what a step costs. */
type Walker = { -readonly [K in keyof RunState]: RunState[K] }

interface Walk {
  readonly run: Walker
  node: CompiledNode
  input: Input
  resumed: boolean
  forked?: true
  joins?: Join['when']
  readonly steps: StepRecord[]
  readonly source: AdvanceSource
}

/** A run that enters: stands before `node`, which has not been counted yet. */
export function enterRun(run: RunState, source: AdvanceSource): Advanced | Promise<Advanced> {
  source.sink.count('', 'entered')
  source.sink.count(run.node, 'entered')
  return walk(startWalk(run, { kind: 'enter' }, source, false))
}

/** A waiting run that wakes at the node where it stands; by `enter`, at one that it was put before while its flow stood still. */
export function resumeRun(run: RunState, input: Input, source: AdvanceSource): Advanced | Promise<Advanced> {
  const state = startWalk(run, input, source, input.kind !== 'enter')
  if (input.kind === 'hand') leaveBy(state, { kind: 'leave', port: input.port, why: byHand(input) })
  return walk(state)
}

/** What the log says of something that a person did. */
export const byHand = ({ who }: { readonly who?: string | undefined }): JsonObject =>
  who === undefined ? { by: 'operator' } : { by: 'operator', who }

/** A branch that begins: it leaves the fork by the port that it is named after. */
export function enterBranch(run: RunState, source: AdvanceSource): Advanced | Promise<Advanced> {
  source.sink.count(run.node, 'entered')
  const state = startWalk(run, { kind: 'enter' }, source, false)
  leaveBy(state, { kind: 'leave', port: run.branch!.name })
  return walk(state)
}

/** A run whose branches are over: it goes on into the join where they arrived; when none did, it ends or fails where it forked. */
export function rejoinRun(run: RunState, input: Input & { kind: 'join' }, source: AdvanceSource): Advanced | Promise<Advanced> {
  const state = startWalk(run, input, source, true)
  const { join, failure, vars } = run.fork!
  state.run.fork = undefined
  keepVars(state.run, vars)
  if (join !== null) {
    source.sink.count(run.node, 'left:joined')
    record(state, 'left', 'joined', { join })
    moveTo(state, source.flow.nodes.get(join)!)
    state.input = input
  } else if (failure === null) {
    source.sink.count(run.node, 'left:end')
    record(state, 'ended', null, undefined)
    complete(state)
  } else fail(state, failure)
  return walk(state)
}

/** When a run's life is over, by the settings of its flow; null: never. Its branches go with it. */
export function deadlineOf({ settings }: CompiledFlow, run: Pick<RunState, 'enteredAt' | 'branch'>): Instant | null {
  return settings.lifetime === undefined || run.branch !== undefined ? null : addDuration(run.enteredAt, settings.lifetime, 'UTC')
}

/** Takes a run out where it stands: by an exit rule, a goal, its life-time or an operator. */
export function leaveEarly(run: RunState, to: 'exited' | 'cancelled', source: Pick<AdvanceSource, 'now' | 'sink'>): RunState {
  source.sink.count(run.node, 'exited')
  if (run.branch === undefined) source.sink.count('', to)
  const left: Walker = { ...run, status: to }
  settle(left, source.now)
  return left
}

function startWalk(run: RunState, input: Input, source: AdvanceSource, resumed: boolean): Walk {
  const node = source.flow.nodes.get(run.node)
  if (node === undefined)
    throw new FlowError('RUN_NODE_UNKNOWN', `Run ${run.id} stands at node ${run.node}, which version ${run.version} does not have`)
  return { run: { ...run, held: null }, node, input, resumed, steps: [], source }
}

function walk(state: Walk): Advanced | Promise<Advanced> {
  while (state.run.status === 'waiting') {
    if (state.steps.length >= stepLimit) {
      fail(state, { code: 'RUN_STEP_LIMIT', message: `More than ${stepLimit} steps without a wait: the flow goes round in a circle` })
      break
    }
    const outcome = execute(state)
    if (outcome instanceof Promise) {
      return outcome.then((late) => {
        take(state, late)
        return standing(state) ? finish(state) : walk(state)
      })
    }
    take(state, outcome)
    if (standing(state)) break
  }
  return finish(state)
}

const standing = (state: Walk) => state.run.status === 'waiting' && state.steps.at(-1)?.outcome === 'waiting'

function finish({ run, steps, forked, joins }: Walk): Advanced {
  if (forked) return { run, steps, forked }
  return joins === undefined ? { run, steps } : { run, steps, joins }
}

type Attempt = Outcome | { readonly kind: 'fail'; readonly failure: Failure }

function execute(state: Walk): Attempt | Promise<Attempt> {
  const { node, source } = state
  const step = createStep({
    flow: source.flow,
    node,
    run: state.run,
    contact: source.contact(),
    input: state.input,
    now: source.now,
    facts: source.facts,
    compute: source.compute,
    channels: source.channels,
  })
  try {
    const outcome = invoke(state, step)
    if (!(outcome instanceof Promise)) return outcome
    return outcome.catch((error: unknown): Attempt => ({ kind: 'fail', failure: failureOf(error) }))
  } catch (error) {
    return { kind: 'fail', failure: failureOf(error) }
  }
}

function invoke(state: Walk, step: Step): Outcome | Promise<Outcome> {
  const { definition } = state.node
  return state.resumed && definition.resume !== undefined ? definition.resume(step) : definition.run(step)
}

export function failureOf(error: unknown): Failure {
  if (error instanceof Error) return { code: error instanceof FlowError ? error.code : 'NODE_FAILED', message: error.message }
  return { code: 'NODE_FAILED', message: String(error) }
}

function take(state: Walk, outcome: Attempt): void {
  if (outcome.kind === 'fail') return failOrError(state, outcome.failure)
  const call = perform(state, outcome.effects ?? [])
  if (outcome.kind === 'leave') return leaveBy(state, outcome)
  if (outcome.kind === 'wait') return stand(state, outcome, call)
  if (outcome.kind === 'fork') return fork(state, outcome)
  if (outcome.kind === 'join') return arrive(state, outcome)
  state.source.sink.count(state.node.id, 'left:end')
  record(state, 'ended', null, outcome.why)
  complete(state)
}

/** Hands the effects over, each under a key of its own; answers the last call's id, for a wait on its result. */
function perform(state: Walk, effects: readonly Effect[]): string | null {
  let call: string | null = null
  for (let index = 0; index < effects.length; index++) {
    const key = `${state.run.id}:${state.run.steps}:${index}`
    call = state.source.sink.effect(effects[index]!, key, state.run, state.node.id) ?? call
  }
  return call
}

function leaveBy(state: Walk, outcome: Leave): void {
  const target = state.node.targets.get(outcome.port)
  if (target === undefined) {
    const message = `Node ${state.node.id} left by port ${outcome.port}, which it does not have`
    return failOrError(state, { code: 'NODE_PORT_UNKNOWN', message })
  }
  if (target === '@fail') return fail(state, failureFrom(outcome))
  state.source.sink.count(state.node.id, `left:${outcome.port}`)
  record(state, 'left', outcome.port, outcome.why)
  keepVars(state.run, outcome.vars)
  if (target === '@end') return complete(state)
  moveTo(state, target.node)
}

function failureFrom(outcome: Leave): Failure {
  const why = outcome.why as { code?: Json; message?: Json } | undefined
  const text = (value: Json | undefined, fallback: string) => (typeof value === 'string' ? value : fallback)
  return { code: text(why?.code, 'NODE_FAILED'), message: text(why?.message, `Left by ${outcome.port}, which leads nowhere`) }
}

function moveTo(state: Walk, node: CompiledNode): void {
  state.source.sink.count(node.id, 'entered')
  state.node = node
  state.input = { kind: 'enter' }
  state.resumed = false
  const { run } = state
  run.node = node.id
  run.since = state.source.now
  waitFor(run, { wakeAt: null, awaits: [], awaitsCall: null })
}

function stand(state: Walk, outcome: Wait, call: string | null): void {
  const awaits = outcome.events ?? []
  if (outcome.until === undefined && awaits.length === 0 && outcome.result !== true) {
    return failOrError(state, { code: 'NODE_WAIT_ENDLESS', message: `Node ${state.node.id} waits for nothing` })
  }
  record(state, 'waiting', null, outcome.why)
  keepVars(state.run, outcome.vars)
  waitFor(state.run, { wakeAt: atLatest(state, outcome.until), awaits, awaitsCall: outcome.result === true ? call : null })
}

/** The end of a wait, unless the run's life ends before it. */
function atLatest({ source, run }: Walk, until: Instant | undefined): Instant | null {
  const deadline = deadlineOf(source.flow, run)
  if (until === undefined || deadline === null) return until ?? deadline
  return Math.min(until, deadline)
}

function fork(state: Walk, { ports, why }: ForkInto): void {
  const { run, node, source } = state
  const lost = ports.find((port) => !node.targets.has(port))
  if (lost !== undefined || ports.length === 0) {
    const message = `Node ${node.id} forks into port ${lost ?? 'none'}, which it does not have`
    return failOrError(state, { code: 'NODE_PORT_UNKNOWN', message })
  }
  const refusal = source.mayFork(run, ports.length)
  if (refusal !== null) return failOrError(state, refusal)
  const awaits = ports.map((name) => ({ name, branch: branchId(run, name) }))
  record(state, 'waiting', null, why ?? { branches: ports })
  waitFor(run, { wakeAt: atLatest(state, undefined), awaits, awaitsCall: null })
  run.fork = { join: null, failure: null, vars: {} }
  state.forked = true
}

/** The branch is over here. What joins is its run, not it: by the port `joined` nobody leaves but for the books. */
function arrive(state: Walk, { when, why }: Join): void {
  if (state.run.branch === undefined) {
    return failOrError(state, { code: 'NODE_JOIN_ALONE', message: `Node ${state.node.id} joins a run that is no branch` })
  }
  state.source.sink.count(state.node.id, 'left:joined')
  record(state, 'left', 'joined', why)
  complete(state)
  state.joins = when
}

function record(state: Walk, outcome: StepRecord['outcome'], port: string | null, why: Json | undefined): void {
  state.steps.push(why === undefined ? { node: state.node.id, port, outcome } : { node: state.node.id, port, outcome, why })
  state.run.steps += 1
}

function keepVars(run: Walker, more: JsonObject | undefined): void {
  if (more !== undefined) run.vars = { ...run.vars, ...more }
}

function waitFor(run: Walker, { wakeAt, awaits, awaitsCall }: Pick<RunState, 'wakeAt' | 'awaits' | 'awaitsCall'>): void {
  run.wakeAt = wakeAt
  run.awaits = awaits
  run.awaitsCall = awaitsCall
}

function complete(state: Walk): void {
  if (state.run.branch === undefined) state.source.sink.count('', 'completed')
  state.run.status = 'completed'
  settle(state.run, state.source.now)
}

function settle(run: Walker, now: Instant): void {
  run.since = now
  run.held = null
  if (run.fork !== undefined) run.fork = undefined
  waitFor(run, { wakeAt: null, awaits: [], awaitsCall: null })
}

/** By the `error` port where the node has one wired; else the run fails here. */
function failOrError(state: Walk, failure: Failure): void {
  const target = state.node.targets.get('error')
  if (target === undefined || target === '@fail') return fail(state, failure)
  leaveBy(state, { kind: 'leave', port: 'error', why: { ...failure } })
}

function fail(state: Walk, failure: Failure): void {
  state.source.sink.count(state.node.id, 'failed')
  if (state.run.branch === undefined) state.source.sink.count('', 'failed')
  record(state, 'failed', null, { ...failure })
  state.run.status = 'failed'
  state.run.failure = failure
  settle(state.run, state.source.now)
}
