/**
 * What an embedded editor takes and tells: the same for the Vue component, the custom element and the frame. There are two ways to run it.
 * Host-driven: the host gives the document and the node types, and keeps what it is told. Connected: the host names a server and a flow.
 */
import type { Finding, FlowDocument, NodeManifest } from '@millrace/core'
import type { Known } from '../inspector/suggestions.ts'

export type { Known }

export interface EditorOptions {
  /** Host-driven: the document to draw. Another one starts over, with an undo history of its own. */
  readonly flow?: FlowDocument | undefined
  /** Host-driven: the node types there are, as `GET /api/node-types` gives them, or `manifestOf(registry, { docs: true })`, which tells how they work, too. */
  readonly nodeTypes?: readonly NodeManifest[] | undefined
  /** Host-driven: what the host's own check found; absent: what can be seen of the document alone. */
  readonly findings?: readonly Finding[] | undefined
  /** Host-driven: what fields may offer. */
  readonly suggestions?: Partial<Known> | undefined
  /** Connected: where the server is, without a slash at the end. An empty text: the page's own. */
  readonly apiUrl?: string | undefined
  /** Connected: id of the flow on that server. */
  readonly flowId?: string | undefined
  /** Connected: an API key; absent: the session of the browser, or whatever a proxy adds. Never an attribute: markup is logged. */
  readonly token?: string | undefined
  readonly readonly?: boolean | undefined
  /** `en` or `ru`; absent: the browser's. */
  readonly locale?: string | undefined
  /** `light`, `dark` or `system`, the default. */
  readonly theme?: string | undefined
  /** Groups of node types that the palette does not offer; in markup separated by commas. Steps in the flow stay as they are. */
  readonly hiddenGroups?: readonly string[] | string | undefined
  /** IANA zone that times are told in; absent: UTC. */
  readonly timezone?: string | undefined
}

export interface EditorFault {
  /** Stable, as the server's problems have it, or `EMBED_*`. */
  readonly code: string
  readonly message: string
}

export interface EditorEvents {
  /** The flow can be drawn on. */
  readonly ready: null
  /** The document changed, by hand or by undo. */
  readonly change: FlowDocument
  /** Host-driven: Ctrl+S was pressed. Connected: the draft was saved. */
  readonly save: FlowDocument
  /** Host-driven: somebody wishes it published. Connected: it was. */
  readonly publish: FlowDocument
  /** Whether what is drawn differs from what the host gave, or from what is saved. */
  readonly dirty: boolean
  readonly select: { readonly nodes: readonly string[] }
  readonly error: EditorFault
}

export const eventNames = [
  'ready',
  'change',
  'save',
  'publish',
  'dirty',
  'select',
  'error',
] as const satisfies readonly (keyof EditorEvents)[]

/** Tells the host one of the events. */
export type Tell = <K extends keyof EditorEvents>(name: K, told: EditorEvents[K]) => void

export function hiddenGroupsOf({ hiddenGroups = [] }: EditorOptions): ReadonlySet<string> {
  const names = typeof hiddenGroups === 'string' ? hiddenGroups.split(',') : hiddenGroups
  return new Set(names.map((name) => name.trim()))
}
