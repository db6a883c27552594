/** Single things read for whoever asks: not the hot path. */
import type { Activation, Contact, Identity, Registry, RunState, Sql, StepRecord } from '@millrace/core'
import { contactColumns, contactOf, isUuid, msOf, runColumns, runOf, type ContactRow, type RunRow } from './rows.ts'
import { toText } from './sql.ts'

/** The id of the contact that a user id names: of a user that was merged into another, that one. In a statement whose $1 is the workspace. */
export const idOfUser = (userId: string): string =>
  `(select coalesce(merged_into, id) from millrace.contact where workspace = $1 and user_id = ${userId})`

/** By user id when there is one, else by anonymous id. */
export async function contactBy(sql: Sql, workspace: number, { userId, anonymousId }: Identity): Promise<Contact | null> {
  const [byUser] =
    userId === undefined
      ? []
      : await sql.query<ContactRow>(
          `select ${contactColumns} from millrace.contact c where c.workspace = $1 and c.id = ${idOfUser('$2')}`,
          [workspace, toText(userId)],
        )
  if (byUser !== undefined) return contactOf(byUser)
  if (anonymousId === undefined) return null
  const [byAnonymous] = await sql.query<ContactRow>(
    `select ${contactColumns} from millrace.anonymous a join millrace.contact c on c.id = a.contact
     where a.workspace = $1 and a.anonymous_id = $2`,
    [workspace, toText(anonymousId)],
  )
  return byAnonymous === undefined ? null : contactOf(byAnonymous)
}

export async function runById(sql: Sql, id: string): Promise<RunState | null> {
  if (!isUuid(id)) return null
  const [row] = await sql.query<RunRow>(`select ${runColumns} from millrace.run r where r.id = $1`, [id])
  return row === undefined ? null : runOf(row)
}

interface ActivationRow {
  readonly run: string
  readonly flow: number
  readonly version: number
  readonly contact: string
  readonly seq: number
  readonly at: number
  readonly input: Activation['input']
  readonly steps: readonly StepRecord[]
}

/** In order. */
export async function activationsOf(sql: Sql, run: string): Promise<readonly Activation[]> {
  if (!isUuid(run)) return []
  const rows = await sql.query<ActivationRow>(
    `select run, flow, version, contact, seq, ${msOf('at')} as at, input, steps::json from millrace.activation where run = $1 order by seq`,
    [run],
  )
  return rows.map((row) => ({ ...row, flow: String(row.flow), at: Math.round(row.at) }))
}

export async function factOf(
  sql: Sql,
  registry: Registry,
  { workspace, name, contact }: { readonly workspace: number; readonly name: string; readonly contact: string },
): Promise<unknown> {
  const fact = registry.fact(name)
  if (fact === undefined) return undefined
  const [clock] = await sql.query<{ now: number }>(`select ${msOf('millrace.clock_now()')} as now`)
  const values = await fact.load(sql, { workspace, ids: [contact], now: Math.floor(clock!.now), params: {}, pending: [] })
  return values.get(contact) ?? fact.initial
}

export async function countersOf(sql: Sql, flow: string, version: number): Promise<Record<string, Record<string, number>>> {
  const rows = await sql.query<{ node: string; what: string; count: number }>(
    `select node, what, sum(count)::float8 as count from millrace.counter where flow = $1 and version = $2 group by node, what`,
    [flow, version],
  )
  const nodes: Record<string, Record<string, number>> = {}
  for (const { node, what, count } of rows) (nodes[node] ??= {})[what] = count
  return nodes
}
