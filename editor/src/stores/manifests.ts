/** The installed node types, by type: all that the editor knows about nodes (law 1). Loaded once; their examples speak the current language. */
import type { NodeManifest } from '@millrace/core'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { nodeTypes } from '../api/flows.ts'
import { localExample } from '../i18n/index.ts'

type Asking = () => Promise<readonly NodeManifest[]>

export const useManifests = defineStore('manifests', () => {
  const types = shallowRef<readonly NodeManifest[]>([])
  const byType = computed<ReadonlyMap<string, NodeManifest>>(
    () => new Map(types.value.map((manifest) => [manifest.type, { ...manifest, example: localExample(manifest) }])),
  )
  let loading: Promise<void> | undefined

  async function fetchAll(ask: Asking): Promise<void> {
    show(await ask())
  }
  function show(next: readonly NodeManifest[]): void {
    types.value = next
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
