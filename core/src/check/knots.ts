/** Tarjan's strongly connected components, without recursion so that a chain of thousands of nodes fits. */

interface Visit<T> {
  readonly node: T
  readonly index: number
  low: number
  readonly targets: readonly T[]
  position: number
}

/** Groups of nodes that lie on circles with each other, in the order of `nodes`; a node that leads to itself is one too. */
export function knots<T>(nodes: readonly T[], next: (node: T) => readonly T[]): readonly (readonly T[])[] {
  const visits = new Map<T, Visit<T>>()
  const waiting: T[] = []
  const isWaiting = new Set<T>()
  const found: T[][] = []
  const enter = (node: T): Visit<T> => {
    const visit: Visit<T> = { node, index: visits.size, low: visits.size, targets: next(node), position: 0 }
    visits.set(node, visit)
    waiting.push(node)
    isWaiting.add(node)
    return visit
  }
  const close = (visit: Visit<T>): void => {
    const group = waiting.splice(waiting.lastIndexOf(visit.node))
    for (const node of group) isWaiting.delete(node)
    if (group.length > 1 || visit.targets.includes(visit.node)) found.push(group)
  }
  for (const start of nodes) {
    if (visits.has(start)) continue
    const path = [enter(start)]
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const target = visit.targets[visit.position++]
      if (target === undefined) {
        path.pop()
        const parent = path.at(-1)
        if (parent !== undefined) parent.low = Math.min(parent.low, visit.low)
        if (visit.low === visit.index) close(visit)
      } else if (!visits.has(target)) path.push(enter(target))
      else if (isWaiting.has(target)) visit.low = Math.min(visit.low, visits.get(target)!.index)
    }
  }
  return found
}
