/**
 * What an owner should know of a key, as the page of keys tells it: that a browser shows the key of a server, or that a page names users
 * without the proof. Noted in the background, each at most once a minute by process: it neither delays nor fails a call.
 */
import type pg from 'pg'
import type { Actor } from './policy.ts'

export interface KeyHints {
  /** A browser showed this key. Of the keys of pages that is as it should be. */
  browser(actor: Actor): void
  /** A page named this user without the proof, and was taken for the visitor of the anonymous id. */
  unproved(actor: Actor, claim: { readonly userId: string; readonly anonymousId: string | null }): void
}

const everyMs = 60_000
/** When it is asked again whether there is something to note. */
const soonMs = 2000

export function createKeyHints(pool: pg.Pool): KeyHints {
  const noted = new Map<string, number>()
  const isDue = (what: string) => {
    const now = performance.now()
    if ((noted.get(what) ?? -Infinity) + everyMs > now) return false
    noted.set(what, now)
    return true
  }
  return {
    browser({ role, key }) {
      if (role !== 'source' || key === undefined || !isDue(`browser ${key}`)) return
      void pool.query('update millrace.api_key set browser_at = millrace.clock_now() where id = $1', [key]).catch(() => {})
    },
    unproved({ workspace, key }, { userId, anonymousId }) {
      if (key === undefined || !isDue(`unproved ${key}`)) return
      // SDKs name a user who signed in with every call after it: of one whose browser is known to be theirs there is nothing to tell.
      const values = [key, workspace, anonymousId, userId]
      void pool
        .query(noteUnproved, values)
        .then(({ rowCount }) => rowCount === 0 && noted.set(`unproved ${key}`, performance.now() - everyMs + soonMs))
        .catch(() => {})
    },
  }
}

const noteUnproved = `
  update millrace.api_key set unproved_at = millrace.clock_now()
  where id = $1 and not exists (
    select from millrace.anonymous a join millrace.contact c on c.id = a.contact
    where a.workspace = $2 and a.anonymous_id = $3 and c.user_id = $4)`
