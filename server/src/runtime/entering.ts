/** Ways into and out of runs other than events: the API's `enter` and `cancel`, as inputs of the contacts' lanes. */
import { randomUUID } from 'node:crypto'
import { idFrom, runOfEnter, type Instant, type Json, type LaneInput, type Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { claimKey, keepAnswer, keptUnder, type Idempotency, type Kept } from '../store/idempotency.ts'
import { resolveContacts } from '../store/identities.ts'
import type { PostgresStore } from '../store/postgres-store.ts'
import { isUuid } from '../store/rows.ts'
import { withClient } from '../store/sql.ts'
import { isFlowId } from './flow-rows.ts'
import type { Entered } from './types.ts'

export interface EnterOrder {
  readonly workspace: number
  readonly flow: string
  /** User ids; contacts are made when unknown. */
  readonly contacts: readonly string[]
  readonly data: Json
  readonly at: Instant
  readonly once: Idempotency | null
}

const nobody: Entered = { accepted: 0, runs: [] }

/** All of them in one commit, or none. Nobody enters a flow that is unknown or not active. */
export async function enterFlow(store: Pick<PostgresStore, 'pushBy'>, order: EnterOrder): Promise<Entered | 'reused'> {
  let answer: Entered | 'reused' = nobody
  await store.pushBy(order.workspace, async (sql) => {
    answer = nobody
    const kept = order.once === null ? null : await claimKey(sql, order.workspace, order.once)
    if (kept !== null) {
      answer = answerOf(kept, order.once!)
      return []
    }
    const inputs = await entersOf(sql, order)
    answer = { accepted: inputs.length, runs: inputs.map(runOfEnter) }
    if (order.once !== null) await keepAnswer(sql, { workspace: order.workspace, key: order.once.key, answer: answer as unknown as Json })
    return inputs
  })
  return answer
}

const answerOf = ({ request, answer }: Kept, once: Idempotency) => (request === once.request ? (answer as unknown as Entered) : 'reused')

/** What was answered under the key; null: nothing yet. */
export async function enteredBefore(pool: Pool, workspace: number, once: Idempotency): Promise<Entered | 'reused' | null> {
  const kept = await withClient(pool, (sql) => keptUnder(sql, workspace, once.key))
  return kept === null ? null : answerOf(kept, once)
}

type Enter = LaneInput & { readonly kind: 'enter' }

async function entersOf(sql: Sql, { workspace, flow, contacts, data, at }: EnterOrder): Promise<readonly Enter[]> {
  if (!(await isOpen(sql, workspace, flow))) return []
  const found = await resolveContacts(
    sql,
    contacts.map((userId) => ({ workspace, identity: { userId }, at })),
  )
  const request = randomUUID()
  return found.contacts.map((contact) => ({ workspace, contact, kind: 'enter', id: idFrom(at, `enter:${request}:${contact}`), flow, data }))
}

async function isOpen(sql: Sql, workspace: number, flow: string): Promise<boolean> {
  if (!isFlowId(flow)) return false
  const rows = await sql.query(
    `select from millrace.flow where workspace = $1 and id = $2 and state = 'active' and current_version is not null`,
    [workspace, flow],
  )
  return rows.length > 0
}

/** False when there is no such run that waits. */
export async function cancelRun(
  store: Pick<PostgresStore, 'pushBy'>,
  { workspace, run, who }: { readonly workspace: number; readonly run: string; readonly who: string | undefined },
): Promise<boolean> {
  if (!isUuid(run)) return false
  let found = false
  await store.pushBy(workspace, async (sql) => {
    const [row] = await sql.query<{ contact: string }>(
      'select contact from millrace.run where workspace = $1 and id = $2::uuid and status = 0',
      [workspace, run],
    )
    found = row !== undefined
    return row === undefined ? [] : [{ workspace, contact: row.contact, kind: 'cancel', run, ...(who !== undefined && { who }) }]
  })
  return found
}
