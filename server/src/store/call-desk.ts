/** Calls as the workers see them: claimed, renewed, settled by group commit. */
import type { CallOutcome, Registry } from '@millrace/core'
import {
  claimCalls,
  reclaimCalls,
  releaseCalls,
  renewLeases,
  settleCalls,
  type CallClaim,
  type ClaimedCall,
  type Settlement,
} from './calls.ts'
import { commitRinging, type Committing } from './committing.ts'
import { createGroupCommit } from './group-commit.ts'
import type { SendingGuard } from '../sending/guard.ts'
import { withClient } from './sql.ts'

export interface CallDesk {
  claimCalls(limit: number): Promise<readonly ClaimedCall[]>
  /** Answers the claims that still hold. */
  renewLeases(claims: readonly CallClaim[]): Promise<readonly CallClaim[]>
  releaseCalls(claims: readonly CallClaim[]): Promise<void>
  /** Without `attempt` the outcome counts for whichever attempt is claimed. */
  settleCall(id: string, outcome: CallOutcome, attempt?: number): Promise<void>
  /** Gives calls of dead claimants their due: again, or unknown. */
  reclaimCalls(): Promise<void>
  idle(): Promise<void>
}

/** No more wait than calls are under way, which the workers bound. */
const commits = { size: 500, capacity: Number.POSITIVE_INFINITY }

/** `sending`: what this process knows of the database's life; without it any is good enough. */
export function createCallDesk(committing: Committing, registry: Registry, sending?: Pick<SendingGuard, 'known'>): CallDesk {
  const { pool } = committing
  const types = [...registry.calls.keys()]
  const safeTypes = types.filter((type) => registry.calls.get(type)!.repeat === 'safe')
  const settlements = createGroupCommit<Settlement, void>({
    ...commits,
    commit: async (groups) => {
      await commitRinging(committing, (sql) => settleCalls(sql, groups.flat()))
      return groups.map(() => undefined)
    },
  })
  return {
    claimCalls: async (limit) => {
      if (types.length === 0) return []
      return withClient(pool, (sql) => claimCalls(sql, { limit, types, known: sending?.known ?? null }))
    },
    renewLeases: (claims) => withClient(pool, (sql) => renewLeases(sql, claims)),
    releaseCalls: (claims) => withClient(pool, (sql) => releaseCalls(sql, claims)),
    settleCall: (id, outcome, attempt) => settlements.add([{ id, attempt: attempt ?? null, outcome }]),
    reclaimCalls: async () => {
      await commitRinging(committing, (sql) => reclaimCalls(sql, safeTypes))
    },
    idle: settlements.idle,
  }
}
