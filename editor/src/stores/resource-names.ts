/** What resources are called, by their ids: a kind is asked for when one of it is first looked at, and again when one is not there. */
import { computed, shallowRef, type ComputedRef } from 'vue'
import { listResources } from '../api/resources.ts'
import { useServer } from './server.ts'

export type ResourceNames = (kind: string, id: string) => string | undefined

/** Another function once more names are known. */
export function useResourceNames(): ComputedRef<ResourceNames> {
  const server = useServer()
  const names = shallowRef<ReadonlyMap<string, string>>(new Map())
  const asked = new Set<string>()

  /** Without an answer the ids stay. */
  async function load(kind: string): Promise<void> {
    const found = await listResources(kind, server).catch(() => [])
    names.value = new Map([...names.value, ...found.map(({ id, name }): [string, string] => [`${kind}/${id}`, name])])
  }
  return computed(() => {
    const known = names.value
    return (kind, id) => {
      const key = `${kind}/${id}`
      if (!known.has(key) && !asked.has(key)) {
        asked.add(key)
        void load(kind)
      }
      return known.get(key)
    }
  })
}
