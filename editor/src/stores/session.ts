/** Who is signed in. `load` asks once; a 401 from anywhere forgets it. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { Problem } from '../api/http.ts'
import { readSession, signOut as endSession } from '../api/session.ts'
import type { Session } from '../api/types.ts'

export const useSession = defineStore('session', () => {
  const session = shallowRef<Session | null>(null)
  const known = ref(false)
  /** The server has no owner yet. */
  const setUpNeeded = ref(false)

  async function load(): Promise<Session | null> {
    if (known.value) return session.value
    try {
      set(await readSession())
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error
      set(null)
    }
    return session.value
  }
  function set(value: Session | null): void {
    session.value = value
    known.value = true
  }
  async function signOut(): Promise<void> {
    await endSession()
    set(null)
  }
  return { session, known, setUpNeeded, load, set, signOut }
})
