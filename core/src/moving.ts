/**
 * Takes contacts who wait in an older version to where the version that was published wants them: on to one of its steps, or out. Only
 * runs that still stand where they stood when it was decided; whoever went on meanwhile finishes in the old version. Both versions'
 * books stay balanced: the step is left by `@moved`, and the other one is entered.
 *
 * Law: a run in parallel branches is never moved, for its branches and the join they come to belong to one version.
 */
import { enterRun } from './advance.ts'
import { keep, takeOut } from './branches.ts'
import type { CompiledFlow, CompiledNode } from './compile.ts'
import { sorted } from './compare-flows.ts'
import type { Json } from './json.ts'
import type { LaneInput } from './lane.ts'
import { rootOf, type RunState } from './run.ts'
import { advanceSource, type Visit } from './visit.ts'

type Move = LaneInput & { readonly kind: 'move' }

/** The way out of a step, and of a version, that no edge is drawn for. */
export const movedPort = '@moved'

export function moveRun(visit: Visit, input: Move): void | Promise<void> {
  const run = visit.batch.runs.get(input.run)
  if (run?.status !== 'waiting' || run.version !== input.from.version || run.node !== input.from.node) return
  if (input.to === null) return leave(visit, run, input)
  const flow = visit.flows.version(run.flow, input.to.version)
  const node = flow?.nodes.get(input.to.node)
  if (flow === undefined || node === undefined || run.branch !== undefined || run.fork !== undefined) return
  const was = visit.flows.version(run.flow, run.version)
  const keepsWait = was !== undefined && waitsAlike(was, flow, { from: run.node, node })
  goOver(visit, run, { input, keepsWait })
  const moved: RunState = { ...run, version: flow.version, node: node.id, steps: run.steps + 1 }
  if (keepsWait) return arrive(visit, moved)
  const fresh = { ...moved, since: visit.batch.now, wakeAt: null, awaits: [], awaitsCall: null, held: null }
  // While the flow stands still the step is not done yet: it is the first thing when the flow goes on.
  if (flow.state !== 'active') return arrive(visit, { ...fresh, wakeAt: visit.batch.now, held: { kind: 'enter' } })
  return keep(visit, { before: fresh, input: { kind: 'enter' }, created: false }, enterRun(fresh, advanceSource(visit, flow, fresh)))
}

/** The contact leaves the flow, whichever of their branches it was that stood there. */
function leave(visit: Visit, run: RunState, { by, published }: Move): void | Promise<void> {
  const whole = visit.batch.runs.get(rootOf(run)) ?? run
  if (whole.status !== 'waiting') return
  return takeOut(visit, whole, { to: 'exited', why: { published, by }, input: 'event' })
}

function goOver({ batch }: Visit, run: RunState, { input, keepsWait }: { readonly input: Move; readonly keepsWait: boolean }): void {
  const count = batch.counter(run)
  count(run.node, `left:${movedPort}`)
  count('', `left:${movedPort}`)
  const why = { version: input.to!.version, node: input.to!.node, by: input.by, ...(keepsWait && { keepsWait }) }
  batch.keepSteps(run, run.steps, 'event', [{ node: run.node, port: null, outcome: 'moved', why }])
}

function arrive({ batch }: Visit, run: RunState): void {
  const count = batch.counter(run)
  count('', 'entered')
  count(run.node, 'entered')
  batch.keepRun(run, false)
}

/** Whether the wait itself goes on: the very same step, in a flow whose lives and local times are the same. */
function waitsAlike(was: CompiledFlow, is: CompiledFlow, { from, node }: { readonly from: string; readonly node: CompiledNode }): boolean {
  const before = was.nodes.get(from)
  if (before === undefined || from !== node.id) return false
  const does = ({ definition, config }: CompiledNode) => sorted([definition.type, config] as Json)
  return does(before) === does(node) && was.settings.lifetime === is.settings.lifetime && was.timezone === is.timezone
}
