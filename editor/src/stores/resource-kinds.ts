/** The kinds of resources that the installed plugins bring: all that the editor knows about them (law 1). Loaded once. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { pageServer, type Server } from '../api/http.ts'
import { listKinds, type ResourceKind } from '../api/resources.ts'

export const useResourceKinds = defineStore('resource-kinds', () => {
  const kinds = shallowRef<readonly ResourceKind[]>([])
  let loading: Promise<void> | undefined

  async function fetchAll(server: Server): Promise<void> {
    kinds.value = await listKinds(server)
  }
  function load(server = pageServer): Promise<void> {
    loading ??= fetchAll(server).catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
  return { kinds, load }
})
