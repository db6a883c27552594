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
  /** Of a key for sending events, whichever kind: the actor's role tells. */
  writeKey(key: string): Promise<Actor | null>
  /** Whom a write key speaks for, if that is remembered; null: ask `writeKey`. */
  knownWriteKey(key: string): Actor | null
  session(token: string): Promise<Actor | null>
  /** False when there is no such key. */
  revoke(workspace: number, key: string): Promise<boolean>
}

const writeKeyMs = 2000
/** Different write keys remembered at most; one a workspace and source is the usual number. */
const writeKeysMax = 10_000
const presetWorkspace = 1
const presetSource: Actor = { workspace: presetWorkspace, role: 'source' }

interface Remembered {
  readonly asked: Promise<Actor | null>
  /** Null until it is answered. */
  found: Actor | null
  readonly until: number
}

export function createAccess(pool: pg.Pool, presets: PresetKeys): Access {
  const writeKeys = new Map<string, Remembered>()
  const remember = (key: string, asked: Promise<Actor | null>, found: Actor | null = null): Promise<Actor | null> => {
    if (writeKeys.size >= writeKeysMax) writeKeys.clear()
    writeKeys.set(key, { asked, found, until: performance.now() + writeKeyMs })
    return asked
  }
  const remembered = (key: string): Remembered | undefined => {
    const known = writeKeys.get(key)
    return known !== undefined && known.until > performance.now() ? known : undefined
  }
  const isPreset = (key: string) => presets.writeKey !== undefined && sameSecret(key, presets.writeKey)
  return {
    presets,
    presetWorkspace,
    session: (token) => findSession(pool, token),
    async apiKey(key) {
      if (presets.apiKey !== undefined && sameSecret(key, presets.apiKey)) return { workspace: presetWorkspace, role: 'operator' }
      return findKey(pool, 'api', key)
    },
    async writeKey(key) {
      const known = remembered(key)
      if (known !== undefined) return known.asked
      if (isPreset(key)) return remember(key, Promise.resolve(presetSource), presetSource)
      // The question is shared: of two requests that need it, the first goes on first.
      const asked = remember(key, findKey(pool, 'ingest', key))
      const mine = writeKeys.get(key)!
      const actor = await asked.catch(() => null)
      if (actor === null) writeKeys.delete(key)
      else mine.found = actor
      return asked
    },
    knownWriteKey(key) {
      const known = remembered(key)
      if (known === undefined && isPreset(key)) void remember(key, Promise.resolve(presetSource), presetSource)
      return remembered(key)?.found ?? null
    },
    async revoke(workspace, key) {
      const revoked = await revokeKey(pool, workspace, key)
      writeKeys.clear()
      return revoked
    },
  }
}
