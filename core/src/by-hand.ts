/**
 * What a person does with a run: sends it on from where it waits, or lets it take anew the step at which it failed. Both are inputs of the
 * contact's lane, so that no worker is at the run meanwhile; whoever went on by itself before its turn is left alone.
 */
import { byHand } from './advance.ts'
import { flowOf } from './branches.ts'
import type { LaneInput } from './lane.ts'
import type { Input, RunState } from './run.ts'
import type { Visit } from './visit.ts'

type Wake = (visit: Visit, run: RunState, input: Input) => void | Promise<void>

/** A run whose branches are under way stays: those can be sent on. By a port that would fail it nobody is sent. */
export function moveOn(
  visit: Visit,
  { run: id, node, since, port, who }: LaneInput & { kind: 'moveOn' },
  wake: Wake,
): void | Promise<void> {
  const run = visit.batch.runs.get(id)
  if (run?.status !== 'waiting' || run.node !== node || run.since !== since || run.fork !== undefined) return
  const target = flowOf(visit, run).nodes.get(node)?.targets.get(port)
  if (target === undefined || target === '@fail') return
  return wake(visit, run, { kind: 'hand', port, who })
}

/** The books take the failure back. A branch is not tried anew: its run has gone on without it. */
export function retry(visit: Visit, { run: id, who }: LaneInput & { kind: 'retry' }, wake: Wake): void | Promise<void> {
  const { batch } = visit
  const run = batch.runs.get(id)
  if (run?.status !== 'failed' || run.branch !== undefined) return
  const count = batch.counter(run)
  count('', 'failed', -1)
  count(run.node, 'failed', -1)
  count(run.node, 'retried')
  batch.keepSteps(run, run.steps, 'enter', [{ node: run.node, port: null, outcome: 'retried', why: byHand({ who }) }])
  const revived: RunState = { ...run, status: 'waiting', failure: null, steps: run.steps + 1, since: batch.now }
  batch.revive(revived)
  return wake(visit, revived, { kind: 'enter' })
}
