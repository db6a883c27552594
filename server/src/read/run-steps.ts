/** The steps of a run and of its branches, in the order in which they came about. */
import type { Branch, Input, StepRecord } from '@millrace/core'
import type pg from 'pg'

export interface StepView extends StepRecord {
  readonly at: string
  readonly input: Input['kind']
  /** The id of the branch that took the step; null: the run itself. */
  readonly branch: string | null
}

export interface BranchView extends Branch {
  readonly id: string
}

interface Activation {
  readonly run: string
  readonly at: Date
  readonly input: Input['kind']
  readonly steps: readonly StepRecord[]
}

export async function stepsOf(pool: pg.Pool, run: string, branches: readonly BranchView[]): Promise<readonly StepView[]> {
  const { rows } = await pool.query<Activation>(
    'select run::text, at, input, steps::json from millrace.activation where run = any($1::uuid[]) order by at, seq',
    [[run, ...branches.map(({ id }) => id)]],
  )
  return inOrder(run, branches, rows).flatMap(({ run: by, at, input, steps }) =>
    steps.map((step) => ({ ...step, at: at.toISOString(), input, branch: by === run ? null : by })),
  )
}

/**
 * What happened at one instant is told apart by what it came of: a branch begins where its run forked, and is done before that goes
 * on. `rows` are by instant, those of one run in order.
 */
export function inOrder<A extends Activation>(root: string, branches: readonly BranchView[], rows: readonly A[]): readonly A[] {
  const byRun = Map.groupBy(rows, (row) => row.run)
  const follow = (run: string): readonly A[] => {
    const begun = new Set<string>()
    return (byRun.get(run) ?? []).flatMap((own) => {
      const forked = branches.filter(({ id, parent }) => parent === run && !begun.has(id) && isBegunBy(own, byRun.get(id)?.[0]))
      for (const { id } of forked) begun.add(id)
      return [own, ...byPort(own, forked).flatMap(({ id }) => follow(id))]
    })
  }
  return follow(root).toSorted((a, b) => a.at.getTime() - b.at.getTime())
}

const isBegunBy = (parent: Activation, first: Activation | undefined): boolean =>
  first !== undefined && first.at.getTime() === parent.at.getTime() && parent.steps.at(-1)?.node === first.steps[0]?.node

/** A fork says in which order its branches began, unless its node has something else to say. */
function byPort({ steps }: Activation, forked: readonly BranchView[]): readonly BranchView[] {
  const { branches = [] } = (steps.at(-1)?.why ?? {}) as { readonly branches?: readonly string[] }
  return forked.toSorted((a, b) => branches.indexOf(a.name) - branches.indexOf(b.name))
}
