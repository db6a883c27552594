/** How far contacts come in a flow: its steps from the entrance on, each with how many came to it and what part that is of those who entered. */
import type { FlowDocument, FlowStats } from '@millrace/core'

export interface FunnelStep {
  readonly node: string
  readonly type: string
  readonly title: string | null
  readonly entered: number
  readonly inside: number
  readonly left: number
  readonly failed: number
  readonly exited: number
  /** Runs that reached it, where it is a goal. */
  readonly reached: number | null
  /** Of all that entered the flow; goes above 1 where contacts come round again. */
  readonly share: number
}

export interface Funnel {
  readonly entered: number
  readonly completed: number
  readonly inside: number
  readonly steps: readonly FunnelStep[]
}

export function funnelOf(document: FlowDocument, stats: FlowStats): Funnel {
  const entrances = document.nodes.filter(({ id }) => document.edges.every(({ to }) => to !== id)).map(({ id }) => id)
  const entered = entrances.reduce((sum, id) => sum + (stats.nodes[id]?.entered ?? 0), 0)
  const steps = inOrder(document, entrances).flatMap((id): FunnelStep[] => {
    const node = document.nodes.find((one) => one.id === id)
    const counts = stats.nodes[id]
    if (node === undefined || counts === undefined) return []
    const left = Object.values(counts.left).reduce((sum, count) => sum + count, 0)
    const { inside, failed, exited, reached = null } = counts
    const share = entered === 0 ? 0 : (reached ?? counts.entered) / entered
    return [{ node: id, type: node.type, title: node.title ?? null, entered: counts.entered, inside, left, failed, exited, reached, share }]
  })
  return { entered, completed: stats.completed, inside: stats.inside, steps }
}

/** Each step before those that it leads to, but for ways back; what stands by itself (goals) comes last. */
function inOrder({ nodes, edges }: FlowDocument, entrances: readonly string[]): readonly string[] {
  const done: string[] = []
  const seen = new Set<string>()
  const visit = (id: string) => {
    if (seen.has(id)) return
    seen.add(id)
    for (const { from, to } of edges.toReversed()) if (from === id) visit(to)
    done.push(id)
  }
  const leads = (id: string) => edges.some(({ from }) => from === id)
  for (const id of entrances.toReversed()) if (leads(id)) visit(id)
  const order = done.toReversed()
  return [...order, ...nodes.map(({ id }) => id).filter((id) => !seen.has(id))]
}
