/** The lists to work through that the installed plugins bring: all that the editor knows about them (law 1). Loaded once. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { listDesks, type Desk } from '../api/desks.ts'

export const useDesks = defineStore('desks', () => {
  /** Undefined until they are known. */
  const desks = shallowRef<readonly Desk[]>()
  let loading: Promise<void> | undefined

  async function fetchAll(): Promise<void> {
    desks.value = await listDesks()
  }
  function load(): Promise<void> {
    loading ??= fetchAll().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
  return { desks, load }
})
