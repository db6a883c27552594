/** What the person who is signed in may do, so that pages offer no button that the server would refuse. */
import { computed, type ComputedRef } from 'vue'
import { useSession } from './session.ts'

export interface Rights {
  /** Change contacts, flows and data. */
  readonly write: ComputedRef<boolean>
  /** Decide about the workspace itself. */
  readonly own: ComputedRef<boolean>
}

export function useRights(): Rights {
  const session = useSession()
  return {
    write: computed(() => session.session !== null && session.session.role !== 'viewer'),
    own: computed(() => session.session?.role === 'owner'),
  }
}
