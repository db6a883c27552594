/** The installed node types, by type: all that the editor knows about nodes (law 1). Loaded once. */
import type { NodeManifest } from '@millrace/core'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { nodeTypes } from '../api/flows.ts'

export const useManifests = defineStore('manifests', () => {
  const byType = shallowRef<ReadonlyMap<string, NodeManifest>>(new Map())
  let loading: Promise<void> | undefined

  async function fetchAll(): Promise<void> {
    byType.value = new Map((await nodeTypes()).map((manifest) => [manifest.type, manifest]))
  }
  function load(): Promise<void> {
    loading ??= fetchAll().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
  return { byType, load }
})
