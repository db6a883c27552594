/** Ways into and out of runs other than events: the API's `enter` and `cancel`, as inputs of the contacts' lanes. */
import { randomUUID } from 'node:crypto'
import type { Instant, Json, LaneInput, Sql } from '@millrace/core'
import { resolveContacts } from '../store/identities.ts'
import type { PostgresStore } from '../store/postgres-store.ts'
import { isUuid } from '../store/rows.ts'
import { isFlowId } from './flow-rows.ts'

export interface EnterOrder {
  readonly workspace: number
  readonly flow: string
  /** User ids; contacts are made when unknown. */
  readonly contacts: readonly string[]
  readonly data: Json
  readonly at: Instant
}

/** All of them in one commit, or none. Nobody enters a flow that is unknown or not active. */
export async function enterFlow(store: Pick<PostgresStore, 'pushBy'>, order: EnterOrder): Promise<number> {
  let accepted = 0
  await store.pushBy(order.workspace, async (sql) => {
    const inputs = await entersOf(sql, order)
    accepted = inputs.length
    return inputs
  })
  return accepted
}

async function entersOf(sql: Sql, { workspace, flow, contacts, data, at }: EnterOrder): Promise<readonly LaneInput[]> {
  if (!(await isOpen(sql, workspace, flow))) return []
  const found = await resolveContacts(
    sql,
    contacts.map((userId) => ({ workspace, identity: { userId }, at })),
  )
  return found.contacts.map((contact) => ({ workspace, contact, kind: 'enter', id: randomUUID(), flow, data }))
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
  { workspace, run }: { readonly workspace: number; readonly run: string },
): Promise<boolean> {
  if (!isUuid(run)) return false
  let found = false
  await store.pushBy(workspace, async (sql) => {
    const [row] = await sql.query<{ contact: string }>(
      'select contact from millrace.run where workspace = $1 and id = $2::uuid and status = 0',
      [workspace, run],
    )
    found = row !== undefined
    return row === undefined ? [] : [{ workspace, contact: row.contact, kind: 'cancel', run }]
  })
  return found
}
