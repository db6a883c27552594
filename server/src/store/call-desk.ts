/** Calls as the workers see them: claimed, renewed, settled by group commit. */
import type { CallOutcome, Registry } from '@millrace/core'
import { claimCalls, reclaimCalls, releaseCalls, renewLeases, settleCalls, type ClaimedCall, type Settlement } from './calls.ts'
import { commitRinging, type Committing } from './committing.ts'
import { createGroupCommit } from './group-commit.ts'
import { withClient } from './sql.ts'

export interface CallDesk {
  claimCalls(limit: number): Promise<readonly ClaimedCall[]>
  /** Answers the ids whose claim still holds. */
  renewLeases(ids: readonly string[]): Promise<readonly string[]>
  releaseCalls(ids: readonly string[]): Promise<void>
  /** Without `attempt` the outcome counts for whichever attempt is claimed. */
  settleCall(id: string, outcome: CallOutcome, attempt?: number): Promise<void>
  /** Gives calls of dead claimants their due: again, or unknown. */
  reclaimCalls(): Promise<void>
  idle(): Promise<void>
}

/** No more wait than calls are under way, which the workers bound. */
const commits = { size: 500, capacity: Number.POSITIVE_INFINITY }

export function createCallDesk(committing: Committing, registry: Registry): CallDesk {
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
    claimCalls: (limit) => (types.length === 0 ? Promise.resolve([]) : withClient(pool, (sql) => claimCalls(sql, limit, types))),
    renewLeases: (ids) => withClient(pool, (sql) => renewLeases(sql, ids)),
    releaseCalls: (ids) => withClient(pool, (sql) => releaseCalls(sql, ids)),
    settleCall: (id, outcome, attempt) => settlements.add([{ id, attempt: attempt ?? null, outcome }]),
    reclaimCalls: async () => {
      await commitRinging(committing, (sql) => reclaimCalls(sql, safeTypes))
    },
    idle: settlements.idle,
  }
}
