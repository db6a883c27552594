/**
 * The log of a run is one way through the version it is pinned to: step after step without a gap, out by one port of each node,
 * along an edge, to where the run stands. So no step is lost, doubled or taken by two branches.
 */
import { portsOf, type Activation, type FlowDocument, type JsonObject, type RunState, type StepRecord } from '@millrace/core'
import type { Machine } from './machine.ts'
import { plainRegistry } from './worlds.ts'

export function pathFaults({ disk }: Machine): readonly string[] {
  const logs = Map.groupBy(disk.activations, ({ run }) => run)
  return [...disk.runs.values()].flatMap((run) => {
    const document = disk.flows[Number(run.flow) - 1]!.versions[run.version - 1]!
    const log = (logs.get(run.id) ?? []).toSorted((a, b) => a.seq - b.seq)
    return [...gaps(run, log), ...walk(document, run, log)].map((fault) => `run ${run.id}: ${fault}`)
  })
}

function gaps({ steps }: RunState, log: readonly Activation[]): readonly string[] {
  let next = 0
  const faults = log.flatMap(({ seq, steps: taken }) => {
    const fault = seq === next ? [] : [`its log goes on at step ${seq}, not at ${next}`]
    next = seq + taken.length
    return fault
  })
  return next === steps ? faults : [...faults, `it took ${steps} steps, and its log has ${next}`]
}

/** Where a run stands on its way; `ended` after the last step. */
interface Place {
  readonly at: string
  readonly ended: RunState['status'] | null
}

const ends: Partial<Record<StepRecord['outcome'], RunState['status']>> = {
  ended: 'completed',
  failed: 'failed',
  exited: 'exited',
  cancelled: 'cancelled',
}

function walk(document: FlowDocument, run: RunState, log: readonly Activation[]): readonly string[] {
  const steps = log.flatMap((activation) => activation.steps)
  let place: Place = { at: steps[0]?.node ?? '', ended: null }
  const begins = run.branch === undefined ? 'trigger.' : 'parallel'
  if (!document.nodes.some(({ id, type }) => id === place.at && type.startsWith(begins))) return [`it began at ${place.at}`]
  for (const [index, step] of steps.entries()) {
    if (step.outcome === 'noticed') continue
    if (place.ended !== null || step.node !== place.at)
      return [`step ${index} is ${step.outcome} at ${step.node}, but it ${place.ended ?? 'stood'} at ${place.at}`]
    place = after(document, step)
  }
  const status = place.ended ?? 'waiting'
  return status === run.status && place.at === run.node ? [] : [`it is ${run.status} at ${run.node}; its log ends ${status} at ${place.at}`]
}

function after(document: FlowDocument, { node, port, outcome, why }: StepRecord): Place {
  if (port === 'joined') return joined(document, node, why)
  if (outcome === 'waiting') return { at: node, ended: null }
  if (outcome !== 'left') return { at: node, ended: ends[outcome]! }
  const to = targetOf(document, node, port!)
  return to === null ? { at: node, ended: 'completed' } : { at: to, ended: null }
}

/** At the join a branch is over; at the fork its run goes on to the join. */
function joined({ nodes }: FlowDocument, node: string, why: StepRecord['why']): Place {
  const isFork = nodes.some(({ id, type }) => id === node && type === 'parallel')
  return isFork ? { at: (why as { readonly join: string }).join, ended: null } : { at: node, ended: 'completed' }
}

/** Where a port leads, by its edge or else by what an optional port does instead; null: out of the flow. */
function targetOf({ nodes, edges }: FlowDocument, node: string, port: string): string | null {
  const edge = edges.find(({ from, port: by }) => from === node && by === port)
  if (edge !== undefined) return edge.to
  const { type, config } = nodes.find(({ id }) => id === node)!
  const otherwise = portsOf(plainRegistry.nodes.get(type)!.ports, config as JsonObject).find(({ name }) => name === port)?.otherwise
  return edges.find(({ from, port: by }) => from === node && by === otherwise)?.to ?? null
}
