/** The kinds of resources that the installed plugins bring: all that the editor knows about them (law 1). Loaded once. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { listKinds, type ResourceKind } from '../api/resources.ts'

export const useResourceKinds = defineStore('resource-kinds', () => {
  const kinds = shallowRef<readonly ResourceKind[]>([])
  let loading: Promise<void> | undefined

  async function fetchAll(): Promise<void> {
    kinds.value = await listKinds()
  }
  function load(): Promise<void> {
    loading ??= fetchAll().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
  return { kinds, load }
})
