/**
 * Whom a credential speaks for: keys preset by the environment, stored keys and sessions. Write keys are remembered for
 * `writeKeyMs`, because every batch of events shows one; revoking one forgets it here at once and elsewhere within that time.
 */
import type pg from 'pg'
import { findKey, revokeKey } from './keys.ts'
import type { Actor } from './policy.ts'
import { findSession } from './sessions.ts'
import { sameSecret } from './token.ts'

export interface PresetKeys {
  readonly apiKey?: string
  readonly writeKey?: string
}

export interface Access {
  readonly presets: PresetKeys
  /** The workspace of the preset keys. */
  readonly presetWorkspace: number
  apiKey(key: string): Promise<Actor | null>
  writeKey(key: string): Promise<Actor | null>
  session(token: string): Promise<Actor | null>
  /** False when there is no such key. */
  revoke(workspace: number, key: string): Promise<boolean>
}

const writeKeyMs = 2000
/** Different write keys remembered at most; one a workspace and source is the usual number. */
const writeKeysMax = 10_000
const presetWorkspace = 1
const presetSource: Actor = { workspace: presetWorkspace, role: 'source' }

export function createAccess(pool: pg.Pool, presets: PresetKeys): Access {
  const writeKeys = new Map<string, { readonly actor: Promise<Actor | null>; readonly until: number }>()
  const remember = (key: string, actor: Promise<Actor | null>): Promise<Actor | null> => {
    if (writeKeys.size >= writeKeysMax) writeKeys.clear()
    writeKeys.set(key, { actor, until: performance.now() + writeKeyMs })
    return actor
  }
  return {
    presets,
    presetWorkspace,
    session: (token) => findSession(pool, token),
    async apiKey(key) {
      if (presets.apiKey !== undefined && sameSecret(key, presets.apiKey)) return { workspace: presetWorkspace, role: 'operator' }
      return findKey(pool, 'api', key)
    },
    async writeKey(key) {
      const known = writeKeys.get(key)
      if (known !== undefined && known.until > performance.now()) return known.actor
      if (presets.writeKey !== undefined && sameSecret(key, presets.writeKey)) return remember(key, Promise.resolve(presetSource))
      // The question is shared: of two requests that need it, the first goes on first.
      const asked = remember(key, findKey(pool, 'write', key))
      const actor = await asked.catch(() => null)
      if (actor === null) writeKeys.delete(key)
      return asked
    },
    async revoke(workspace, key) {
      const revoked = await revokeKey(pool, workspace, key)
      writeKeys.clear()
      return revoked
    },
  }
}
