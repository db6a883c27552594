/** What a drawing is seen by: one run's path (the nodes and edges it took, and where it stands), or what differs between two versions. */
import type { RunRecord } from '../api/types.ts'
import { edgeKey } from '../document/graph.ts'

export interface Trace {
  readonly nodes: ReadonlySet<string>
  /** Keys of edges. */
  readonly edges: ReadonlySet<string>
  readonly here: string
  /** Whether the run still stands there. */
  readonly live: boolean
  /** Where it stands besides, while it has branches. */
  readonly also?: ReadonlySet<string>
}

/** What became of a step or a connection between two versions. */
export type DiffMark = 'added' | 'removed' | 'changed' | 'rewired' | 'renamed'

export interface Difference {
  /** By node. */
  readonly marks: ReadonlyMap<string, DiffMark>
  /** By the keys of edges. */
  readonly edges: ReadonlyMap<string, DiffMark>
}

export function traceOf(run: Pick<RunRecord, 'node' | 'state' | 'steps' | 'path'>): Trace {
  const steps = run.steps.filter((step) => step.outcome !== 'noticed')
  return {
    nodes: new Set([...steps.map((step) => step.node), run.node]),
    edges: new Set(run.path.map(edgeKey)),
    here: run.node,
    live: run.state === 'waiting',
  }
}
