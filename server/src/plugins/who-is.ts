/** Whom a page that asks a route of a plugin speaks for: by the same rule as its tracking calls. The key of a server is believed. */
import { CallError, type Claim, type Visitor } from '@millrace/core'
import type { IdentitySecrets } from '../auth/identity-secret.ts'
import type { KeyHints } from '../auth/key-hints.ts'
import type { Actor } from '../auth/policy.ts'
import { believe, type Doubt } from '../http/ingest/page.ts'

export interface Doors {
  readonly identitySecrets: IdentitySecrets
  readonly hints: KeyHints
}

export interface Asking {
  readonly workspace: number
  /** Null: by another ticket than a key. */
  readonly actor: Actor | null
}

const codes: Readonly<Record<Doubt['doubt'], string>> = {
  EVENT_USER_UNVERIFIED: 'VISITOR_UNPROVED',
  EVENT_ANONYMOUS_ID_GUESSABLE: 'VISITOR_ID_GUESSABLE',
}

/** Throws `CallError` `permanent`. */
export async function whoIs({ identitySecrets, hints }: Doors, { workspace, actor }: Asking, claim: Claim): Promise<Visitor> {
  const { userId = '', anonymousId = '', userHash } = claim
  if (userId === '' && anonymousId === '')
    throw new CallError('permanent', 'VISITOR_MISSING', 'Give the userId or the anonymousId of the visitor, as in your tracking calls')
  const identity = { ...(userId === '' ? {} : { userId }), ...(anonymousId === '' ? {} : { anonymousId }) }
  const proves = await identitySecrets.prover(workspace)
  if (actor?.role === 'source') return { ...personOf(identity), isProved: userId !== '' && proves(userId, userHash) }
  const unproved = (named: { readonly userId: string; readonly anonymousId: string }) => {
    if (actor !== null) hints.unproved(actor, named)
  }
  const believed = believe({ proves, unproved }, { identity, userHash })
  if ('doubt' in believed) throw new CallError('permanent', codes[believed.doubt], believed.message)
  return { ...personOf(believed.identity), isProved: believed.isProved }
}

const personOf = ({ userId, anonymousId = '' }: Claim): Pick<Visitor, 'person'> => ({
  person: userId === undefined ? { anonymousId } : { userId },
})
