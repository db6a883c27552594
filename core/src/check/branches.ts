/** Branches: a join is where branches come, and no branch leads back to the fork that it began at without a join in between. Linear. */
import type { Finding } from '../document.ts'
import { knots } from './knots.ts'
import type { CheckedNode } from './nodes.ts'

type Next = (node: CheckedNode) => readonly CheckedNode[]

const fault = (node: string, code: string, message: string): Finding => ({ code, severity: 'error', node, path: '', message })

export function checkBranches(active: readonly CheckedNode[], next: Next): readonly Finding[] {
  const forks = active.filter(({ definition }) => definition?.forks === true)
  const joins = active.filter(({ definition }) => definition?.joins === true)
  // While a type is unknown it may be the missing fork.
  const isKnown = active.every(({ definition }) => definition !== null)
  return [...(isKnown ? unforked(forks, joins, next) : []), ...(forks.length === 0 ? [] : circles(active, next))]
}

function unforked(forks: readonly CheckedNode[], joins: readonly CheckedNode[], next: Next): readonly Finding[] {
  if (joins.length === 0) return []
  const reached = new Set<CheckedNode>()
  const open = [...forks]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const target of next(node)) {
      if (reached.has(target)) continue
      reached.add(target)
      open.push(target)
    }
  }
  return joins
    .filter((node) => !reached.has(node))
    .map(({ id }) =>
      fault(id, 'FLOW_GRAPH_JOIN_UNFORKED', 'No branches come here to be joined; put parallel branches before it, or remove it'),
    )
}

function circles(active: readonly CheckedNode[], next: Next): readonly Finding[] {
  const within = active.filter(({ definition }) => definition?.joins !== true)
  const among = new Set(within)
  return knots(within, (node) => next(node).filter((target) => among.has(target))).flatMap((ring) => {
    const fork = ring.find(({ definition }) => definition?.forks === true)
    if (fork === undefined) return []
    const message = 'A branch leads back to where it began, so that branches would make branches without end; join them before going back'
    return [fault(fork.id, 'FLOW_GRAPH_BRANCH_CIRCLE', message)]
  })
}
