/** Node types without what only the pages of the server can do: previews and test sends of messages, reports, turning steps into others. */
import type { NodeManifest } from '@millrace/core'

export function bareTypes(types: readonly NodeManifest[]): readonly NodeManifest[] {
  return types.map((manifest) => ({ ...manifest, channel: null, reports: [], converts: [] }))
}
