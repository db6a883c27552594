/** What people call steps and their ways out, for lists that know them by ids alone. Documents are read once each, as they are asked for. */
import type { FlowDocument, JsonObject, Localized } from '@millrace/core'
import { shallowReactive } from 'vue'
import { exportFlow } from '../../api/flows.ts'
import { nodeOf, nodePorts } from '../../document/graph.ts'
import { useManifests } from '../../stores/manifests.ts'

export interface StepRef {
  readonly flow: string
  /** Absent: as it is drawn now. */
  readonly version?: number
  readonly node: string
}

export function useStepNames() {
  const manifests = useManifests()
  const documents = shallowReactive(new Map<string, FlowDocument>())
  const asked = new Set<string>()
  // Without them steps are named by their ids.
  manifests.load().catch(() => undefined)

  function documentOf({ flow, version }: StepRef): FlowDocument | undefined {
    const key = `${flow} ${version ?? ''}`
    if (!asked.has(key)) {
      asked.add(key)
      exportFlow(flow, version).then(
        (document) => documents.set(key, document),
        () => undefined,
      )
    }
    return documents.get(key)
  }
  /** Null until the flow is read, and where it has no such step. */
  function titleOf(step: StepRef): Localized | null {
    const document = documentOf(step)
    const node = document && nodeOf(document, step.node)
    if (node === undefined) return null
    return node.title === undefined ? (manifests.byType.get(node.type)?.title ?? null) : { en: node.title }
  }
  /** Null also where the step has one way out, which goes without saying. */
  function branchOf(step: StepRef, port: string): Localized | null {
    const document = documentOf(step)
    const node = document && nodeOf(document, step.node)
    const ports = document === undefined || node === undefined ? [] : nodePorts(node, manifests.byType, document.edges)
    return ports.length < 2 ? null : (ports.find(({ name }) => name === port)?.title ?? null)
  }
  /** The schema of its settings: says what the ids are of that it tells. */
  function settingsOf(step: StepRef): JsonObject | undefined {
    const document = documentOf(step)
    const type = document && nodeOf(document, step.node)?.type
    return type === undefined ? undefined : manifests.byType.get(type)?.config
  }
  return { titleOf, branchOf, settingsOf }
}
