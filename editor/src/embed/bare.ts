/** Node types without what only the pages of the server can do: previews and test sends of messages, reports, turning steps into others. */
import type { NodeManifest } from '@millrace/core'

/** As the host gave them: of docs that did not come along there is no server to ask. */
export const hostedTypes = (types: readonly NodeManifest[]): readonly NodeManifest[] =>
  bareTypes(types).map((manifest) => ({ ...manifest, documented: manifest.docs !== undefined }))

export function bareTypes(types: readonly NodeManifest[]): readonly NodeManifest[] {
  return types.map((manifest) => ({ ...manifest, channel: null, reports: [], converts: [] }))
}
