/** How node types work, in words: asked for when somebody first wants to know, and kept while the page is open. */
import type { NodeDocs, NodeManifest } from '@millrace/core'
import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { nodeDocs } from '../../api/flows.ts'
import type { Server } from '../../api/http.ts'
import { useServer } from '../../stores/server.ts'

const kept = new WeakMap<Server, Map<string, Promise<NodeDocs>>>()

/** What was not answered is asked for again the next time. */
export function docsOf(manifest: NodeManifest, server: Server): Promise<NodeDocs> {
  if (manifest.docs !== undefined) return Promise.resolve(manifest.docs)
  const own = kept.get(server) ?? new Map<string, Promise<NodeDocs>>()
  kept.set(server, own)
  const before = own.get(manifest.type)
  if (before !== undefined) return before
  const asked = nodeDocs(manifest.type, server)
  own.set(manifest.type, asked)
  asked.catch(() => own.delete(manifest.type))
  return asked
}

export interface Docs {
  /** Null until they come. */
  readonly docs: Readonly<ShallowRef<NodeDocs | null>>
  readonly failed: Readonly<Ref<boolean>>
  load(): Promise<void>
}

/** Those of the node type that is asked about at the moment; nothing is asked of one that has none. */
export function useDocs(manifest: () => NodeManifest): Docs {
  const server = useServer()
  const docs = shallowRef<NodeDocs | null>(null)
  const failed = ref(false)
  async function load(): Promise<void> {
    const about = manifest()
    docs.value = null
    failed.value = false
    if (!about.documented) return
    try {
      const found = await docsOf(about, server)
      if (about.type === manifest().type) docs.value = found
    } catch {
      failed.value = about.type === manifest().type
    }
  }
  watch(() => manifest().type, load, { immediate: true })
  return { docs, failed, load }
}
