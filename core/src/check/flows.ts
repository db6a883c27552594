/** Which other flows a document names, so that whoever knows the flows can say whether they are there. */
import type { FlowDocument } from '../document.ts'
import type { Registry } from '../registry.ts'
import { findContents, type NodeReference } from './contents.ts'

/** A node's mention of a flow; `path` points into its config. */
export interface FlowReference extends NodeReference {
  readonly node: string
}

/** By the `x-ui` widget `flow` in the schemas of the nodes; those that are switched off mention none. */
export function flowsNamedBy(document: FlowDocument, registry: Registry): readonly FlowReference[] {
  return document.nodes.flatMap(({ id: node, type, config, disabled }) => {
    const definition = disabled === true ? undefined : registry.nodes.get(type)
    return definition === undefined ? [] : findContents(definition.config, config).flows.map((reference) => ({ node, ...reference }))
  })
}
