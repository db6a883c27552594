/** The kind of resources that a page is about, once the kinds are known. */
import { computed, shallowRef, type ComputedRef, type Ref } from 'vue'
import type { ResourceKind } from '../../api/resources.ts'
import { useResourceKinds } from '../../stores/resource-kinds.ts'

export interface Kind {
  /** Undefined while the kinds are not known; null: no plugin brings it. */
  readonly kind: ComputedRef<ResourceKind | null | undefined>
  readonly error: Ref<unknown>
  load(): Promise<void>
}

export function useKind(name: () => string): Kind {
  const store = useResourceKinds()
  const known = shallowRef(false)
  const error = shallowRef<unknown>(null)

  async function load(): Promise<void> {
    error.value = null
    try {
      await store.load()
      known.value = true
    } catch (problem) {
      error.value = problem
    }
  }
  void load()
  return { kind: computed(() => store.kinds.find(({ kind }) => kind === name()) ?? (known.value ? null : undefined)), error, load }
}
