/** What becomes of contacts who wait where the flow was changed: they stay in their version, go on at a step of the new one, or leave. */
import type { FlowDocument, FlowNode, Registry } from '@millrace/core'

export interface MappingRule {
  /** The step where they wait. */
  readonly node: string
  readonly action: 'stay' | 'move' | 'exit'
  /** Of `move`; absent: the step of the same id. */
  readonly to?: string
}

export interface MappingFault {
  readonly node: string
  readonly code: 'MAPPING_NODE_UNKNOWN' | 'MAPPING_NODE_TWICE' | 'MAPPING_TARGET_MISSING' | 'MAPPING_TARGET_REFUSED'
  readonly message: string
}

export interface Mapped {
  readonly mapping: readonly MappingRule[]
  /** What is to be published. */
  readonly document: FlowDocument
  /** Ids of steps that somebody can stand at. */
  readonly known: ReadonlySet<string>
  readonly registry: Pick<Registry, 'nodes'>
}

export function checkMapping({ mapping, document, known, registry }: Mapped): readonly MappingFault[] {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]))
  const seen = new Set<string>()
  return mapping.flatMap(({ node, action, to = node }): MappingFault[] => {
    if (seen.has(node)) return [{ node, code: 'MAPPING_NODE_TWICE', message: `Step ${node} is in the mapping twice; keep one of them` }]
    seen.add(node)
    if (!known.has(node) && !nodes.has(node))
      return [{ node, code: 'MAPPING_NODE_UNKNOWN', message: `Neither the draft nor a version that contacts are in has a step ${node}` }]
    if (action !== 'move') return []
    const target = nodes.get(to)
    if (target === undefined) {
      const message = `The draft has no step ${to} to move contacts of ${node} to; name another one in \`to\``
      return [{ node, code: 'MAPPING_TARGET_MISSING', message }]
    }
    return isTarget(target, registry) ? [] : [refused(node, to)]
  })
}

const refused = (node: string, to: string): MappingFault => ({
  node,
  code: 'MAPPING_TARGET_REFUSED',
  message: `Nobody can be moved to step ${to}: it is a trigger, a join of branches, or switched off`,
})

/** Whether contacts can be put before a step: triggers let others in, and a join waits for branches. */
export function isTarget({ type, config, disabled }: FlowNode, registry: Pick<Registry, 'nodes'>): boolean {
  const definition = registry.nodes.get(type)
  return disabled !== true && definition !== undefined && definition.joins !== true && definition.starts?.(config) === undefined
}

/** The rules by which anybody has to go anywhere. */
export const movesOf = (mapping: readonly MappingRule[]): readonly MappingRule[] => mapping.filter(({ action }) => action !== 'stay')
