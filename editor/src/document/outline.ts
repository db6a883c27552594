/**
 * A flow as a tree to be read from top to bottom: steps one after another, the branches of a step as rows under it, each with what follows
 * it. Every step stands once; where another way leads to it, a row says so.
 */
import type { FlowDocument, FlowNode, Port } from '@millrace/core'
import type { PortRef } from './commands.ts'
import { edgeKey, nodePorts, type Manifests } from './graph.ts'

export type OutlineItem =
  | { readonly kind: 'step'; readonly key: string; readonly node: FlowNode; readonly children: readonly OutlineItem[] }
  | {
      readonly kind: 'branch'
      readonly key: string
      readonly from: PortRef
      readonly port: Port
      readonly children: readonly OutlineItem[]
    }
  /** The way goes on at a step that stands elsewhere. */
  | { readonly kind: 'link'; readonly key: string; readonly from: PortRef; readonly to: FlowNode; readonly children: readonly [] }
  /** Nothing follows yet. */
  | { readonly kind: 'open'; readonly key: string; readonly from: PortRef; readonly children: readonly [] }

export function outlineOf(document: FlowDocument, manifests: Manifests): readonly OutlineItem[] {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]))
  const targets = new Map(document.edges.map((edge) => [edgeKey(edge), edge.to]))
  const told = new Set<string>()
  const targetOf = (from: PortRef) => nodes.get(targets.get(edgeKey({ from: from.node, port: from.port })) ?? '')

  function after(from: PortRef, port: Port): readonly OutlineItem[] {
    const to = targetOf(from)
    if (to !== undefined) return told.has(to.id) ? [link(from, to)] : sequence(to)
    return port.otherwise === undefined ? [{ kind: 'open', key: `open ${from.node} ${from.port}`, from, children: [] }] : []
  }
  function sequence(start: FlowNode): readonly OutlineItem[] {
    const items: OutlineItem[] = []
    for (let node: FlowNode | undefined = start; node !== undefined;) {
      told.add(node.id)
      const { id } = node
      const ports = nodePorts(node, manifests, document.edges).filter(
        (port) => port.otherwise === undefined || targetOf({ node: id, port: port.name }) !== undefined,
      )
      const [port] = ports
      if (ports.length > 1 || port === undefined) {
        const children = ports.map((one) => branch({ node: id, port: one.name }, one))
        return [...items, { kind: 'step', key: id, node, children }]
      }
      items.push({ kind: 'step', key: id, node, children: [] })
      const from = { node: id, port: port.name }
      const next = targetOf(from)
      if (next === undefined || told.has(next.id)) return [...items, ...after(from, port)]
      node = next
    }
    return items
  }
  const branch = (from: PortRef, port: Port): OutlineItem => ({
    kind: 'branch',
    key: `branch ${from.node} ${from.port}`,
    from,
    port,
    children: after(from, port),
  })
  const link = (from: PortRef, to: FlowNode): OutlineItem => ({
    kind: 'link',
    key: `link ${from.node} ${from.port}`,
    from,
    to,
    children: [],
  })

  const entered = new Set(document.edges.filter(({ from, to }) => from !== to && nodes.has(from)).map(({ to }) => to))
  const starts = document.nodes.filter(({ id }) => !entered.has(id))
  return [...starts, ...document.nodes].flatMap((node) => (told.has(node.id) ? [] : sequence(node)))
}

export interface OutlineRow {
  readonly item: OutlineItem
  /** From 1, as `aria-level` counts. */
  readonly level: number
  readonly position: number
  readonly of: number
  /** Null when there is nothing inside. */
  readonly open: boolean | null
  /** Key of the row that it is inside of. */
  readonly parent: string | null
}

/** The rows that are to be seen, those inside closed ones left out. */
export function outlineRows(items: readonly OutlineItem[], closed: ReadonlySet<string>): readonly OutlineRow[] {
  const rows: OutlineRow[] = []
  const visit = (list: readonly OutlineItem[], level: number, parent: string | null): void => {
    for (const [index, item] of list.entries()) {
      const open = item.children.length === 0 ? null : !closed.has(item.key)
      rows.push({ item, level, position: index + 1, of: list.length, open, parent })
      if (open === true) visit(item.children, level + 1, item.key)
    }
  }
  visit(items, 1, null)
  return rows
}
