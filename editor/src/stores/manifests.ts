/** The installed node types, by type: all that the editor knows about nodes (law 1). Loaded once. */
import type { NodeManifest } from '@millrace/core'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { nodeTypes } from '../api/flows.ts'

type Asking = () => Promise<readonly NodeManifest[]>

export const useManifests = defineStore('manifests', () => {
  const byType = shallowRef<ReadonlyMap<string, NodeManifest>>(new Map())
  let loading: Promise<void> | undefined

  async function fetchAll(ask: Asking): Promise<void> {
    show(await ask())
  }
  function show(types: readonly NodeManifest[]): void {
    byType.value = new Map(types.map((manifest) => [manifest.type, manifest]))
  }
  function load(ask: Asking = () => nodeTypes()): Promise<void> {
    loading ??= fetchAll(ask).catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
  return { byType, load, show }
})
