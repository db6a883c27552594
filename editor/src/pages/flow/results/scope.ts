/** Of what a step's results tell: they are those of the published step, while the panel shows the draft's. */
import type { FlowDocument, FlowNode } from '@millrace/core'
import { sameValue } from '../../../document/compare.ts'
import { nodeOf } from '../../../document/graph.ts'

export interface PublishedFlow {
  /** Null before the first publication. */
  readonly version: number | null
  /** Null when it is not known. */
  readonly document: FlowDocument | null
}

/**
 * `never`: the flow has not been published; `absent`: this step was not in it; `changed`: the draft's step is another by now;
 * `same`: the step runs as it is shown.
 */
export type ResultScope = 'never' | 'absent' | 'changed' | 'same'

export function scopeOf(node: FlowNode, { version, document }: PublishedFlow): ResultScope {
  if (version === null) return 'never'
  if (document === null) return 'same'
  const published = nodeOf(document, node.id)
  if (published === undefined || published.type !== node.type) return 'absent'
  return sameValue(published.config, node.config) ? 'same' : 'changed'
}
