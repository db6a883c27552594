/** What the flow page and the inspector agree on. The inspector never changes the document: it emits the next config, whole. */
import type { Finding, FlowDocument, FlowNode, FlowSettings, JsonObject, NodeManifest } from '@millrace/core'

/** What a field may offer: the flow around the node, and what is known of contacts and events. */
export interface InspectorContext {
  readonly flow: string
  readonly document: FlowDocument
  readonly manifests: ReadonlyMap<string, NodeManifest>
  /** IANA zone of the workspace. */
  readonly timezone: string
}

/** `<NodeInspector>`: the form of one node's config. Emits `change` with the next config at every edit; undo coalesces them by field. */
export interface NodeInspectorProps {
  readonly node: FlowNode
  readonly manifest: NodeManifest
  /** Only this node's. `path` is a JSON Pointer into the config. */
  readonly findings: readonly Finding[]
  readonly context: InspectorContext
  readonly readonly?: boolean
}
export interface NodeInspectorEmits {
  /** `path`: JSON Pointer of the field that was edited; edits of one field are one undo step. */
  change: [config: JsonObject, path: string]
}

/** `<FlowSettings>`: entry policy, exit rules, time zone. */
export interface FlowSettingsProps {
  readonly settings: FlowSettings
  /** Findings without a node whose `path` is under `/settings`. */
  readonly findings: readonly Finding[]
  readonly context: InspectorContext
  readonly readonly?: boolean
}
export interface FlowSettingsEmits {
  change: [settings: FlowSettings, path: string]
}
