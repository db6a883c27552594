/**
 * What the frame and the page around it say to each other. The frame says `hello`; the page answers with `init` and a MessagePort, over which
 * all else goes. Every message names the version of this contract; others are not understood, and nothing is guessed.
 */
import type { EditorEvents, EditorOptions } from './options.ts'

export const messageVersion = 1

/** Of the page. `save` asks for the document, which comes as the frame's `save`. */
export type HostMessage =
  | { readonly millrace: 1; readonly type: 'init' | 'load'; readonly options: EditorOptions }
  | { readonly millrace: 1; readonly type: 'save' }

/** Of the frame: the editor's events as they are, and how much height the whole flow would take at its own size. */
export type FrameMessage =
  | { readonly millrace: 1; readonly type: 'hello' }
  | { readonly millrace: 1; readonly type: keyof EditorEvents; readonly told: EditorEvents[keyof EditorEvents] }
  | { readonly millrace: 1; readonly type: 'resize'; readonly told: { readonly height: number } }

export type Understood = HostMessage | { readonly fault: 'EMBED_VERSION_UNKNOWN' | 'EMBED_MESSAGE_UNKNOWN' }

const names = new Set(['flow', 'nodeTypes', 'findings', 'suggestions', 'token', 'readonly', 'locale', 'theme', 'hiddenGroups', 'timezone'])

/** Anything may be sent. Options that a frame does not take (another server) are left out. */
export function understand(data: unknown): Understood {
  const { millrace, type, options = {} } = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>
  if (millrace !== messageVersion) return { fault: 'EMBED_VERSION_UNKNOWN' }
  if (type === 'save') return { millrace, type }
  if ((type !== 'init' && type !== 'load') || typeof options !== 'object' || options === null) return { fault: 'EMBED_MESSAGE_UNKNOWN' }
  return { millrace, type, options: Object.fromEntries(Object.entries(options).filter(([name]) => names.has(name))) as EditorOptions }
}

/** Origins of pages that may embed this one, as the server wrote them into it. */
export function hostsOf(content: string | null | undefined): ReadonlySet<string> {
  return new Set((content ?? '').split(' ').filter((origin) => origin !== ''))
}
