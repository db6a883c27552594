/**
 * The graph: edges lead from ports that exist to nodes that exist, every port leads on, every node can be reached, and no run can
 * go round without ever waiting. Linear in nodes and edges.
 */
import type { Edge, Finding, FlowDocument } from '../document.ts'
import { checkBranches } from './branches.ts'
import type { CheckedNode, CheckedNodes } from './nodes.ts'
import { knots } from './knots.ts'

type Nodes = CheckedNodes['nodes']

const fault = (node: string | null, code: string, message: string, path = ''): Finding => ({ code, severity: 'error', node, path, message })

export function checkGraph(document: FlowDocument, nodes: Nodes): readonly Finding[] {
  const { wires, findings } = checkEdges(document.edges, nodes)
  const active = [...nodes.values()].filter((node) => !node.disabled)
  const next = successors(nodes, wires)
  return [
    ...findings,
    ...active.flatMap((node) => unwiredPorts(node, wires)),
    ...checkEnds(active),
    ...active.flatMap((node) => node.references.flatMap(({ path, id }) => checkReference(node.id, path, id, nodes))),
    ...checkReach(active, next),
    ...checkCycles(active, next),
    ...checkBranches(active, next),
  ]
}

/** Where each port leads: by node id, then by port. */
type Wires = ReadonlyMap<string, ReadonlyMap<string, string>>

function checkEdges(edges: readonly Edge[], nodes: Nodes): { readonly wires: Wires; readonly findings: Finding[] } {
  const wires = new Map<string, Map<string, string>>()
  const findings: Finding[] = []
  for (const [index, edge] of edges.entries()) {
    const found = edgeFault(edge, index, nodes)
    if (found !== null) findings.push(found)
    const ports = wires.get(edge.from) ?? new Map<string, string>()
    wires.set(edge.from, ports)
    if (ports.has(edge.port))
      findings.push(
        fault(
          edge.from,
          'FLOW_GRAPH_PORT_REPEATED',
          `Two edges leave by the port “${edge.port}”; a contact can take only one, so remove the other`,
        ),
      )
    else ports.set(edge.port, edge.to)
  }
  return { wires, findings }
}

function edgeFault({ from, port, to }: Edge, index: number, nodes: Nodes): Finding | null {
  const source = nodes.get(from)
  const target = nodes.get(to)
  if (source === undefined || target === undefined) {
    const [end, id] = source === undefined ? ['from', from] : ['to', to]
    return fault(
      null,
      'FLOW_GRAPH_NODE_UNKNOWN',
      `An edge leads ${end} the node ${id}, which does not exist; remove the edge`,
      `/edges/${index}/${end}`,
    )
  }
  if (source.ports !== null && !source.ports.some(({ name }) => name === port)) {
    const known = source.ports.map(({ name }) => name).join(', ')
    const hint = known === '' ? 'it has none' : `it has ${known}`
    return fault(from, 'FLOW_GRAPH_PORT_UNKNOWN', `An edge leaves by the port “${port}”, which this node does not have; ${hint}`)
  }
  if (target.definition?.starts !== undefined)
    return fault(
      to,
      'FLOW_GRAPH_TRIGGER_ENTERED',
      'An edge leads into this trigger; a trigger only starts runs, so lead the edge elsewhere',
    )
  return null
}

function unwiredPorts(node: CheckedNode, wires: Wires): readonly Finding[] {
  const wired = wires.get(node.id)
  return (node.ports ?? []).flatMap(({ name, otherwise }) => {
    if (otherwise !== undefined || wired?.has(name) === true) return []
    if (node.definition?.waits === true && name === 'timeout') {
      const message =
        'Nothing is said for those with whom it never happens: they leave the flow when time runs out; lead the port “timeout” on'
      return [{ ...fault(node.id, 'FLOW_GRAPH_TIMEOUT_UNWIRED', message), severity: 'warning' as const }]
    }
    return [fault(node.id, 'FLOW_GRAPH_PORT_UNWIRED', `The port “${name}” leads nowhere; connect it, if only with an end`)]
  })
}

/** Core knows no node by name: what starts runs is a trigger, and what has no port ends them. */
function checkEnds(active: readonly CheckedNode[]): readonly Finding[] {
  const known = active.filter(({ ports }) => ports !== null)
  const missing: Finding[] = []
  if (!known.some(({ definition }) => definition?.starts !== undefined))
    missing.push(fault(null, 'FLOW_GRAPH_TRIGGER_MISSING', 'Nothing starts this flow; add a trigger', '/nodes'))
  if (!known.some(({ ports }) => ports?.length === 0))
    missing.push(fault(null, 'FLOW_GRAPH_END_MISSING', 'This flow has no end; add one where contacts are done', '/nodes'))
  // While a type is unknown it may be the missing one.
  return known.length < active.length ? [] : missing
}

function checkReference(from: string, path: string, id: string, nodes: Nodes): readonly Finding[] {
  const target = nodes.get(id)
  if (target === undefined)
    return [fault(from, 'FLOW_NODE_REFERENCE_UNKNOWN', `There is no node ${id} in this flow; choose one that sends a message`, path)]
  if (!target.disabled) return []
  return [{ ...fault(from, 'FLOW_NODE_REFERENCE_DISABLED', `The node ${id} is switched off and sends nothing`, path), severity: 'warning' }]
}

/** Nodes that a run can go on to from each active node, disabled ones passed through by their first port. */
function successors(nodes: Nodes, wires: Wires): (node: CheckedNode) => readonly CheckedNode[] {
  const resolved = new Map<string, CheckedNode | null>()
  const follow = (start: string): CheckedNode | null => {
    const passed: string[] = []
    let id: string | undefined = start
    let found: CheckedNode | null = null
    while (id !== undefined && !resolved.has(id)) {
      const node: CheckedNode | undefined = nodes.get(id)
      passed.push(id)
      // Until it is known better, so that a ring of disabled nodes ends here.
      resolved.set(id, null)
      if (node !== undefined && !node.disabled) {
        found = node
        break
      }
      id = node === undefined ? undefined : wires.get(id)?.get(node.ports?.[0]?.name ?? '')
    }
    if (found === null && id !== undefined) found = resolved.get(id) ?? null
    for (const each of passed) resolved.set(each, found)
    return found
  }
  const known = new Map<string, readonly CheckedNode[]>()
  return (node) => {
    let next = known.get(node.id)
    if (next === undefined) {
      const targets = [...(wires.get(node.id)?.values() ?? [])].map(follow)
      next = targets.filter((target) => target !== null)
      known.set(node.id, next)
    }
    return next
  }
}

/** Triggers start runs, and nodes that watch are reached by events from anywhere. */
function checkReach(active: readonly CheckedNode[], next: (node: CheckedNode) => readonly CheckedNode[]): readonly Finding[] {
  const open = active.filter(({ definition }) => definition?.starts !== undefined || definition?.watch !== undefined)
  // Without any, the missing trigger says it all.
  if (open.length === 0) return []
  const reached = new Set(open)
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const target of next(node)) {
      if (reached.has(target)) continue
      reached.add(target)
      open.push(target)
    }
  }
  return active
    .filter((node) => !reached.has(node))
    .map((node) =>
      fault(node.id, 'FLOW_GRAPH_NODE_UNREACHABLE', 'No contact can come here; lead an edge to this node, switch it off or remove it'),
    )
}

function checkCycles(active: readonly CheckedNode[], next: (node: CheckedNode) => readonly CheckedNode[]): readonly Finding[] {
  const hurried = active.filter(({ definition }) => definition !== null && definition.waits !== true)
  const among = new Set(hurried)
  return knots(hurried, (node) => next(node).filter((target) => among.has(target))).map((ring) => {
    const names = ring.slice(0, 10).map(({ id }) => id)
    const whole = ring.length > 10 ? `${names.join(', ')}, …` : names.join(', ')
    return fault(
      ring[0]!.id,
      'FLOW_GRAPH_CYCLE_UNWAITED',
      `Contacts would go round at once and for ever through ${whole}; put a delay or a wait into the circle`,
    )
  })
}
