/** The tags that a flow names: values of every property whose widget is `tag`. */
import type { FlowDocument, NodeManifest } from '@millrace/core'
import { hintsOf, propertiesOf } from '../form/hints.ts'

export function tagsOf(document: FlowDocument, manifests: ReadonlyMap<string, NodeManifest>): readonly string[] {
  const tags = document.nodes.flatMap((node) =>
    propertiesOf(manifests.get(node.type)?.config ?? {})
      .filter(([, property]) => hintsOf(property).widget === 'tag')
      .map(([name]) => node.config[name])
      .filter((value): value is string => typeof value === 'string' && value !== ''),
  )
  return [...new Set(tags)].sort()
}
