/** What plugins with connections of their own are given besides: where hosts are, and a way to tell what comes over them. */
import type { CallContext } from '@millrace/core'
import type { Locate } from '../outside/locate.ts'
import { applyAnswer } from '../plugins/answer.ts'
import { lazyTransaction } from '../plugins/lazy-transaction.ts'
import type { Runtime } from '../runtime.ts'
import type { Connections } from './connections.ts'

export type Outward = Pick<CallContext, 'report' | 'locate'>

export interface OutwardOptions {
  readonly locate: Locate
  readonly secret: string
  /** Asked when something is reported: the runtime holds these connections itself. */
  runtime(): Runtime
}

export function createOutward({ locate, secret, runtime: runtimeOf }: OutwardOptions): (workspace: number) => Outward {
  return (workspace) => ({
    locate,
    report: async (answer) => {
      const runtime = runtimeOf()
      await lazyTransaction(runtime.pool, (sql) => applyAnswer({ runtime, secret }, { workspace, answer, sql, confirmed: false }))
    },
  })
}

export function withOutward(connections: Omit<Connections, 'outward'>, outward: Connections['outward']): Connections {
  return {
    ...connections,
    outward,
    of: async (plugin, workspace) => ({ ...(await connections.of(plugin, workspace)), ...outward(workspace) }),
  }
}
