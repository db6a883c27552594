/** Rows of the tables as the engine's data and back. A run's row leaves out what is empty: narrow rows are the speed of the engine. */
import type { Contact, EventRecord, Json, JsonObject, RunState, RunStatus } from '@millrace/core'
import { toJson } from './sql.ts'

export const runStatuses: readonly RunStatus[] = ['waiting', 'completed', 'failed', 'exited', 'cancelled']
const statusNumbers = Object.fromEntries(runStatuses.map((status, number) => [status, number])) as Record<RunStatus, number>

export const statusNumber = (status: RunStatus): number => statusNumbers[status]

/** An instant column as epoch milliseconds (float8). */
export const msOf = (column: string): string => `(date_part('epoch', ${column}) * 1000)`

/** Columns of a run `r`, for `runOf`. */
export const runColumns = `r.id, r.contact, r.flow, r.version, r.node, r.status, r.steps, r.key, ${msOf('r.entered_at')} as entered_at,
  ${msOf('r.since')} as since, ${msOf('r.wake_at')} as wake_at, r.event, r.data, r.state`

export interface RunRow {
  readonly id: string
  readonly contact: string
  readonly flow: number
  readonly version: number
  readonly node: string
  readonly status: number
  readonly steps: number
  readonly key: string
  readonly entered_at: number
  readonly since: number
  readonly wake_at: number | null
  /** JSON texts. */
  readonly event: string | null
  readonly data: string | null
  readonly state: string
}

type StateColumn = Pick<RunState, 'awaits' | 'awaitsCall' | 'vars' | 'failure' | 'noticed' | 'held' | 'branch' | 'fork' | 'hops'>

const nothing: Partial<StateColumn> = {}

export function runOf(row: RunRow): RunState {
  const state = row.state === '{}' ? nothing : (JSON.parse(row.state) as Partial<StateColumn>)
  const run = {
    id: row.id,
    flow: String(row.flow),
    version: row.version,
    contact: row.contact,
    key: row.key,
    node: row.node,
    status: runStatuses[row.status]!,
    enteredAt: Math.round(row.entered_at),
    since: Math.round(row.since),
    wakeAt: row.wake_at === null ? null : Math.round(row.wake_at),
    awaits: state.awaits ?? [],
    awaitsCall: state.awaitsCall ?? null,
    event: row.event === null ? null : (JSON.parse(row.event) as EventRecord),
    data: row.data === null ? null : (JSON.parse(row.data) as Json),
    vars: state.vars ?? {},
    steps: row.steps,
    failure: state.failure ?? null,
    noticed: state.noticed ?? [],
    held: state.held ?? null,
  }
  const { branch, fork, hops } = state
  return branch === undefined && fork === undefined && hops === undefined ? run : { ...run, ...(branch && { branch }), fork, hops }
}

export function stateColumn(run: RunState): string {
  const state: { -readonly [K in keyof StateColumn]?: StateColumn[K] } = {}
  if (run.awaits.length > 0) state.awaits = run.awaits
  if (run.awaitsCall !== null) state.awaitsCall = run.awaitsCall
  if (run.failure !== null) state.failure = run.failure
  if (run.noticed.length > 0) state.noticed = run.noticed
  if (run.held !== null) state.held = run.held
  if (run.branch !== undefined) state.branch = run.branch
  if (run.fork !== undefined) state.fork = run.fork
  if (run.hops !== undefined) state.hops = run.hops
  for (const _ in run.vars) {
    state.vars = run.vars
    break
  }
  return toJson(state)
}

/** Columns of a contact `c`, for `contactOf`. */
export const contactColumns = `c.id, c.user_id, c.anonymous_id, c.attributes, ${msOf('c.created_at')} as created_at, c.merged_into`

export interface ContactRow {
  readonly id: string
  readonly user_id: string | null
  readonly anonymous_id: string | null
  readonly attributes: JsonObject
  readonly created_at: number
  readonly merged_into: string | null
}

export function contactOf(row: ContactRow): Contact {
  return {
    id: row.id,
    userId: row.user_id,
    anonymousId: row.anonymous_id,
    attributes: row.attributes,
    createdAt: Math.round(row.created_at),
  }
}

/** Ids come from outside: Postgres refuses what is no uuid with an error. */
export const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
