/** The steps of a run with what people call them: titles and icons of their nodes in the version that the run went through. */
import { portsOf, type FlowDocument, type JsonObject, type Localized, type NodeManifest } from '@millrace/core'
import type { RunStep } from '../../api/types.ts'

export interface ShownStep extends RunStep {
  readonly title: Localized
  readonly group: string
  readonly icon: string
  /** The schema of its settings. */
  readonly settings: JsonObject
  /** The way out it took, where there are several and it is not simply the next step. */
  readonly branch: Localized | null
}

export function shownSteps(
  steps: readonly RunStep[],
  document: FlowDocument | undefined,
  manifests: ReadonlyMap<string, NodeManifest>,
): readonly ShownStep[] {
  const nodes = new Map((document?.nodes ?? []).map((node) => [node.id, node]))
  return steps.map((step) => {
    const node = nodes.get(step.node)
    const manifest = node === undefined ? undefined : manifests.get(node.type)
    const ports = manifest && node ? portsOf(manifest.ports, node.config as JsonObject) : []
    const port = ports.length > 1 ? ports.find(({ name }) => name === step.port) : undefined
    return {
      ...step,
      title: node?.title ? { en: node.title } : (manifest?.title ?? { en: step.node }),
      group: manifest?.group ?? 'other',
      icon: manifest?.icon ?? 'circle-dot',
      settings: manifest?.config ?? {},
      branch: step.port === null || step.port === 'out' || ports.length < 2 ? null : (port?.title ?? { en: step.port }),
    }
  })
}
